package dev.pixtral.checkpoint.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.write.FolderLayout;
import dev.pixtral.checkpoint.write.FolderWriter;
import dev.pixtral.kernels.Workers;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.progress.ProgressListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The mapped files of a source do not stay in the memory of the process that converts them. */
@EnabledOnOs(OS.LINUX)
class ReleasedPagesTest {
    private static final int LAYERS = 4;
    private static final int WIDTH = 2048;
    private static final long SOURCE = 200_000_000; // at least
    private static final long SLICES = 120_000_000; // of the source, and what the JVM loads meanwhile

    @TempDir
    Path folder;

    private final Workers workers = new Workers(2);

    @ParameterizedTest
    @EnumSource(FolderLayout.class)
    void preparing_keeps_only_a_slice(FolderLayout layout) throws IOException {
        long before = residentOfFiles();
        long[] most = {0};
        ProgressListener listener = _ -> most[0] = Math.max(most[0], residentOfFiles());

        Path prepared;
        try (workers;
                Checkpoint source = source(layout)) {
            prepared = Preparer.prepare(source, PreparedModel.Q4, folder.resolve("prepared"), workers, "it", listener);
            assertThat(most[0] - before).isLessThan(SLICES);
        }
        Preparer.verify(prepared, ProgressListener.NONE);
    }

    @Test
    void quantising_in_memory_keeps_nothing_but_embeddings() throws IOException {
        long before = residentOfFiles();
        try (workers;
                PixtralNetwork _ = PixtralNetwork.load(
                        source(FolderLayout.HUGGING_FACE), PreparedModel.Q4, workers, "it", ProgressListener.NONE)) {
            assertThat(residentOfFiles() - before).isLessThan(SLICES);
        }
    }

    private Checkpoint source(FolderLayout layout) throws IOException {
        Path written = folder.resolve("source");
        try (Checkpoint random = PreparedModel.random(LAYERS, WIDTH)) {
            FolderWriter writer = FolderWriter.of(random, layout, written);
            assertThat(writer.bytes()).isGreaterThan(SOURCE);
            writer.write(List.of(), 2, _ -> {});
        }
        return Checkpoint.open(written);
    }

    /** Bytes of mapped files that count as memory of this process. */
    private static long residentOfFiles() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("RssFile:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
