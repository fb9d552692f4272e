package dev.pixtral.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.errors.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random damage must give a working checkpoint or a {@link CheckpointException}, never another error. Single files are
 * fuzzed, see the package {@code fuzz}; here all of a checkpoint is there.
 */
class DamagedFilesTest {
    private static final int ROUNDS = 400;

    @ParameterizedTest
    @CsvSource({
        "native, params.json",
        "native, consolidated.safetensors",
        "hf, config.json",
        "hf, model.safetensors.index.json",
        "hf, model-00002-of-00002.safetensors"
    })
    void flipped_bytes_never_escape_as_another_error(String layout, String name, @TempDir Path folder)
            throws IOException {
        TinyA.copy(layout.equals("hf") ? TinyA.HUGGING_FACE : TinyA.NATIVE, folder);
        Path file = folder.resolve(name);
        byte[] original = Files.readAllBytes(file);
        int header = Math.min(original.length, 6_000); // all of a configuration, and most of a tensor file's header
        Random random = new Random(name.hashCode());
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] damaged = original.clone();
            for (int flips = random.nextInt(3); flips >= 0; flips--) {
                damaged[random.nextInt(header)] = (byte) random.nextInt(256);
            }
            Files.write(file, damaged);
            refused += opens(folder) ? 0 : 1;
        }
        assertThat(refused).isGreaterThan(ROUNDS / 20);
    }

    private static boolean opens(Path folder) {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            RequiredTensors.of(checkpoint.config())
                    .forEach((name, shape) ->
                            checkpoint.tensor(name, TinyA.ints(shape)).toFloats());
            return true;
        } catch (CheckpointException e) {
            assertThat(e).hasMessageMatching(".{10,600}");
            return false;
        }
    }
}
