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
     * Waits for the reply. If the waiting thread is interrupted, the generation is cancelled, and the thread stays marked as interrupted.
     *
     * @param listener hears how it comes along, on this thread; what it throws cancels the generation and is thrown on
     * @return the reply
     * @throws dev.pixtral.errors.PixtralException if the generation failed
     */
    public Reply await(GenerationListener listener) {
        GenerationResult result = ticket.await(new RealNames(listener, names));
        return switch (AssistantOutput.parse(tokenizer, result.ids())) {
            case AssistantOutput.Text text -> reply(result, result.text(), List.of(), result.finishReason());
            case AssistantOutput.ToolCalls(List<ToolCall> calls) -> reply(result, "", calls, FinishReason.TOOL_CALLS);
            case AssistantOutput.MalformedToolCalls(String text, String problem) -> withoutCalls(result, text);
        };
    }

    /** What began as tool calls and is none: text if the model ended it, nothing if it was cut off. */
    private Reply withoutCalls(GenerationResult result, String text) {
        return result.finishReason() == FinishReason.TOOL_CALLS
                ? reply(result, text, List.of(), FinishReason.STOP)
                : reply(result, "", List.of(), result.finishReason());
    }

    private Reply reply(GenerationResult result, String text, List<ToolCall> calls, FinishReason reason) {
        return new Reply(
                text,
                calls.stream().map(names::named).toList(),
                result.ids(),
                reason,
                result.usage(),
                result.timings(),
                result.seed(),
                result.logprobs(),
                warnings.list());
    }
}
