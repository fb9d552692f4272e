package dev.pixtral.chat;

import dev.pixtral.tokenizer.SpecialTokenPolicy;
import dev.pixtral.tokenizer.Tekken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the model generated: a text, calls of tools behind a text that may be empty, or an attempt at calls. */
public sealed interface AssistantOutput {
    /**
     * What the model said.
     *
     * @return the text in front of the first {@code [TOOL_CALLS]}; empty if there is none
     */
    String text();

    /**
     * An answer.
     *
     * @param text the answer; empty if the model ended at once
     */
    record Text(String text) implements AssistantOutput {}

    /**
     * Calls of tools, each with a different id of nine letters and digits.
     *
     * @param text what the model said before; normally empty
     * @param toolCalls one or more calls; arguments are JSON objects, character for character as the model wrote them
     */
    record ToolCalls(String text, List<ToolCall> toolCalls) implements AssistantOutput {}

    /**
     * The model began to call tools, but what it wrote are no calls: cut off, no JSON, or JSON of another form. One bad
     * call makes all of them malformed: what the model meant by the others is not certain either.
     *
     * @param text what the model said before; normally empty
     * @param attempt what it wrote as calls
     * @param problem a sentence on what is wrong with it, without any of it
     */
    record MalformedToolCalls(String text, String attempt, String problem) implements AssistantOutput {}

    /**
     * Reads generated ids: what stands behind {@code [TOOL_CALLS]} is a JSON array of calls. Where the control token
     * comes again, another array follows.
     *
     * <p>A call is an object with a {@code name} and, if it has any, {@code arguments}: an object, or a string that
     * holds one. {@code parameters} is understood as {@code arguments}; {@code id} and <code>"type": "function"</code>
     * may be there. Anything else, a field of the call that comes twice, and numbers that JSON does not have
     * ({@code NaN}) make it malformed, so that no call loses its arguments. A field that comes twice within the
     * arguments leaves it a call, and the last one counts.
     *
     * @param tekken the model's tokenizer
     * @param ids what was generated, without the end of sequence
     * @return the output; bad JSON is a value, not an exception
     * @throws dev.pixtral.tokenizer.TokenizerException if an id does not exist
     */
    static AssistantOutput parse(Tekken tekken, int[] ids) {
        int calls = tekken.specialTokens().toolCalls();
        List<String> parts = new ArrayList<>(); // the text, then what stands behind each control token
        int from = 0;
        for (int at = 0; at <= ids.length; at++) {
            if (at == ids.length || ids[at] == calls) {
                parts.add(tekken.decode(Arrays.copyOfRange(ids, from, at), SpecialTokenPolicy.IGNORE));
                from = at + 1;
            }
        }
        return parts.size() == 1
                ? new Text(parts.getFirst())
                : ToolCallParser.parse(parts.getFirst(), parts.subList(1, parts.size()));
    }
}
