package dev.pixtral.checkpoint;

import dev.pixtral.checkpoint.file.JsonFields;
import dev.pixtral.errors.CheckpointException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tiny model inside the jar: Pixtral's architecture with 9.2 million parameters, trained for tests and first steps.
 * {@code MODEL_CARD.md} next to its weights says what it can and cannot do.
 */
public final class EmbeddedModel {
    /** Name that selects this model. */
    public static final String NAME = "pixtral-tiny";

    static final String WEIGHTS = Layout.CONSOLIDATED + ".packed";
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
                () -> tensors(config, unpack(arena)),
                Optional.of(tokenizer()),
                EmbeddedModel::origin,
                arena));
    }

    private static TensorTable tensors(ModelConfig config, MemorySegment weights) {
        String source = SOURCE + "/" + Layout.CONSOLIDATED;
        FoundTensors found = FoundTensors.mistral(config, source, Optional.empty());
        found.add(Layout.CONSOLIDATED, source, SafetensorsHeader.of(weights, source));
        found.requireAll(false);
        return found.over(file -> weights);
    }

    private static MemorySegment unpack(Arena arena) {
        try (InputStream packed = resource(WEIGHTS)) {
            return PackedWeights.unpack(packed, SOURCE + "/" + WEIGHTS, arena);
        } catch (IOException e) {
            throw CheckpointException.unreadable(SOURCE + "/" + WEIGHTS, e);
        }
    }

    private static JsonFields params() {
        return JsonFields.parse(content(Layout.PARAMS), SOURCE + "/" + Layout.PARAMS);
    }

    private static Checkpoint.Origin origin() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String name : List.of(Layout.PARAMS, TokenizerFile.TEKKEN)) {
            files.put(name, content(name));
        }
        byte[] weights = content(WEIGHTS);
        String hash = HexFormat.of().formatHex(PreparedLayout.sha256().digest(weights));
        SourceIdentity identity = new SourceIdentity(
                List.of(new SourceIdentity.Part(WEIGHTS, weights.length, Optional.empty(), Optional.of(hash))));
        return new Checkpoint.Origin(
                files, Map.of(PreparedLayout.SOURCE, NAME, PreparedLayout.IDENTITY, identity.toString()));
    }

    private static TokenizerFile tokenizer() {
        return new TokenizerFile(
                TokenizerFile.TEKKEN, SOURCE + " " + TokenizerFile.TEKKEN, () -> resource(TokenizerFile.TEKKEN));
    }

    private static byte[] content(String name) {
        try (InputStream in = resource(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw CheckpointException.unreadable(SOURCE + "/" + name, e);
        }
    }

    private static InputStream resource(String name) {
        InputStream in = EmbeddedModel.class.getResourceAsStream(FOLDER + name);
        if (in == null) {
            throw CheckpointException.at(SOURCE, name + " is missing from the jar; download the jar again");
        }
        return in;
    }
}
