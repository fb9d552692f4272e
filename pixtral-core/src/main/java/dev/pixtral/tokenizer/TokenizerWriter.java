package dev.pixtral.tokenizer;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import dev.pixtral.api.Internal;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Writes a tokenizer as a file of either kind. A tokenizer.json is the one that transformers' converter makes of the
 * same tekken.json.
 */
@Internal
public final class TokenizerWriter {
    /** The way in which tokenizer.json writes a merge. */
    public enum Merge {
        /** One string with a blank between the parts, as in older files. */
        STRING,
        /** An array of two strings. */
        PAIR
    }

    private static final JsonFactory JSON = new JsonFactory();
    private static final List<String> FLAGS = List.of("single_word", "lstrip", "rstrip", "normalized");

    private final Tekken tekken;
    private final JsonGenerator json;

    private TokenizerWriter(Tekken tekken, JsonGenerator json) {
        this.tekken = tekken;
        this.json = json;
    }

    /**
     * Writes tekken.json.
     *
     * @param tekken the tokenizer
     * @param image the image settings of its model
     * @param out receives the file; left open
     * @throws IOException if writing fails
     */
    public static void tekken(Tekken tekken, ImageSettings image, OutputStream out) throws IOException {
        try (JsonGenerator json = generator(out, "    ")) {
            new TokenizerWriter(tekken, json).writeTekken(image);
        }
    }

    /**
     * Writes tokenizer.json.
     *
     * @param tekken the tokenizer
     * @param merge how merges are written
     * @param out receives the file; left open
     * @throws IOException if writing fails
     */
    public static void tokenizer(Tekken tekken, Merge merge, OutputStream out) throws IOException {
        try (JsonGenerator json = generator(out, "  ")) {
            new TokenizerWriter(tekken, json).writeTokenizer(merge);
        }
    }

    private static JsonGenerator generator(OutputStream out, String indent) throws IOException {
        DefaultIndenter lines = new DefaultIndenter(indent, "\n");
        Separators separators = Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withArrayEmptySeparator("")
                .withObjectEmptySeparator("");
        return JSON.createGenerator(out, JsonEncoding.UTF8)
                .configure(JsonGenerator.Feature.AUTO_CLOSE_TARGET, false)
                .setPrettyPrinter(new DefaultPrettyPrinter(separators)
                        .withArrayIndenter(lines)
                        .withObjectIndenter(lines));
    }

    private void writeTekken(ImageSettings image) throws IOException {
        int ordinary = tekken.vocabSize() - tekken.specialCount();
        json.writeStartObject();
        json.writeObjectFieldStart("config");
        json.writeStringField("pattern", tekken.pattern());
        json.writeNumberField("num_vocab_tokens", ordinary);
        json.writeNumberField("default_vocab_size", tekken.vocabSize());
        json.writeNumberField("default_num_special_tokens", tekken.specialCount());
        json.writeStringField("version", tekken.version().toString());
        json.writeEndObject();
        json.writeArrayFieldStart("vocab");
        for (int rank = 0; rank < ordinary; rank++) {
            json.writeStartObject();
            json.writeNumberField("rank", rank);
            json.writeBinaryField("token_bytes", tekken.tokenBytes(tekken.specialCount() + rank));
            json.writeNullField("token_str"); // for people; the reader does not use it
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectFieldStart("image");
        json.writeNumberField("image_patch_size", image.patchSize());
        json.writeNumberField("max_image_size", image.maxImageSize());
        json.writeEndObject();
        json.writeEndObject();
    }

    private void writeTokenizer(Merge merge) throws IOException {
        json.writeStartObject();
        json.writeStringField("version", "1.0");
        json.writeNullField("truncation");
        json.writeNullField("padding");
        json.writeArrayFieldStart("added_tokens");
        for (int id = 0; id < tekken.specialCount(); id++) {
            writeAdded(id);
        }
        json.writeEndArray();
        json.writeNullField("normalizer");
        writeSplitting();
        json.writeFieldName("post_processor");
        writeByteLevel(true, false, true);
        json.writeFieldName("decoder");
        writeByteLevel(true, true, true);
        writeModel(merge);
        json.writeEndObject();
    }

    private void writeAdded(int id) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", id);
        json.writeStringField("content", tekken.piece(id));
        for (String flag : FLAGS) {
            json.writeBooleanField(flag, false);
        }
        json.writeBooleanField("special", true);
        json.writeEndObject();
    }

    private void writeSplitting() throws IOException {
        json.writeObjectFieldStart("pre_tokenizer");
        json.writeStringField("type", "Sequence");
        json.writeArrayFieldStart("pretokenizers");
        json.writeStartObject();
        json.writeStringField("type", "Split");
        json.writeObjectFieldStart("pattern");
        json.writeStringField("Regex", tekken.pattern());
        json.writeEndObject();
        json.writeStringField("behavior", "Isolated");
        json.writeBooleanField("invert", false);
        json.writeEndObject();
        writeByteLevel(false, true, false);
        json.writeEndArray();
        json.writeEndObject();
    }

    private void writeByteLevel(boolean prefixSpace, boolean trimOffsets, boolean useRegex) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "ByteLevel");
        json.writeBooleanField("add_prefix_space", prefixSpace);
        json.writeBooleanField("trim_offsets", trimOffsets);
        json.writeBooleanField("use_regex", useRegex);
        json.writeEndObject();
    }

    private void writeModel(Merge merge) throws IOException {
        json.writeObjectFieldStart("model");
        json.writeStringField("type", "BPE");
        for (String absent : List.of("dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix")) {
            json.writeNullField(absent);
        }
        json.writeBooleanField("fuse_unk", false);
        json.writeBooleanField("byte_fallback", false);
        json.writeBooleanField("ignore_merges", true);
        json.writeObjectFieldStart("vocab");
        for (int id = 0; id < tekken.vocabSize(); id++) {
            String token = id < tekken.specialCount() ? tekken.piece(id) : ByteAlphabet.text(tekken.tokenBytes(id));
            json.writeNumberField(token, id);
        }
        json.writeEndObject();
        json.writeArrayFieldStart("merges");
        for (int id = tekken.specialCount(); id < tekken.vocabSize(); id++) {
            writeMerges(tekken.tokenBytes(id), merge);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void writeMerges(byte[] token, Merge merge) throws IOException {
        for (ByteLevelVocabulary.Pair pair : ByteLevelVocabulary.pairs(tekken.vocabulary(), token)) {
            switch (merge) {
                case STRING -> json.writeString(pair.left() + " " + pair.right());
                case PAIR -> json.writeArray(new String[] {pair.left(), pair.right()}, 0, 2);
            }
        }
    }
}
