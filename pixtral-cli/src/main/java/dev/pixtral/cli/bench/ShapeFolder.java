package dev.pixtral.cli.bench;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.write.FolderLayout;
import dev.pixtral.checkpoint.write.FolderWriter;
import dev.pixtral.checkpoint.write.SmallFile;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.cli.options.Values;
import dev.pixtral.errors.FileSize;
import dev.pixtral.tokenizer.ImageSettings;
import dev.pixtral.tokenizer.PixtralVocabulary;
import dev.pixtral.tokenizer.Tekken;
import dev.pixtral.tokenizer.TokenizerWriter;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A folder with random weights of a shape, and Pixtral-12B's vocabulary as far as the shape has ids, written to measure
 * what reads such folders.
 *
 * @param shape sizes of the model
 * @param layout layout of the files
 * @param folder does not exist yet, or is empty
 */
record ShapeFolder(Shape shape, FolderLayout layout, Path folder) {
    /**
     * Writes the folder.
     *
     * @param seed seed of the weights
     * @param threads number of threads that compute values
     * @return a line for people: what was written, and how fast
     * @throws dev.pixtral.errors.PixtralException if it cannot be written
     */
    String write(long seed, int threads, ProgressLine progress) {
        long before = System.nanoTime();
        String name = Values.name(shape);
        try (Checkpoint weights = Checkpoint.random(name, shape.config(), seed)) {
            FolderWriter writer = FolderWriter.of(weights, layout, folder);
            long total = writer.dataBytes();
            writer.write(
                    List.of(tokenizer()),
                    threads,
                    done -> progress.show("writing", "writing " + folder, FileSize.of(done, total), done, total));
            double seconds = (System.nanoTime() - before) / 1e9;
            return String.format(
                    Locale.ROOT,
                    "%s: random weights of the shape %s in the layout %s, %s in %.1f s, %s/s",
                    folder,
                    name,
                    Values.name(layout),
                    FileSize.text(writer.bytes()),
                    seconds,
                    FileSize.text((long) (writer.bytes() / seconds)));
        }
    }

    private SmallFile tokenizer() {
        int size = shape.config().text().vocabSize();
        if (layout == FolderLayout.HUGGING_FACE) {
            return new SmallFile(
                    "tokenizer.json",
                    out -> TokenizerWriter.tokenizer(PixtralVocabulary.load(size), TokenizerWriter.Merge.STRING, out));
        }
        return new SmallFile("tekken.json", out -> {
            if (size == PixtralVocabulary.SIZE) {
                try (InputStream in = PixtralVocabulary.open()) {
                    in.transferTo(out);
                }
                return;
            }
            Tekken vocabulary = PixtralVocabulary.load(size);
            var vision = shape.config().vision();
            TokenizerWriter.tekken(
                    vocabulary, new ImageSettings(vision.patchSize(), vision.imageSize(), vision.mergeSize()), out);
        });
    }
}
