package dev.pixtral.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The tiny model inside the jar: Pixtral's architecture with 9.2 million parameters, trained for tests and first steps.
 * {@code MODEL_CARD.md} next to its weights says what it can and cannot do.
 */
public final class EmbeddedModel {
    /** Name that selects this model. */
    public static final String NAME = "pixtral-tiny";

    static final String WEIGHTS = MistralCheckpoint.WEIGHTS + ".packed";
    private static final String FOLDER = "/dev/pixtral/embedded/";
    private static final String SOURCE = "embedded model " + NAME;

    private EmbeddedModel() {}

    /**
     * Opens the model. Its weights are unpacked, into 18.5 MB outside the Java heap, when the first tensor is
     * requested: a caller that needs only the configuration and the tokenizer does not pay for them. Writes no files.
     *
     * @return checkpoint, to be closed after use; every call returns a new one. If the jar's weights are damaged, it
     *     throws a {@link CheckpointException} when the first tensor is requested
     * @throws CheckpointException if the jar is damaged
     */
    public static Checkpoint open() {
        ModelConfig config = MistralParams.parse(params());
        return CheckpointFolder.withArena(arena -> new OpenedCheckpoint(
                SOURCE,
                "embedded",
                config,
                () -> MistralCheckpoint.tensors(config, weights(arena)),
                Optional.of(tokenizer()),
                arena));
    }

    private static Safetensors weights(Arena arena) {
        return Safetensors.of(unpack(arena), SOURCE + "/" + MistralCheckpoint.WEIGHTS, arena);
    }

    private static MemorySegment unpack(Arena arena) {
        try (InputStream packed = resource(WEIGHTS)) {
            return PackedWeights.unpack(packed, SOURCE + "/" + WEIGHTS, arena);
        } catch (IOException e) {
            throw CheckpointException.unreadable(SOURCE + "/" + WEIGHTS, e);
        }
    }

    private static JsonFields params() {
        String source = SOURCE + "/" + MistralCheckpoint.PARAMS;
        try (InputStream params = resource(MistralCheckpoint.PARAMS)) {
            return JsonFields.parse(params.readAllBytes(), source);
        } catch (IOException e) {
            throw CheckpointException.unreadable(source, e);
        }
    }

    private static TokenizerFile tokenizer() {
        return new TokenizerFile(
                TokenizerFile.TEKKEN, SOURCE + " " + TokenizerFile.TEKKEN, () -> resource(TokenizerFile.TEKKEN));
    }

    private static InputStream resource(String name) {
        InputStream in = EmbeddedModel.class.getResourceAsStream(FOLDER + name);
        if (in == null) {
            throw CheckpointException.at(SOURCE, name + " is missing from the jar; download the jar again");
        }
        return in;
    }
}
