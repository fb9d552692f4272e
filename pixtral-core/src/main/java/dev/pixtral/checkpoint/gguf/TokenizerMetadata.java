package dev.pixtral.checkpoint.gguf;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.tokenizer.PixtralVocabulary;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * The tokenizer of a text model as the text of a tokenizer.json, whose reader makes the tokenizer of the tekken.json
 * that the file was converted from, and refuses merges that contradict the order of the tokens.
 *
 * <p>Special are the ids that come first and are not marked as normal tokens. They are never read from a text.
 *
 * @param file the file, of several the first
 */
record TokenizerMetadata(GgufFile file) {
    static final String TOKENS = "tokenizer.ggml.tokens";

    private static final String TYPES = "tokenizer.ggml.token_type";
    private static final String MERGES = "tokenizer.ggml.merges";
    private static final String MODEL = "tokenizer.ggml.model";
    private static final String PRE = "tokenizer.ggml.pre";
    private static final String TEMPLATE = "tokenizer.chat_template";
    private static final String BPE = "gpt2";
    private static final String INSTEAD = "use a GGUF file of Pixtral-12B-2409";

    /** Names of tekken's way to split texts: llama.cpp's own, and what its converter calls Pixtral's tokenizer.json. */
    private static final Set<String> TEKKEN = Set.of("tekken", "pixtral");

    private static final int NORMAL = 1; // LLAMA_TOKEN_TYPE_NORMAL

    /**
     * Checks the kind of the tokenizer.
     *
     * @throws CheckpointException if it is another one than tekken's, by its name
     */
    void check() {
        require(MODEL, Set.of(BPE), "byte-level BPE (gpt2)");
        require(PRE, TEKKEN, "that of Pixtral (tekken, or pixtral)");
    }

    private void require(String key, Set<String> allowed, String needed) {
        String found =
                file.metadata().text(key).orElseThrow(() -> file.metadata().missing(key));
        if (!allowed.contains(found)) {
            throw file.metadata()
                    .bad(
                            key,
                            "is %s, but only %s is supported; %s"
                                    .formatted(CheckpointException.quote(found), needed, INSTEAD));
        }
    }

    /** Returns the id of a special token; empty if there is none of this name. */
    Optional<Integer> special(String name) {
        String[] tokens = tokens();
        int count = specialCount(tokens.length);
        for (int id = 0; id < count; id++) {
            if (tokens[id].equals(name)) {
                return Optional.of(id);
            }
        }
        return Optional.empty();
    }

    /** Writes the fields of tokenizer.json. */
    void write(JsonGenerator json) throws IOException {
        String[] tokens = tokens();
        int special = specialCount(tokens.length);
        json.writeArrayFieldStart("added_tokens");
        for (int id = 0; id < special; id++) {
            json.writeStartObject();
            json.writeNumberField("id", id);
            json.writeStringField("content", tokens[id]);
            json.writeEndObject();
        }
        json.writeEndArray();
        Optional<String> template = file.metadata().text(TEMPLATE);
        if (template.isPresent()) { // says which version of the instruct format it is
            json.writeStringField("chat_template", template.get());
        }
        writeSplitting(json);
        json.writeObjectFieldStart("model");
        json.writeStringField("type", "BPE");
        json.writeBooleanField("ignore_merges", true); // as llama.cpp does for tekken
        json.writeObjectFieldStart("vocab");
        for (int id = special; id < tokens.length; id++) {
            json.writeNumberField(tokens[id], id);
        }
        json.writeEndObject();
        writeMerges(json);
        json.writeEndObject();
    }

    private void writeMerges(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("merges");
        String[] merges =
                file.metadata().texts(MERGES).orElseThrow(() -> file.metadata().missing(MERGES));
        for (String merge : merges) {
            json.writeString(merge);
        }
        json.writeEndArray();
    }

    private static void writeSplitting(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("pre_tokenizer");
        json.writeStringField("type", "Sequence");
        json.writeArrayFieldStart("pretokenizers");
        json.writeStartObject();
        json.writeStringField("type", "Split");
        json.writeObjectFieldStart("pattern");
        json.writeStringField("Regex", PixtralVocabulary.PATTERN);
        json.writeEndObject();
        json.writeStringField("behavior", "Isolated");
        json.writeEndObject();
        json.writeStartObject();
        json.writeStringField("type", "ByteLevel");
        json.writeBooleanField("add_prefix_space", false);
        json.writeBooleanField("use_regex", false);
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
    }

    private String[] tokens() {
        return file.metadata().texts(TOKENS).orElseThrow(() -> file.metadata().missing(TOKENS));
    }

    /** Counts the special ids, and checks that none comes after a normal one. */
    private int specialCount(int tokens) {
        double[] types =
                file.metadata().numbers(TYPES).orElseThrow(() -> file.metadata().missing(TYPES));
        if (types.length != tokens) {
            throw file.metadata()
                    .bad(
                            TYPES,
                            "has %,d entries, but %s has %,d; the file is damaged, download it again"
                                    .formatted(types.length, TOKENS, tokens));
        }
        int count = 0;
        while (count < types.length && types[count] != NORMAL) {
            count++;
        }
        for (int id = count; id < types.length; id++) {
            if (types[id] != NORMAL) {
                throw file.metadata()
                        .bad(
                                TYPES,
                                "says that id %,d is special, but in Pixtral's vocabulary the special ids come first, here 0 to %d; %s"
                                        .formatted(id, count - 1, INSTEAD));
            }
        }
        return count;
    }
}
