package dev.pixtral;

import dev.pixtral.chat.AssistantOutput;
import dev.pixtral.chat.ToolCall;
import dev.pixtral.chat.ToolNames;
import dev.pixtral.engine.FinishReason;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.engine.GenerationResult;
import dev.pixtral.engine.Ticket;
import dev.pixtral.errors.Warnings;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.tokenizer.Tekken;
import java.util.Arrays;
import java.util.List;

/** An answer in the making. Thread-safe; one thread waits for the reply, any may cancel. */
public final class Generation {
    private final Ticket ticket;
    private final Tekken tokenizer;
    private final List<PatchGrid> images;
    private final ToolNames names;
    private final Warnings warnings;

    Generation(Ticket ticket, Tekken tokenizer, List<PatchGrid> images, ToolNames names, Warnings warnings) {
        this.ticket = ticket;
        this.tokenizer = tokenizer;
        this.images = List.copyOf(images);
        this.names = names;
        this.warnings = warnings;
    }

    /**
     * The pictures that the model sees, frames of animations one by one.
     *
     * @return sizes in patches, in the order of the prompt
     */
    public List<PatchGrid> images() {
        return images;
    }

    /** Ends the generation soon; the reply is what was generated until then, with {@link FinishReason#CANCELLED}. */
    public void cancel() {
        ticket.cancel();
    }

    /** Ends the generation soon, and lets go whoever waits for its reply at once, with an exception. */
    public void abandon() {
        ticket.abandon();
    }

    /**
     * Waits for the reply. If the waiting thread is interrupted, the generation is cancelled, and the thread stays
     * marked as interrupted.
     *
     * @param listener hears how it comes along, on this thread: all of the reply's text and all of its calls before
     *     this returns; what it throws cancels the generation and is thrown on
     * @return the reply
     * @throws dev.pixtral.errors.PixtralException if the generation failed
     */
    public Reply await(GenerationListener listener) {
        ToldCalls told = new ToldCalls(listener, names);
        GenerationResult result = read(ticket.await(told), told);
        return new Reply(result, told.calls(), warnings.list());
    }

    /** Tells what the engine has not told: calls of a free answer, and that the answer was cut off in its calls. */
    private GenerationResult read(GenerationResult result, ToldCalls told) {
        boolean free = told.calls().isEmpty() && beganCalls(result);
        if (free && result.finishReason() != FinishReason.CANCELLED) {
            return readCalls(result, told);
        }
        if (!told.calls().isEmpty() && result.finishReason() == FinishReason.LENGTH) {
            warnOfCut(told);
        }
        return result;
    }

    private boolean beganCalls(GenerationResult result) {
        int toolCalls = tokenizer.specialTokens().toolCalls();
        return Arrays.stream(result.ids()).anyMatch(id -> id == toolCalls);
    }

    /**
     * Calls that nothing held to their form. What is none is text if the model ended it, and left out if it was cut
     * off.
     */
    private GenerationResult readCalls(GenerationResult result, ToldCalls told) {
        return switch (AssistantOutput.parse(tokenizer, result.ids())) {
            case AssistantOutput.Text _ -> throw new IllegalStateException("there is a token that begins calls");
            case AssistantOutput.ToolCalls(String _, List<ToolCall> calls) -> {
                told.tell(calls);
                yield result.readAs(result.text(), FinishReason.TOOL_CALLS);
            }
            case AssistantOutput.MalformedToolCalls _
            when result.finishReason() == FinishReason.LENGTH -> {
                warnOfCut(told);
                yield result;
            }
            case AssistantOutput.MalformedToolCalls(String _, String attempt, String problem) -> {
                tellAttempt(told, attempt, problem);
                yield result.readAs(result.text() + attempt, FinishReason.MALFORMED_TOOL_CALLS);
            }
        };
    }

    private void warnOfCut(ToldCalls told) {
        int whole = told.calls().size();
        warnings.add(
                "The answer reached its limit of tokens while the model was calling tools: %s, and what it had begun is left out. Allow a longer answer."
                        .formatted(whole == 0 ? "no call is complete" : "the first %d are complete".formatted(whole)));
    }

    private void tellAttempt(ToldCalls told, String attempt, String problem) {
        warnings.add(
                "The model began to call tools, but what it wrote are no calls, so nothing is called and it is part of the answer's text. %s Calls that are held to the schemas of their tools always have the right form: ask for that with \"tool_choice\": \"auto\" in a conversation's file, or with ToolUse.AUTO in Java."
                        .formatted(problem));
        if (!attempt.isEmpty()) {
            told.onText(attempt);
        }
    }
}
