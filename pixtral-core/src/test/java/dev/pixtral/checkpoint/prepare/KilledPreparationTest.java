package dev.pixtral.checkpoint.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.progress.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Preparing is killed at random moments: no file that loads is ever wrong, and the next run completes. The number of
 * kills is the system property {@code pixtral.kills}.
 */
class KilledPreparationTest {
    private static final int KILLS = Integer.getInteger("pixtral.kills", 20);
    private static final int LAYERS = 6;
    private static final int WIDTH = 512;

    @TempDir
    Path folder;

    @Test
    void a_kill_at_any_moment_leaves_nothing_wrong() throws Exception {
        Path expected;
        try (Checkpoint source = PreparedModel.random(LAYERS, WIDTH)) {
            expected = PreparedModel.prepare(source, PreparedModel.Q4, Files.createDirectory(folder.resolve("right")));
        }
        Path prepared = Files.createDirectory(folder.resolve("prepared"));
        Random random = new Random(3);
        long usual = 1000;
        for (int kill = 0; kill < KILLS; kill++) {
            long begun = System.nanoTime();
            Path output = folder.resolve("output");
            Process process = PrepareProcess.start(prepared, LAYERS, WIDTH, output.toFile(), List.of());
            try {
                if (!process.waitFor(random.nextLong(usual), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly(); // SIGKILL
                    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
                }
            } finally {
                process.destroyForcibly();
            }
            usual = Math.max(300, (usual + (System.nanoTime() - begun) / 1_000_000 * 2) / 2);
            assertAllRight(prepared, expected, "kill " + kill);
        }
        try (Checkpoint source = PreparedModel.random(LAYERS, WIDTH)) {
            PreparedModel.prepare(source, PreparedModel.Q4, prepared);
        }
        assertAllRight(prepared, expected, "at the end");
        assertThat(PreparedModel.files(prepared)).hasSize(1);
    }

    /** A published file is complete; then the next kill shall find work again. */
    private static void assertAllRight(Path prepared, Path expected, String when) throws IOException {
        for (Path file : PreparedModel.files(prepared)) {
            if (!file.toString().endsWith(Preparer.UNFINISHED)) {
                Preparer.verify(file, ProgressListener.NONE);
                assertThat(file).as(when).hasSameBinaryContentAs(expected);
                if (!when.equals("at the end")) {
                    Files.delete(file);
                }
            }
        }
    }
}
