package dev.pixtral.chat;

import dev.pixtral.tokenizer.SpecialTokenPolicy;
import dev.pixtral.tokenizer.Tekken;
import java.util.Arrays;
import java.util.List;

/** What the model generated: a text, calls of tools, or an attempt at calls. */
public sealed interface AssistantOutput {
    /**
     * An answer.
     *
     * @param text the answer; empty if the model ended at once
     */
    record Text(String text) implements AssistantOutput {}

    /**
     * Calls of tools, each with a different id of nine letters and digits.
     *
     * @param toolCalls one or more calls; arguments are JSON in the spelling of the prompt
     */
    record ToolCalls(List<ToolCall> toolCalls) implements AssistantOutput {}

    /**
     * The model began to call tools, but what it wrote are no calls: cut off, no JSON, or JSON of another form.
     *
     * @param text what it wrote
     * @param problem a sentence on what is wrong with it, without any of it
     */
    record MalformedToolCalls(String text, String problem) implements AssistantOutput {}

    /**
     * Reads generated ids: if the first is {@code [TOOL_CALLS]}, the rest is a JSON array of calls.
     *
     * @param tekken the model's tokenizer
     * @param ids what was generated, without the end of sequence
     * @return the output; bad JSON is a value, not an exception
     * @throws dev.pixtral.tokenizer.TokenizerException if an id does not exist
     */
    static AssistantOutput parse(Tekken tekken, int[] ids) {
        if (ids.length == 0 || ids[0] != tekken.specialTokens().toolCalls()) {
            return new Text(tekken.decode(ids, SpecialTokenPolicy.IGNORE));
        }
        int[] json = Arrays.copyOfRange(ids, 1, ids.length);
        return ToolCallParser.parse(tekken.decode(json, SpecialTokenPolicy.IGNORE));
    }
}
