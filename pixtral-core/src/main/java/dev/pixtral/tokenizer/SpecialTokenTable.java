package dev.pixtral.tokenizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Names of all special ids, from the file or, if it lists none, from the table of v3 tokenizers. Immutable. */
final class SpecialTokenTable {
    // Files of version v3 may omit their special tokens, which are then these, ids 0 to 19 (tekken 240911).
    private static final List<String> V3_NAMES = List.of(
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
        return new SpecialTokenTable(List.copyOf(names), tokens(ids, file.source()));
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
        for (int id = 0; id < Math.min(count, V3_NAMES.size()); id++) {
            named.put(id, V3_NAMES.get(id));
        }
        return named;
    }

    private static SpecialTokens tokens(Map<String, Integer> ids, String source) {
        return new SpecialTokens(
                id(ids, "<s>", source),
                id(ids, "</s>", source),
                id(ids, "[INST]", source),
                id(ids, "[/INST]", source),
                id(ids, "[AVAILABLE_TOOLS]", source),
                id(ids, "[/AVAILABLE_TOOLS]", source),
                id(ids, "[TOOL_RESULTS]", source),
                id(ids, "[/TOOL_RESULTS]", source),
                id(ids, "[TOOL_CALLS]", source),
                id(ids, "[IMG]", source),
                id(ids, "[IMG_BREAK]", source),
                id(ids, "[IMG_END]", source),
                id(ids, "<pad>", source),
                id(ids, "<unk>", source));
    }

    private static int id(Map<String, Integer> ids, String name, String source) {
        Integer id = ids.get(name);
        if (id == null) {
            throw TokenizerException.badFile(
                    source, "the special token %s of the v3 instruct format is missing".formatted(name));
        }
        return id;
    }
}
