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
import dev.pixtral.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;

/** An answer that is being generated. Thread-safe: one thread waits for the reply, any thread may cancel. */
public final class Generation {
    private final Ticket ticket;
    private final Tokenizer tokenizer;
    private final List<PatchGrid> images;
    private final ToolNames names;
    private final Warnings warnings;

    Generation(Ticket ticket, Tokenizer tokenizer, List<PatchGrid> images, ToolNames names, Warnings warnings) {
        this.ticket = ticket;
        this.tokenizer = tokenizer;
        this.images = List.copyOf(images);
        this.names = names;
        this.warnings = warnings;
    }

    /**
     * Returns the pictures that the model sees, with the frames of an animation as separate pictures.
     *
     * @return sizes in patches, in the order of the prompt
     */
    public List<PatchGrid> images() {
        return images;
    }

    /** Ends the generation soon. The reply contains what was generated so far, with {@link FinishReason#CANCELLED}. */
    public void cancel() {
        ticket.cancel();
    }

    /** Ends the generation soon. A thread that waits for the reply gets an exception immediately. */
    public void abandon() {
        ticket.abandon();
    }

    /**
     * Waits for the reply. If the waiting thread is interrupted, the generation is cancelled and the thread's interrupt
     * status is kept.
     *
     * @param listener receives progress on this thread, including the whole text and all calls of the reply before this
     *     method returns; an exception that it throws cancels the generation and is rethrown
     * @return the reply
     * @throws dev.pixtral.errors.PixtralException if the generation failed
     */
    public Reply await(GenerationListener listener) {
        ToldCalls told = new ToldCalls(listener, names);
        GenerationResult result = read(ticket.await(told), told);
        return new Reply(result, told.calls(), warnings.list());
    }

    /**
     * Reports what the engine has not: calls of an unconstrained answer, and that the answer was cut off in its calls.
     */
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
     * Reads the calls of an unconstrained answer. Malformed calls become text if the model completed them; they are
     * omitted if the answer was cut off.
     */
    private GenerationResult readCalls(GenerationResult result, ToldCalls told) {
        return switch (AssistantOutput.parse(tokenizer, result.ids())) {
            case AssistantOutput.Text _ ->
                throw new IllegalStateException("the answer contains the token that begins tool calls");
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
        warnings.add(("The answer reached its token limit while the model was calling tools: %s; "
                        + "the unfinished call is left out. Allow a longer answer.")
                .formatted(whole == 0 ? "no call is complete" : "the first %d are complete".formatted(whole)));
    }

    private void tellAttempt(ToldCalls told, String attempt, String problem) {
        warnings.add(
                "The model began to call tools, but its output is not a valid tool call, so no tool is called and the "
                        + "output is part of the answer's text. "
                        + problem
                        + " Calls that are constrained to the schemas of their tools are always valid: request them "
                        + "with \"tool_choice\": \"auto\" in a conversation file, or with ToolUse.AUTO in Java.");
        if (!attempt.isEmpty()) {
            told.onText(attempt);
        }
    }
}
