package dev.pixtral.checkpoint.gguf;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.pixtral.api.Internal;
import dev.pixtral.errors.CheckpointException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * A model in GGUF files: the text model in one file or several, and possibly the projector file with its vision
 * encoder. Their metadata become the small files of the other layouts, so that these have one reader each.
 *
 * @param parts the files of the text model, in order; the first has the metadata
 * @param projector the projector file; empty if the model has none, and therefore sees no pictures
 */
@Internal
public record GgufModel(List<GgufFile> parts, Optional<GgufFile> projector) {
    private static final String IMAGE_TOKEN = "[IMG]";

    /** The longest side and the patch of Pixtral's pictures, for a model without a vision encoder. */
    private static final int IMAGE_SIZE = 1024;

    private static final int PATCH_SIZE = 16;

    /** Writes the fields of a JSON object. */
    @FunctionalInterface
    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    /**
     * Checks that the files are of one model, which has Pixtral's architecture.
     *
     * @throws CheckpointException if they are not
     */
    public GgufModel {
        parts = List.copyOf(parts);
        TextMetadata text = new TextMetadata(parts.getFirst());
        GgufSplit.check(parts);
        projector.ifPresent(file -> new ProjectorMetadata(file).requireFor(text));
    }

    /**
     * Returns whether a projector file can be that of a text model, without reading everything.
     *
     * @param text the first file of the text model
     * @param projector a file that may be its projector
     * @return true if its type and width are right
     */
    public static boolean fits(GgufFile text, GgufFile projector) {
        return ProjectorMetadata.fits(projector, new TextMetadata(text).hiddenSize());
    }

    /**
     * Writes the configuration. A model without a projector file gets a vision encoder without layers.
     *
     * @return the text of a params.json
     */
    public byte[] params() {
        return json(json -> {
            boolean output = parts.stream().anyMatch(part -> part.has(TextMetadata.OUTPUT));
            new TextMetadata(parts.getFirst()).write(json, output);
            json.writeObjectFieldStart("vision_encoder");
            if (projector.isPresent()) {
                new ProjectorMetadata(projector.get()).write(json);
                json.writeNumberField("image_token_id", imageToken());
            } else {
                writeNoVision(json);
            }
            json.writeEndObject();
        });
    }

    private static void writeNoVision(JsonGenerator json) throws IOException {
        for (String size : List.of("hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads")) {
            json.writeNumberField(size, 0);
        }
        json.writeNumberField("num_channels", 3);
        json.writeNumberField("image_size", IMAGE_SIZE);
        json.writeNumberField("patch_size", PATCH_SIZE);
        json.writeBooleanField("adapter_bias", false);
    }

    private int imageToken() {
        TokenizerMetadata tokenizer = new TokenizerMetadata(parts.getFirst());
        return tokenizer
                .special(IMAGE_TOKEN)
                .orElseThrow(() -> parts.getFirst()
                        .metadata()
                        .bad(
                                TokenizerMetadata.TOKENS,
                                "has no special token %s, so the model sees no pictures; leave out its projector file"
                                        .formatted(IMAGE_TOKEN)));
    }

    /**
     * Writes how pictures become pixels.
     *
     * @return the text of a preprocessor_config.json; empty if the model sees no pictures
     */
    public Optional<byte[]> preprocessor() {
        return projector.map(file -> json(new ProjectorMetadata(file)::writePreprocessor));
    }

    /**
     * Writes the tokenizer.
     *
     * @return the text of a tokenizer.json
     * @throws CheckpointException if it is another tokenizer than Pixtral's
     */
    public byte[] tokenizer() {
        TokenizerMetadata tokenizer = new TokenizerMetadata(parts.getFirst());
        tokenizer.check();
        return json(tokenizer::write);
    }

    /**
     * Checks the kind of the tokenizer, without reading its vocabulary.
     *
     * @throws CheckpointException if it is another one than Pixtral's, by its name
     */
    public void checkTokenizer() {
        new TokenizerMetadata(parts.getFirst()).check();
    }

    private static byte[] json(Fields fields) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return text.toByteArray();
    }
}
