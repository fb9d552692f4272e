package dev.pixtral.checkpoint.write;

import dev.pixtral.checkpoint.Checkpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Writes a checkpoint as GGUF files in bfloat16, with a vocabulary that has only the name of the image token. */
public final class SiblingGguf {
    private SiblingGguf() {}

    /** Writes the text model to this path, and its projector beside it. */
    public static void write(Checkpoint source, Path file) {
        List<String> tokens = IntStream.range(0, source.config().text().vocabSize())
                .mapToObj(id -> id == source.config().imageTokenId() ? "[IMG]" : "<token_%d>".formatted(id))
                .toList();
        GgufWriter.of(source, GgufTypes.BF16, file)
                .write(new GgufVocabulary(tokens, tokens.size(), List.of()), 1, _ -> {});
    }
}
