package dev.pixtral.checkpoint;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.Models;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.testing.Pipes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands in the place of a model's file without being one, and files that change while they are in use. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpecialFilesTest {
    @TempDir
    private Path folder;

    static Stream<Arguments> files() {
        return Stream.concat(
                Stream.of(Layout.PARAMS, Layout.CONSOLIDATED, TokenizerFile.TEKKEN)
                        .map(file -> Arguments.of(TinyA.NATIVE, file)),
                Stream.of(
                                Layout.CONFIG,
                                OutlineReader.ShardIndex.FILE,
                                TinyA.SHARDS.getFirst(),
                                TinyA.SHARDS.getLast(),
                                TokenizerFile.TEKKEN)
                        .map(file -> Arguments.of(TinyA.HUGGING_FACE, file)));
    }

    @ParameterizedTest
    @MethodSource("files")
    void should_refuse_a_pipe_in_place_of_a_file(Path model, String name) throws IOException {
        Path file = TinyA.copy(model, folder.resolve("model")).resolve(name);
        Files.deleteIfExists(file);
        Pipes.make(file);

        assertRefused(file, "a pipe or a device");
    }

    @ParameterizedTest
    @MethodSource("files")
    void should_refuse_a_device_in_place_of_a_file(Path model, String name) throws IOException {
        Path file = TinyA.copy(model, folder.resolve("model")).resolve(name);
        Files.deleteIfExists(file);
        Files.createSymbolicLink(file, Path.of("/dev/zero"));

        assertRefused(file, "a pipe or a device");
        Files.delete(file);
    }

    @ParameterizedTest
    @MethodSource("files")
    void should_refuse_a_folder_in_place_of_a_file(Path model, String name) throws IOException {
        Path file = TinyA.copy(model, folder.resolve("model")).resolve(name);
        Files.deleteIfExists(file);
        Files.createDirectory(file);

        assertRefused(file, "a folder");
    }

    private static void assertRefused(Path file, String what) {
        assertThatThrownBy(() -> {
                    try (Checkpoint checkpoint = Models.open(file.getParent().toString())) {
                        Models.tokenizer(checkpoint);
                    }
                })
                .isInstanceOf(CheckpointException.class)
                .hasMessage("%s: is %s, not a file; replace it with the checkpoint's file or a link to it", file, what);
    }

    @Test
    void should_follow_links() throws IOException {
        Path linked = Files.createDirectory(folder.resolve("linked"));
        Path model = TinyA.copy(TinyA.NATIVE, folder.resolve("model"));
        for (String name : new String[] {Layout.PARAMS, Layout.CONSOLIDATED}) {
            Files.createSymbolicLink(linked.resolve(name), model.resolve(name));
        }

        Checkpoint.open(linked).close();
    }

    @Test
    void should_tell_of_a_file_that_becomes_shorter_while_it_is_in_use() throws IOException {
        Path model = TinyA.copy(TinyA.NATIVE, folder.resolve("model"));
        Path weights = model.resolve(Layout.CONSOLIDATED);

        try (Checkpoint checkpoint = Checkpoint.open(model)) {
            Tensor matrix = checkpoint.tensor("layers.0.attention.wq.weight", 128, 64);
            try (FileChannel file = FileChannel.open(weights, StandardOpenOption.WRITE)) {
                file.truncate(0);
            }

            assertShrunk(weights, matrix::toFloats);
            assertShrunk(weights, () -> matrix.floatRow(0, new float[64]));
            assertShrunk(weights, () -> matrix.bf16Row(0, new short[64]));
        }
    }

    private static void assertShrunk(Path weights, Runnable read) {
        assertThatThrownBy(read::run)
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(weights + ": the file has become shorter");
    }
}
