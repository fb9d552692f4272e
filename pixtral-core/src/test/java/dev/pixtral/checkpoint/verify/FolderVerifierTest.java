package dev.pixtral.checkpoint.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.pixtral.checkpoint.CheckpointOutline;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.checkpoint.verify.VerifiedFile.State;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderVerifierTest {
    private static final String EMPTY_OBJECT = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

    @TempDir
    Path folder;

    @Test
    void a_good_folder_of_the_torrent_is_readable_but_not_a_published_one() throws IOException {
        copy("native");
        Files.writeString(folder.resolve("RELEASE"), "a release");
        List<Long> progress = new ArrayList<>();

        FolderVerification result = FolderVerifier.verify(folder, (done, total) -> {
            assertThat(done).isLessThanOrEqualTo(total);
            progress.add(done);
        });

        assertThat(result.usable()).isTrue();
        assertThat(result.problem()).isEmpty();
        assertThat(result.files())
                .extracting(VerifiedFile::name, VerifiedFile::state)
                .containsExactly(
                        tuple("consolidated.safetensors", State.UNKNOWN),
                        tuple("params.json", State.UNKNOWN),
                        tuple("tekken.json", State.UNKNOWN));
        assertThat(result.files().getFirst().size()).isEqualTo(1_073_760);
        assertThat(progress).isSorted().endsWith(1_073_760L + 495 + 31_500);
    }

    @Test
    void a_torn_shard_is_damaged_and_the_folder_cannot_be_used() throws IOException {
        copy("hf");
        Path shard = folder.resolve("model-00002-of-00002.safetensors");
        Files.write(shard, Arrays.copyOf(Files.readAllBytes(shard), 500_000));

        FolderVerification result = FolderVerifier.verify(folder, (_, _) -> {});

        assertThat(result.usable()).isFalse();
        assertThat(result.problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("model-00002-of-00002.safetensors"));
        assertThat(result.files())
                .filteredOn(file -> file.state() == State.DAMAGED)
                .singleElement()
                .satisfies(
                        file -> assertThat(file.note()).contains("the file has 500000 bytes, but its header requires"));
    }

    @Test
    void a_missing_shard_is_a_problem_of_the_folder() throws IOException {
        copy("hf");
        Files.delete(folder.resolve("model-00001-of-00002.safetensors"));

        FolderVerification result = FolderVerifier.verify(folder, (_, _) -> {});

        assertThat(result.usable()).isFalse();
        assertThat(result.problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("00001-of-00002"));
        assertThat(result.files()).noneMatch(file -> file.state() == State.DAMAGED);
    }

    @Test
    void what_is_no_file_is_damaged() throws IOException {
        Files.createDirectory(folder.resolve("params.json"));

        FolderVerification result = FolderVerifier.verify(folder, (_, _) -> {});

        assertThat(result.files())
                .singleElement()
                .isEqualTo(new VerifiedFile(
                        "params.json",
                        result.files().getFirst().size(),
                        "",
                        State.DAMAGED,
                        "it is a folder, not a file"));
    }

    @Test
    void a_folder_that_is_not_there_is_refused() {
        assertThatThrownBy(() -> FolderVerifier.verify(folder.resolve("none"), (_, _) -> {}))
                .isInstanceOf(PixtralException.class)
                .hasMessageContaining("none cannot be listed");
    }

    @Test
    void an_interrupted_check_ends() throws IOException {
        copy("native");
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> FolderVerifier.verify(folder, (_, _) -> {}))
                    .isInstanceOf(PixtralException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void a_published_file_is_recognised_by_its_digest() {
        KnownFile pinned = new KnownFile("a.json", "some/model", OptionalLong.empty(), EMPTY_OBJECT, false);
        KnownFile other = new KnownFile("a.json", "other/model", OptionalLong.empty(), "0".repeat(64), false);
        KnownFile hint = new KnownFile("b.json", "some/model", OptionalLong.of(2), "0".repeat(64), true);

        assertThat(FolderVerifier.compared("a.json", 2, EMPTY_OBJECT, List.of(other, pinned, hint)))
                .isEqualTo(new VerifiedFile("a.json", 2, EMPTY_OBJECT, State.OK, "the file of some/model"));
        assertThat(FolderVerifier.compared("a.json", 2, EMPTY_OBJECT, List.of(other, hint))
                        .note())
                .isEqualTo("differs from the published file of other/model, which has the SHA-256 " + "0".repeat(64));
        assertThat(FolderVerifier.compared("b.json", 2, EMPTY_OBJECT, List.of(hint)))
                .extracting(VerifiedFile::state, VerifiedFile::note)
                .containsExactly(
                        State.DIFFERS, "differs from the published file of some/model, as far as that is known");
        assertThat(FolderVerifier.compared("b.json", 3, EMPTY_OBJECT, List.of(hint))
                        .note())
                .isEqualTo("differs from the published file of some/model, which has 2 bytes");
    }

    @Test
    void published_files_are_compared_only_with_models_of_the_same_sizes() {
        ModelConfig tiny = CheckpointOutline.read(Fixtures.path("fixtures/model/tiny-a/native"))
                .config();
        ModelConfig pixtral = new ModelConfig(
                new TextConfig(5120, 14_336, 40, 32, 8, 128, 131_072, 1e9, 1e-5, 131_072),
                new VisionConfig(1024, 4096, 24, 16, 64, 3, 1024, 16, 1e4, 1e-5),
                true,
                10);

        assertThat(KnownFiles.of(tiny)).isEmpty();
        assertThat(KnownFiles.of(pixtral))
                .hasSize(9)
                .allMatch(file -> file.sha256().matches("[0-9a-f]{64}"));
        assertThat(KnownFiles.of(pixtral).stream()
                        .filter(file -> file.size().isPresent())
                        .mapToLong(file -> file.size().getAsLong())
                        .sum())
                .isBetween(25_365_479_424L, 25_365_600_000L);
    }

    private void copy(String layout) throws IOException {
        try (Stream<Path> files = Files.list(Fixtures.path("fixtures/model/tiny-a/" + layout))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName().toString()));
            }
        }
    }
}
