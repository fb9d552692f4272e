package dev.pixtral.chat;

import dev.pixtral.errors.PromptException;
import dev.pixtral.tokenizer.SpecialTokenPolicy;
import dev.pixtral.tokenizer.SpecialTokens;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Parses what the model wrote after [TOOL_CALLS]. Used once. */
final class ToolCallParser {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private final Tokenizer tokenizer;
    private final Set<String> ids = new HashSet<>();
    private final List<ToolCall> calls = new ArrayList<>();

    private ToolCallParser(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * Parses calls.
     *
     * @param text the text before them
     * @param attempts ids of what follows each control token
     */
    static AssistantOutput parse(Tokenizer tokenizer, String text, List<int[]> attempts) {
        ToolCallParser parser = new ToolCallParser(tokenizer);
        try {
            attempts.forEach(parser::read);
            return new AssistantOutput.ToolCalls(text, List.copyOf(parser.calls));
        } catch (PromptException e) {
            String attempt = attempts.stream().map(parser::decoded).collect(Collectors.joining());
            return new AssistantOutput.MalformedToolCalls(text, attempt, e.getMessage());
        }
    }

    private void read(int[] attempt) {
        SpecialTokens special = tokenizer.specialTokens();
        int args = indexOf(special.args(), attempt);
        if (args == attempt.length) {
            WrittenCalls.read(decoded(attempt), calls.size()).forEach(this::add);
            return;
        }
        int[] head = Arrays.copyOf(attempt, args);
        int id = indexOf(special.callId(), head);
        add(WrittenCalls.named(
                decoded(Arrays.copyOf(head, id)),
                decoded(Arrays.copyOfRange(head, Math.min(id + 1, args), args)),
                decoded(Arrays.copyOfRange(attempt, args + 1, attempt.length)),
                calls.size() + 1));
    }

    /** Returns the index of the first such id, or the number of ids. */
    private static int indexOf(int wanted, int[] ids) {
        int at = 0;
        while (at < ids.length && ids[at] != wanted) {
            at++;
        }
        return at;
    }

    private String decoded(int[] part) {
        return tokenizer.decode(part, SpecialTokenPolicy.IGNORE);
    }

    private void add(WrittenCalls.Call call) {
        String id = ToolCallId.isId(call.id()) && ids.add(call.id()) ? call.id() : newId(call);
        calls.add(new ToolCall(id, call.name(), call.arguments()));
    }

    /**
     * Returns an id for a call without a usable one: always the same for the same output, so that answers are
     * reproducible.
     */
    private String newId(WrittenCalls.Call call) {
        long seed = 31L * (31L * call.name().hashCode() + call.arguments().hashCode()) + calls.size();
        String id = spell(seed);
        while (!ids.add(id)) {
            id = spell(++seed);
        }
        return id;
    }

    private static String spell(long seed) {
        long bits = seed * 0x9E3779B97F4A7C15L; // 2^64 / golden ratio: spreads the seed over all bits
        return ToolCallId.spell(bits, ALPHABET);
    }
}
