package dev.pixtral.checkpoint.prepare;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.testing.Fixtures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Models to prepare in tests, and what they become. */
public final class PreparedModel {
    public static final WeightFormats Q4 = WeightFormats.of(WeightFormat.Q4, WeightFormat.BF16);
    static final WeightFormats Q8 = WeightFormats.of(WeightFormat.Q8, WeightFormat.BF16);
    static final Path NATIVE = Fixtures.path("fixtures/model/tiny-a/native");
    static final Path HUGGING_FACE = Fixtures.path("fixtures/model/tiny-a/hf");

    private PreparedModel() {}

    /** Prepares a folder. */
    public static Path prepare(Path source, WeightFormats formats, Path folder) {
        try (Checkpoint checkpoint = Checkpoint.open(source)) {
            return prepare(checkpoint, formats, folder);
        }
    }

    static Path prepare(Checkpoint checkpoint, WeightFormats formats, Path folder) {
        try (Workers workers = new Workers(2)) {
            return Preparer.prepare(checkpoint, formats, folder, workers, "tiny", ProgressListener.NONE);
        }
    }

    /** A model of random weights: a few seconds of work for as many million weights as a layer has. */
    static Checkpoint random(int layers, int width) {
        ModelConfig config = new ModelConfig(
                new TextConfig(width, 2 * width, layers, 4, 2, 64, 1000, 1e6, 1e-5, 1024),
                new VisionConfig(64, 96, 1, 2, 32, 3, 64, 16, 1e4, 1e-5),
                true,
                10);
        return Checkpoint.random("random", config, 1);
    }

    static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
