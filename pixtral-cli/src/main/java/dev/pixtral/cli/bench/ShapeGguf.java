package dev.pixtral.cli.bench;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.write.GgufTypes;
import dev.pixtral.checkpoint.write.GgufVocabulary;
import dev.pixtral.checkpoint.write.GgufWriter;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.cli.options.Values;
import dev.pixtral.errors.FileSize;
import dev.pixtral.tokenizer.ByteLevelVocabulary;
import dev.pixtral.tokenizer.PixtralVocabulary;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A GGUF file like Q4_K_M with random weights of a shape, and Pixtral-12B's vocabulary as far as the shape has ids; and
 * its projector file.
 *
 * @param shape sizes of the model
 * @param file does not exist yet
 */
record ShapeGguf(Shape shape, Path file) {
    /** Whether a path is to become such a file. */
    static boolean isGguf(Path path) {
        return path.toString().toLowerCase(Locale.ROOT).endsWith(".gguf");
    }

    /**
     * Writes both files.
     *
     * @param seed seed of the weights
     * @param threads number of threads that compute values
     * @return a line for people: what was written, and how fast
     * @throws dev.pixtral.errors.PixtralException if they cannot be written
     */
    String write(long seed, int threads, ProgressLine progress) {
        long before = System.nanoTime();
        String name = Values.name(shape);
        ByteLevelVocabulary vocabulary = ByteLevelVocabulary.of(
                PixtralVocabulary.load(shape.config().text().vocabSize()));
        try (Checkpoint weights = Checkpoint.random(name, shape.config(), seed)) {
            GgufWriter writer = GgufWriter.of(weights, GgufTypes.Q4_K_M, file);
            long total = writer.dataBytes();
            writer.write(
                    new GgufVocabulary(vocabulary.tokens(), vocabulary.specials(), vocabulary.merges()),
                    threads,
                    done -> progress.show("writing", "writing " + file, FileSize.of(done, total), done, total));
            double seconds = (System.nanoTime() - before) / 1e9;
            return String.format(
                    Locale.ROOT,
                    "%s and %s: random weights of the shape %s in types like Q4_K_M, %s in %.1f s, %s/s",
                    file,
                    writer.projector().getFileName(),
                    name,
                    FileSize.text(total),
                    seconds,
                    FileSize.text((long) (total / seconds)));
        }
    }
}
