package dev.pixtral.chat;

import dev.pixtral.api.Internal;
import dev.pixtral.tokenizer.SpecialTokenPolicy;
import dev.pixtral.tokenizer.SpecialTokens;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the model generated: a text, tool calls after a possibly empty text, or malformed tool calls. */
@Internal
public sealed interface AssistantOutput {
    /**
     * Returns the generated text.
     *
     * @return the text before the first {@code [TOOL_CALLS]}, without thoughts; empty if there is none
     */
    String text();

    /**
     * An answer.
     *
     * @param text the answer; empty if the model ended it immediately
     */
    record Text(String text) implements AssistantOutput {}

    /**
     * Tool calls, each with a unique id of nine letters and digits.
     *
     * @param text the text before the calls; normally empty
     * @param toolCalls one or more calls; the arguments are JSON objects, exactly as the model wrote them
     */
    record ToolCalls(String text, List<ToolCall> toolCalls) implements AssistantOutput {}

    /**
     * The model began to call tools, but its output cannot be read as calls: it is truncated, not JSON, or JSON of
     * another form. A single bad call makes all of them malformed, because the meaning of the others is uncertain too.
     *
     * @param text the text before the calls; normally empty
     * @param attempt the output that was meant as calls
     * @param problem a sentence that describes the problem without quoting the attempt
     */
    record MalformedToolCalls(String text, String attempt, String problem) implements AssistantOutput {}

    /**
     * Parses generated ids. Each {@code [TOOL_CALLS]} control token is followed by a JSON array of calls, or by a name,
     * {@code [ARGS]} and the arguments of one call, possibly with {@code [CALL_ID]} and an id between them; which of
     * both does not depend on the format, because models write what they have seen.
     *
     * <p>A call in an array is an object with a {@code name} and optional {@code arguments}: an object, or a string
     * that contains one. {@code parameters} is a synonym of {@code arguments}; {@code id} and <code>"type": "function"
     * </code> are optional. Any other field, a duplicate field of the call, and numbers that JSON does not support
     * ({@code NaN}) make the call malformed, so that no call loses its arguments. A duplicate field within the
     * arguments is allowed; its last value counts.
     *
     * @param tokenizer the model's tokenizer
     * @param ids the generated ids, without the end of sequence
     * @return the output; invalid JSON gives {@link MalformedToolCalls}, not an exception
     * @throws dev.pixtral.tokenizer.TokenizerException if an id does not exist
     */
    static AssistantOutput parse(Tokenizer tokenizer, int[] ids) {
        int calls = tokenizer.specialTokens().toolCalls();
        List<int[]> parts = new ArrayList<>(); // the text, then what follows each control token
        int from = 0;
        for (int at = 0; at <= ids.length; at++) {
            if (at == ids.length || ids[at] == calls) {
                parts.add(Arrays.copyOfRange(ids, from, at));
                from = at + 1;
            }
        }
        String text = tokenizer.decode(withoutThoughts(parts.getFirst(), tokenizer), SpecialTokenPolicy.IGNORE);
        return parts.size() == 1
                ? new Text(text)
                : ToolCallParser.parse(tokenizer, text, parts.subList(1, parts.size()));
    }

    private static int[] withoutThoughts(int[] ids, Tokenizer tokenizer) {
        SpecialTokens special = tokenizer.specialTokens();
        int[] kept = new int[ids.length];
        int count = 0;
        boolean thinking = false;
        for (int id : ids) {
            thinking = id == special.beginThink() || thinking && id != special.endThink();
            if (!thinking) {
                kept[count++] = id;
            }
        }
        return Arrays.copyOf(kept, count);
    }
}
