package dev.pixtral.tokenizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Names of all special ids, from the file or, if it lists none, from the table of the first versions. Immutable. */
final class SpecialTokenTable {
    // Files up to version v7 may omit their special tokens, which are then these, ids 0 to 19 (mistral-common 1.13.1).
    private static final List<String> DEFAULT_NAMES = List.of(
            "<unk>",
            "<s>",
            "</s>",
            "[INST]",
            "[/INST]",
            "[AVAILABLE_TOOLS]",
            "[/AVAILABLE_TOOLS]",
            "[TOOL_RESULTS]",
            "[/TOOL_RESULTS]",
            "[TOOL_CALLS]",
            "[IMG]",
            "<pad>",
            "[IMG_BREAK]",
            "[IMG_END]",
            "[PREFIX]",
            "[MIDDLE]",
            "[SUFFIX]",
            "[SYSTEM_PROMPT]",
            "[/SYSTEM_PROMPT]",
            "[TOOL_CONTENT]");

    private final List<String> names;
    private final SpecialTokens tokens;

    private SpecialTokenTable(List<String> names, SpecialTokens tokens) {
        this.names = names;
        this.tokens = tokens;
    }

    /**
     * Builds the table for a file. Ids without a name get names such as {@code <SPECIAL_20>}.
     *
     * @throws TokenizerException if names and count contradict each other, or a token of the instruct format is missing
     */
    static SpecialTokenTable of(TekkenFile file) {
        int count = file.specialCount();
        Map<Integer, String> named = file.specialNames().isEmpty() ? builtIn(count) : file.specialNames();
        List<String> names = new ArrayList<>(count);
        Map<String, Integer> ids = HashMap.newHashMap(count);
        for (int id = 0; id < count; id++) {
            String name = named.getOrDefault(id, "<SPECIAL_" + id + ">");
            if (ids.put(name, id) != null) {
                throw TokenizerException.badFile(
                        file.source(), "the special token %s occurs twice".formatted(TokenizerException.quote(name)));
            }
            names.add(name);
        }
        return new SpecialTokenTable(List.copyOf(names), tokens(ids, file.version(), file.source()));
    }

    int count() {
        return names.size();
    }

    String name(int id) {
        return names.get(id);
    }

    SpecialTokens tokens() {
        return tokens;
    }

    private static Map<Integer, String> builtIn(int count) {
        Map<Integer, String> named = new HashMap<>();
        for (int id = 0; id < Math.min(count, DEFAULT_NAMES.size()); id++) {
            named.put(id, DEFAULT_NAMES.get(id));
        }
        return named;
    }

    /**
     * Returns the special tokens of a format.
     *
     * @param ids all special tokens by name
     * @param version the format
     * @param source the file, for messages
     * @throws TokenizerException if a token that the format needs is missing
     */
    static SpecialTokens tokens(Map<String, Integer> ids, TokenizerVersion version, String source) {
        Ids of = new Ids(ids, version, source);
        return new SpecialTokens(
                of.id("<s>"),
                of.id("</s>"),
                of.id("[INST]"),
                of.id("[/INST]"),
                of.id("[AVAILABLE_TOOLS]"),
                of.id("[/AVAILABLE_TOOLS]"),
                of.id("[TOOL_RESULTS]"),
                of.id("[/TOOL_RESULTS]"),
                of.id("[TOOL_CALLS]"),
                of.id("[IMG]"),
                of.id("[IMG_BREAK]"),
                of.id("[IMG_END]"),
                of.optional("<pad>"),
                of.id("<unk>"),
                of.since(TokenizerVersion.V7, "[SYSTEM_PROMPT]"),
                of.since(TokenizerVersion.V7, "[/SYSTEM_PROMPT]"),
                of.since(TokenizerVersion.V7, "[TOOL_CONTENT]"),
                of.since(TokenizerVersion.V11, "[ARGS]"),
                of.since(TokenizerVersion.V11, "[CALL_ID]"),
                version.since(TokenizerVersion.V13) ? of.optional("[THINK]") : SpecialTokens.ABSENT,
                version.since(TokenizerVersion.V13) ? of.optional("[/THINK]") : SpecialTokens.ABSENT);
    }

    /** Looks up the tokens of one file. */
    private record Ids(Map<String, Integer> ids, TokenizerVersion version, String source) {
        int id(String name) {
            Integer id = ids.get(name);
            if (id == null) {
                throw TokenizerException.badFile(
                        source, "the special token %s of the %s instruct format is missing".formatted(name, version));
            }
            return id;
        }

        int optional(String name) {
            return ids.getOrDefault(name, SpecialTokens.ABSENT);
        }

        int since(TokenizerVersion first, String name) {
            return version.since(first) ? id(name) : SpecialTokens.ABSENT;
        }
    }
}
