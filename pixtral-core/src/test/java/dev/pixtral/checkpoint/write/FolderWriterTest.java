package dev.pixtral.checkpoint.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.RequiredTensors;
import dev.pixtral.checkpoint.Tensor;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.testing.Fixtures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FolderWriterTest {
    private static final ModelConfig MICRO = new ModelConfig(
            new TextConfig(64, 128, 2, 4, 2, 16, 512, 1e6, 1e-5, 4096),
            new VisionConfig(32, 64, 2, 2, 16, 3, 256, 16, 1e4, 1e-5),
            true,
            10);
    private static final ModelConfig PIXTRAL_12B = new ModelConfig(
            new TextConfig(5120, 14_336, 40, 32, 8, 128, 131_072, 1e9, 1e-5, 131_072),
            new VisionConfig(1024, 4096, 24, 16, 64, 3, 1024, 16, 1e4, 1e-5),
            true,
            10);
    private static final SmallFile NOTE = SmallFile.of("note.txt", "hello");

    @TempDir
    Path folder;

    @Test
    void the_files_of_pixtral_have_their_published_sizes() throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        WeightPlan huggingFace = WeightPlan.of(PIXTRAL_12B, FolderLayout.HUGGING_FACE);
        huggingFace.files().forEach(file -> sizes.put(file.name(), file.bytes()));
        List<SmallFile> small = new ArrayList<>(ConfigText.of(PIXTRAL_12B, FolderLayout.HUGGING_FACE));
        small.add(huggingFace.index().orElseThrow());
        small.addAll(ConfigText.of(PIXTRAL_12B, FolderLayout.MISTRAL));
        for (SmallFile file : small) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            file.content().writeTo(content);
            sizes.put(file.name(), (long) content.size());
        }

        assertThat(sizes)
                .containsExactly(
                        Map.entry("config.json", 997L),
                        Map.entry("generation_config.json", 116L),
                        Map.entry("model-00001-of-00006.safetensors", 4_990_957_080L),
                        Map.entry("model-00002-of-00006.safetensors", 4_959_959_696L),
                        Map.entry("model-00003-of-00006.safetensors", 4_907_530_672L),
                        Map.entry("model-00004-of-00006.safetensors", 4_907_530_672L),
                        Map.entry("model-00005-of-00006.safetensors", 4_257_401_696L),
                        Map.entry("model-00006-of-00006.safetensors", 1_342_177_424L),
                        Map.entry("model.safetensors.index.json", 57_889L),
                        Map.entry("params.json", 453L),
                        Map.entry("preprocessor_config.json", 483L),
                        Map.entry("processor_config.json", 162L));
        assertThat(WeightPlan.of(PIXTRAL_12B, FolderLayout.MISTRAL)
                        .files()
                        .getFirst()
                        .dataBytes())
                .isEqualTo(25_365_479_424L);
    }

    @ParameterizedTest
    @EnumSource(FolderLayout.class)
    void a_written_folder_opens_with_the_same_values(FolderLayout layout) {
        List<Long> progress = new ArrayList<>();
        try (Checkpoint random = Checkpoint.random("micro", MICRO, 7)) {
            FolderWriter writer = FolderWriter.of(random, layout, folder.resolve("new/model"));
            writer.write(List.of(NOTE), 2, progress::add);

            assertSameTensors(random, folder.resolve("new/model"));
            assertThat(progress).isSorted();
            assertThat(progress.getLast()).isEqualTo(writer.dataBytes()).isEqualTo(random.bytes());
            assertThat(folder.resolve("new/model/note.txt")).hasContent("hello");
            assertThat(names(folder.resolve("new/model"))).noneMatch(name -> name.contains("UNFINISHED"));
        }
    }

    @Test
    void shards_have_an_index_and_the_same_values() throws IOException {
        try (Checkpoint random = Checkpoint.random("micro", MICRO, 7)) {
            FolderWriter.ofShards(random, 100_000, folder).write(List.of(), 1, _ -> {});

            assertThat(names(folder))
                    .contains("model.safetensors.index.json", "model-00001-of-00004.safetensors")
                    .doesNotContain("model.safetensors");
            for (String name : names(folder)) {
                assertThat(name.endsWith(".safetensors") && Files.size(folder.resolve(name)) > 110_000)
                        .as(name)
                        .isFalse();
            }
            assertSameTensors(random, folder);
        }
    }

    /** Both folders of the reference have the same values; the layouts differ in the rows of queries and keys. */
    @Test
    void a_folder_of_the_reference_is_written_as_the_reference_writes_it() throws IOException {
        Path reference = Fixtures.path("fixtures/model/tiny-a/native");
        try (Checkpoint tiny = Checkpoint.open(reference)) {
            FolderWriter.of(tiny, FolderLayout.MISTRAL, folder).write(List.of(), 2, _ -> {});
        }

        assertThat(Files.readString(folder.resolve("params.json")))
                .isEqualToIgnoringWhitespace(Files.readString(reference.resolve("params.json")));
        try (Checkpoint written = Checkpoint.open(folder)) {
            assertSameTensors(written, Fixtures.path("fixtures/model/tiny-a/hf"));
        }
    }

    /** With merged patches, scaled rotation and queries, and, in one of them, no output matrix of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"small31-a", "ministral3b-a"})
    void a_sibling_is_written_in_both_layouts(String name) throws IOException {
        Path reference = Fixtures.path("fixtures/siblings/model/" + name);
        try (Checkpoint sibling = Checkpoint.open(reference.resolve("native"))) {
            for (FolderLayout layout : FolderLayout.values()) {
                Path written = folder.resolve(layout.name());
                FolderWriter.of(sibling, layout, written).write(List.of(), 2, _ -> {});
                try (Checkpoint again = Checkpoint.open(written)) {
                    assertThat(again.config()).isEqualTo(sibling.config());
                    assertSameTensors(again, reference.resolve("hf"));
                }
            }
        }
    }

    @Test
    void a_folder_that_is_not_empty_is_left_alone() throws IOException {
        Files.writeString(folder.resolve("letter.txt"), "dear");

        assertRefused(folder, "is not empty; give an empty folder");
        assertThat(names(folder)).containsExactly("letter.txt");
        assertRefused(folder.resolve("letter.txt"), "letter.txt is not a folder");
    }

    @Test
    void a_model_that_is_larger_than_the_disk_is_refused_before_anything_is_written() {
        TextConfig text = PIXTRAL_12B.text();
        ModelConfig huge = new ModelConfig(
                new TextConfig(1 << 16, 1 << 20, 1000, 512, 8, 128, text.vocabSize(), 1e9, 1e-5, 4096),
                PIXTRAL_12B.vision(),
                true,
                10);
        try (Checkpoint random = Checkpoint.random("huge", huge, 1)) {
            FolderWriter writer = FolderWriter.of(random, FolderLayout.MISTRAL, folder);

            assertThatThrownBy(() -> writer.write(List.of(), 1, _ -> {}))
                    .isInstanceOf(PixtralException.class)
                    .hasMessageContaining("MB left; choose another disk");
        }
        assertThat(names(folder)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(FolderLayout.class)
    void a_folder_whose_writing_was_stopped_says_so_and_is_no_model(FolderLayout layout) {
        try (Checkpoint random = Checkpoint.random("micro", MICRO, 7)) {
            FolderWriter writer = FolderWriter.of(random, layout, folder);

            assertThatThrownBy(() -> writer.write(
                            List.of(), 1, _ -> Thread.currentThread().interrupt()))
                    .isInstanceOf(PixtralException.class)
                    .hasMessageContaining("cannot be written");
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(names(folder))
                .hasSizeGreaterThan(1)
                .contains(FolderWriter.UNFINISHED)
                .allMatch(name -> name.equals(FolderWriter.UNFINISHED) || name.endsWith(".unfinished"));
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("no checkpoint in this folder: it contains UNFINISHED");
    }

    private static void assertRefused(Path folder, String reason) {
        try (Checkpoint random = Checkpoint.random("micro", MICRO, 7)) {
            FolderWriter writer = FolderWriter.of(random, FolderLayout.MISTRAL, folder);
            assertThatThrownBy(() -> writer.write(List.of(), 1, _ -> {}))
                    .isInstanceOf(PixtralException.class)
                    .hasMessageContaining(reason);
        }
    }

    private static void assertSameTensors(Checkpoint expected, Path folder) {
        try (Checkpoint written = Checkpoint.open(folder)) {
            assertThat(written.config()).isEqualTo(expected.config());
            RequiredTensors.of(expected.config()).forEach((name, shape) -> {
                int[] sizes = shape.stream().mapToInt(Long::intValue).toArray();
                Tensor wanted = expected.tensor(name, sizes);
                Tensor found = written.tensor(name, sizes);
                short[] wantedRow = new short[wanted.cols()];
                short[] foundRow = new short[wanted.cols()];
                for (int row = 0; row < wanted.rows(); row++) {
                    wanted.bf16Row(row, wantedRow);
                    found.bf16Row(row, foundRow);
                    assertThat(Arrays.equals(foundRow, wantedRow))
                            .as("%s row %d", name, row)
                            .isTrue();
                }
            });
        }
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
