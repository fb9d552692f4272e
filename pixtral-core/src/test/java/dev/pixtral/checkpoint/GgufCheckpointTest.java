package dev.pixtral.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pixtral.checkpoint.file.CheckpointFiles;
import dev.pixtral.checkpoint.gguf.GgmlType;
import dev.pixtral.checkpoint.gguf.GgufBuilder;
import dev.pixtral.checkpoint.gguf.GgufFiles;
import dev.pixtral.checkpoint.prepare.Preparer;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.kernels.Arrangement;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.testing.GgufModels;
import dev.pixtral.tokenizer.Tokenizer;
import dev.pixtral.tokenizer.TokenizerFixtures;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model in GGUF files is the checkpoint that they were converted from. */
class GgufCheckpointTest {
    private static final Path CONVERTED = Fixtures.path("fixtures/gguf");
    private static final Tokenizer TOKENIZER = TokenizerFixtures.parse("/fixtures/model/tiny-a/native/tekken.json");

    @TempDir
    private Path folder;

    private static byte[] text() {
        try (Checkpoint source = Checkpoint.open(TinyA.NATIVE)) {
            return GgufModels.text(source, TOKENIZER);
        }
    }

    private static byte[] projector() {
        try (Checkpoint source = Checkpoint.open(TinyA.NATIVE)) {
            return GgufModels.projector(source);
        }
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    /** Rows of queries and keys too: they are stored in the canonical order. */
    @ParameterizedTest
    @ValueSource(strings = {"written", "converted"})
    void has_the_configuration_and_the_tensors_of_its_source(String origin) throws IOException {
        Path file = CONVERTED.resolve("tiny-a-f16.gguf");
        float tolerance = origin.equals("written") ? 0 : 0x1p-24f; // the distance of the smallest float16
        if (origin.equals("written")) {
            file = write("m-bf16.gguf", text());
            write("mmproj-m.gguf", projector());
        }
        try (Checkpoint gguf = Checkpoint.open(file);
                Checkpoint source = Checkpoint.open(TinyA.NATIVE)) {
            assertThat(gguf.config()).isEqualTo(source.config());
            assertThat(gguf.layout()).isEqualTo("GGUF");
            assertThat(gguf.ownFormats()).isEmpty();
            source.config().tensors().forEach((name, shape) -> {
                int[] sizes = TinyA.ints(shape);
                float[] expected = source.tensor(name, sizes).toFloats();
                float[] found = gguf.tensor(name, sizes).toFloats();
                assertThat(found).as(name).containsExactly(expected, within(tolerance));
            });
        }
    }

    @Test
    void names_what_is_stored() {
        Path file = CONVERTED.resolve("tiny-a-q4_0.gguf");
        CheckpointOutline outline = CheckpointOutline.read(file);

        assertThat(outline.source()).isEqualTo(file.toString());
        assertThat(outline.layout()).isEqualTo("GGUF");
        assertThat(outline.weightFiles()).containsExactly("tiny-a-q4_0.gguf", "mmproj-tiny-a-f16.gguf");
        assertThat(outline.parameters())
                .isEqualTo(CheckpointOutline.read(TinyA.NATIVE).parameters());
        assertThat(outline.ownFormats())
                .containsEntry("layers.0.attention.wq.weight", WeightFormat.Q4)
                .containsEntry("tok_embeddings.weight", WeightFormat.Q4)
                .containsEntry("output.weight", WeightFormat.Q8)
                .doesNotContainKey("vision_encoder.patch_conv.weight")
                .doesNotContainKey("norm.weight");
    }

    @Test
    void without_its_projector_file_it_has_no_vision_encoder() throws IOException {
        try (Checkpoint gguf = Checkpoint.open(write("m.gguf", text()))) {
            assertThat(gguf.config().seesPictures()).isFalse();
            assertThat(gguf.has("vision_encoder.patch_conv.weight")).isFalse();
            assertThat(gguf.config().tensors()).hasSize(3 + 3 * 9);
        }
    }

    @Test
    void a_projector_file_elsewhere_is_given_explicitly() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("else where")).resolve("vision.gguf");
        Files.write(elsewhere, projector());
        Path text = write("m.gguf", text());
        try (Checkpoint gguf = Checkpoint.open(text, elsewhere)) {
            assertThat(gguf.config().seesPictures()).isTrue();
            assertThat(gguf.tensor("vision_encoder.ln_pre.weight", 64).source()).isEqualTo(elsewhere.toString());
            assertThat(SourceIdentity.parse(gguf.origin().metadata().get(PreparedLayout.IDENTITY)))
                    .hasValueSatisfying(
                            identity -> assertThat(identity.isChangedIn(folder)).isFalse());
        }
        assertThatThrownBy(() -> Checkpoint.open(text, folder.resolve("none.gguf")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("no such file");
        assertThatThrownBy(() -> Checkpoint.open(text, text))
                .hasMessageContaining("is llama, but a projector file has clip");
        assertThatThrownBy(() -> Checkpoint.open(elsewhere))
                .hasMessageContaining("this is the projector file (mmproj)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            m-Q4_K_M.gguf    | mmproj-m-Q8_0.gguf, mmproj-m-f16.gguf, mmproj-m-f32.gguf | mmproj-m-f16.gguf
            m-Q4_K_M.gguf    | mmproj-m-BF16.gguf, mmproj-m-Q8_0.gguf                   | mmproj-m-BF16.gguf
            m-Q4_K_M.gguf    | mmproj-m-Q8_0.gguf                                       | mmproj-m-Q8_0.gguf
            m-Q4_K_M.gguf    | mmproj-F16.gguf, m.mmproj-Q8_0.gguf                      | m.mmproj-Q8_0.gguf
            pix-12b.f16.gguf | mmproj-other-f16.gguf, mmproj-model-f16.gguf             | mmproj-model-f16.gguf
            m.gguf           | vision-f16.gguf                                          |
            """)
    void chooses_the_projector_file_by_its_name(String text, String others, String chosen) throws IOException {
        byte[] bytes = projector();
        for (String other : others.split(", ")) {
            write(other, bytes);
        }
        write(text, text());

        assertThat(GgufFiles.find(CheckpointFiles.inFolder(folder), text).projector())
                .isEqualTo(Optional.ofNullable(chosen));
    }

    @Test
    void a_projector_file_of_another_model_is_not_taken_by_itself() throws IOException {
        Path foreign =
                write("mmproj-k-f16.gguf", Files.readAllBytes(Fixtures.path("fixtures/gguf-k/mmproj-tiny-k-f16.gguf")));
        Path text = write("m.gguf", text());
        try (Checkpoint gguf = Checkpoint.open(text)) {
            assertThat(gguf.config().seesPictures()).isFalse();
        }
        assertThatThrownBy(() -> Checkpoint.open(text, foreign))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("'clip.vision.projection_dim' is 256, but the text model")
                .hasMessageContaining("has the width 64");
    }

    @Test
    void a_projector_file_that_does_not_say_its_width_has_that_of_its_last_matrix() throws IOException {
        byte[] bytes = projector();
        String latin = new String(bytes, StandardCharsets.ISO_8859_1);
        int at = latin.indexOf("clip.vision.projection_dim");
        bytes[at] = 'x'; // an unknown key instead
        write("mmproj-m.gguf", bytes);
        try (Checkpoint gguf = Checkpoint.open(write("m.gguf", text()))) {
            assertThat(gguf.config().seesPictures()).isTrue();
        }
    }

    @Test
    void what_is_prepared_from_it_is_outdated_when_it_changes() throws IOException {
        Path text = write("m x.gguf", text());
        Path prepared = folder.resolve("prepared.safetensors");
        try (Checkpoint gguf = Checkpoint.open(text);
                Workers workers = new Workers(1)) {
            WeightFormats formats = WeightFormats.of(WeightFormat.Q8, WeightFormat.BF16);
            Preparer.prepareAs(gguf, formats, Arrangement.KERNELS, prepared, workers, "test", ProgressListener.NONE);
        }
        try (Checkpoint opened = Checkpoint.open(prepared)) {
            assertThat(opened.config().seesPictures()).isFalse();
            assertThat(opened.tokenizer()).isPresent();
        }

        Files.setLastModifiedTime(text, FileTime.fromMillis(1));
        assertThatThrownBy(() -> Checkpoint.open(prepared))
                .isInstanceOfSatisfying(
                        CheckpointException.class,
                        changed -> assertThat(changed.isOutdated()).isTrue())
                .hasMessageContaining("m x.gguf has changed since");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void opens_split_files_from_any_of_them(int given) throws IOException {
        try (Checkpoint source = Checkpoint.open(TinyA.NATIVE)) {
            GgufModels.split(source, TOKENIZER, folder, "m", 3);
            Path file = folder.resolve("m-%05d-of-00003.gguf".formatted(given));
            try (Checkpoint gguf = Checkpoint.open(file)) {
                gguf.config().tensors().forEach((name, shape) -> {
                    int[] sizes = TinyA.ints(shape);
                    assertThat(gguf.tensor(name, sizes).toFloats())
                            .containsExactly(source.tensor(name, sizes).toFloats());
                });
            }
        }
    }

    @Test
    void split_files_that_do_not_belong_together_are_refused() throws IOException {
        try (Checkpoint source = Checkpoint.open(TinyA.NATIVE)) {
            GgufModels.split(source, TOKENIZER, folder, "m", 3);
        }
        Path first = folder.resolve("m-00001-of-00003.gguf");
        Path last = folder.resolve("m-00003-of-00003.gguf");
        byte[] bytes = Files.readAllBytes(last);
        Files.delete(last);
        assertThatThrownBy(() -> Checkpoint.open(first))
                .hasMessageContaining("m-00003-of-00003.gguf, which belongs to this model too, is missing");

        Files.copy(first, last);
        assertThatThrownBy(() -> Checkpoint.open(first))
                .hasMessageContaining("says that this is file 1 of the model, but its name says 3");

        Files.write(folder.resolve("alone.gguf"), bytes);
        assertThatThrownBy(() -> Checkpoint.open(folder.resolve("alone.gguf")))
                .hasMessageContaining("says that the model has 3 files, but there are 1");
    }

    private void refused(String problem, Consumer<GgufBuilder> change) throws IOException {
        TextConfig tiny;
        try (Checkpoint source = Checkpoint.open(TinyA.NATIVE)) {
            tiny = source.config().text();
        }
        GgufBuilder file = GgufModels.tokenizer(GgufModels.metadata(tiny), TOKENIZER);
        change.accept(file);
        Path path = write("refused.gguf", file.build());
        assertThatThrownBy(() -> Checkpoint.open(path))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void what_pixtral_does_not_have_is_refused_by_its_key() throws IOException {
        refused(
                "'llama.expert_count' is 8.0, but a mixture of experts is not supported",
                file -> file.integer("llama.expert_count", 8));
        refused(
                "'llama.attention.sliding_window' is 4096.0",
                file -> file.integer("llama.attention.sliding_window", 4096));
        refused(
                "'llama.rope.scaling.type' is yarn, but scaled rotary embedding",
                file -> file.text("llama.rope.scaling.type", "yarn"));
        refused("'llama.rope.scaling.factor' is 8.0", file -> file.number("llama.rope.scaling.factor", 8));
        refused(
                "tensor 'rope_freqs.weight' is not part of this model's architecture",
                file -> file.tensor("rope_freqs.weight", GgmlType.F32, List.of(16L), new byte[64]));
        refused(
                "tensor 'blk.0.attn_q.bias' is not part",
                file -> file.tensor("blk.0.attn_q.bias", GgmlType.F32, List.of(128L), new byte[512]));
        refused("tensor 'token_embd.weight' is missing", file -> {});
        refused(
                "tensor 'output_norm.weight' has shape [32], but [64] is needed",
                file -> file.tensor("output_norm.weight", GgmlType.F32, List.of(32L), new byte[128]));
        refused(
                "tensor 'token_embd.weight' holds MXFP4, which is not supported",
                file -> file.tensor("token_embd.weight", GgmlType.MXFP4, List.of(1600L, 64L), new byte[1600 * 2 * 17]));
    }

    @Test
    void contradictions_are_refused() throws IOException {
        refusedText(
                "llama.attention.value_length",
                64,
                "'llama.attention.value_length' is 64, but heads have a width of 32");
        refusedText(
                "llama.rope.dimension_count", 16, "'llama.rope.dimension_count' is 16, but heads have a width of 32");
        refusedText(
                "llama.vocab_size", 1599, "'llama.vocab_size' is 1,599, but tokenizer.ggml.tokens has 1,600 entries");
        refusedText("llama.attention.head_count", 3, "is not a multiple of");
        refusedText("llama.embedding_length", 96, "has shape [1600, 64], but [1600, 96] is needed");
        refusedText("llama.block_count", 4, "tensor 'blk.3.attn_norm.weight' is missing");
        refusedText("llama.block_count", 2, "tensor 'blk.2.");
        refusedText("llama.block_count", 0, "text num_hidden_layers (n_layers) must be from 1 to 1000");
    }

    /** The text model with another number under a key. */
    private static byte[] changed(String key, int value) {
        byte[] file = text();
        byte[] name = key.getBytes(StandardCharsets.US_ASCII);
        int at = 0;
        while (!Arrays.equals(file, at, at + name.length, name, 0, name.length)) {
            at++;
        }
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(at + name.length + Integer.BYTES, value);
        return file;
    }

    private void refusedText(String key, int value, String problem) throws IOException {
        Path path = write("changed.gguf", changed(key, value));
        assertThatThrownBy(() -> Checkpoint.open(path))
                .as(key)
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(problem);
    }

    /** Hugging Face's configuration says 1,024,000, and some files say nothing. */
    @ParameterizedTest
    @CsvSource({"1024000, 131072", "131072, 131072", "4096, 4096"})
    void the_longest_prompt_is_that_of_pixtral(int stored, int meant) throws IOException {
        try (Checkpoint gguf = Checkpoint.open(write("m.gguf", changed("llama.context_length", stored)))) {
            assertThat(gguf.config().text().maxPositions()).isEqualTo(meant);
        }
    }

    /** What can be promised: whoever reads what is not there any more gets an error with the file's name. */
    @Test
    void a_file_that_becomes_shorter_while_it_is_mapped_is_an_error() throws IOException {
        Path file = Files.copy(CONVERTED.resolve("tiny-a-q4_0.gguf"), folder.resolve("m.gguf"));
        try (Checkpoint gguf = Checkpoint.open(file)) {
            try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
                open.setLength(60_000);
            }
            float[] row = new float[160];
            byte[] codes = new byte[160];
            Tensor tensor = gguf.tensor("layers.2.feed_forward.w2.weight", 64, 160);
            assertThatThrownBy(() -> tensor.floatRow(63, row))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("m.gguf: the file has become shorter");
            assertThatThrownBy(() -> tensor.codes(WeightFormat.Q4).orElseThrow().read(63, 1, codes, new short[5]))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("m.gguf: the file has become shorter");
        }
    }

    @Test
    void a_file_that_only_has_the_name_is_recognised() throws IOException {
        Path page = write("m.gguf", "<!doctype html><title>Sign in</title>".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> Checkpoint.open(page)).hasMessageContaining("not a GGUF file but an HTML page");

        Path blob = write("sha256-0123", text());
        try (Checkpoint gguf = Checkpoint.open(blob)) {
            assertThat(gguf.layout()).isEqualTo("GGUF");
        }
    }
}
