package dev.pixtral.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.testing.hub.EmbeddedFolders;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The folders that a fake hub serves are the embedded model. */
class EmbeddedFoldersTest {
    @TempDir
    private static Path folder;

    static Stream<Path> folders() {
        return Stream.of(
                EmbeddedFolders.mistral(folder.resolve("native")), EmbeddedFolders.huggingFace(folder.resolve("hf")));
    }

    @ParameterizedTest
    @MethodSource("folders")
    void have_the_same_values(Path written) {
        try (Checkpoint embedded = EmbeddedModel.open();
                Checkpoint opened = Checkpoint.open(written)) {
            assertThat(opened.config()).isEqualTo(embedded.config());
            RequiredTensors.of(embedded.config())
                    .forEach((name, shape) -> assertThat(TinyA.bf16Rows(opened.tensor(name, TinyA.ints(shape))))
                            .as(name)
                            .usingElementComparator(Arrays::compare)
                            .isEqualTo(TinyA.bf16Rows(embedded.tensor(name, TinyA.ints(shape)))));
        }
    }
}
