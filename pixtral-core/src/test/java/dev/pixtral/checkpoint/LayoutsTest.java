package dev.pixtral.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pixtral.errors.CheckpointException;
import dev.pixtral.kernels.Bf16;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutsTest {
    private static final int TENSORS = 3 + 3 * 9 + 2 + 3 * 9 + 4;

    @Test
    void both_layouts_give_the_same_configuration() {
        try (Checkpoint mistral = Checkpoint.open(TinyA.NATIVE);
                Checkpoint huggingFace = Checkpoint.open(TinyA.HUGGING_FACE)) {
            assertThat(mistral.tensor("norm.weight", 64).source()).endsWith(Layout.CONSOLIDATED);
            assertThat(huggingFace.tensor("norm.weight", 64).name()).isEqualTo("language_model.model.norm.weight");
            assertThat(mistral.config())
                    .isEqualTo(huggingFace.config())
                    .isEqualTo(new ModelConfig(
                            new TextConfig(64, 160, 3, 4, 2, 32, 1600, 1e9, 1e-5, 131_072),
                            new VisionConfig(64, 96, 3, 2, 32, 3, 128, 16, 1e4, 1e-5),
                            true,
                            10));
        }
    }

    @Test
    void both_layouts_give_the_same_bits_under_the_same_names() {
        try (Checkpoint mistral = Checkpoint.open(TinyA.NATIVE);
                Checkpoint huggingFace = Checkpoint.open(TinyA.HUGGING_FACE)) {
            assertSameTensors(mistral, huggingFace);
            assertThat(mistral.bytes()).isEqualTo(huggingFace.bytes()).isEqualTo(1_067_008);
        }
    }

    @Test
    void rows_of_queries_differ_in_the_files() {
        try (Safetensors file = Safetensors.open(TinyA.HUGGING_FACE.resolve(TinyA.SHARDS.getFirst()));
                Checkpoint mistral = Checkpoint.open(TinyA.NATIVE)) {
            Tensor stored = file.find("language_model.model.layers.0.self_attn.q_proj.weight")
                    .orElseThrow();
            Tensor seen = mistral.tensor("layers.0.attention.wq.weight", 128, 64);

            // head 1 of width 32 begins at row 32; its pair 3 is rows 6 and 7 here, 3 and 3 + 16 there
            assertThat(row(seen, 32 + 6)).isEqualTo(row(stored, 32 + 3)).isNotEqualTo(row(stored, 32 + 6));
            assertThat(row(seen, 32 + 7)).isEqualTo(row(stored, 32 + 3 + 16));
        }
    }

    @Test
    void all_ways_to_read_a_permuted_tensor_agree() {
        try (Checkpoint checkpoint = Checkpoint.open(TinyA.HUGGING_FACE)) {
            Tensor tensor = checkpoint.tensor("vision_encoder.transformer.layers.1.attention.wk.weight", 64, 64);
            float[] all = tensor.toFloats();
            float[] row = new float[64];
            short[] bits = new short[64];
            for (int r = 0; r < 64; r++) {
                tensor.floatRow(r, row);
                tensor.bf16Row(r, bits);
                for (int c = 0; c < 64; c++) {
                    assertThat(all[r * 64 + c]).isEqualTo(row[c]).isEqualTo(Bf16.toFloat(bits[c]));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"F32", "F16"})
    void other_float_types_give_the_same_bfloat16_rows(String dtype, @TempDir Path folder) throws IOException {
        TinyA.copy(TinyA.NATIVE, folder);
        try (Checkpoint original = Checkpoint.open(TinyA.NATIVE)) {
            SafetensorsBytes file = new SafetensorsBytes();
            names(original).forEach((name, shape) -> file.add(original.tensor(name, TinyA.ints(shape)), dtype));
            Files.write(folder.resolve(Layout.CONSOLIDATED), file.build());

            try (Checkpoint rewritten = Checkpoint.open(folder)) {
                names(original).forEach((name, shape) -> {
                    Tensor expected = original.tensor(name, TinyA.ints(shape));
                    Tensor actual = rewritten.tensor(name, TinyA.ints(shape));
                    assertThat(actual.dtype()).isEqualTo(DType.valueOf(dtype));
                    float[] before = expected.toFloats();
                    float[] after = bf16(actual);
                    for (int i = 0; i < before.length; i++) {
                        // below 2^-17 half precision has fewer bits than bfloat16: its steps are 2^-24
                        boolean exact = dtype.equals("F32") || Math.abs(before[i]) >= 0x1p-17f || before[i] == 0;
                        assertThat(after[i]).isCloseTo(before[i], within(exact ? 0f : 0x1p-24f));
                    }
                });
            }
        }
    }

    @Test
    void a_single_file_of_a_hugging_face_layout_needs_no_index(@TempDir Path folder) throws IOException {
        TinyA.copy(TinyA.HUGGING_FACE, folder);
        SafetensorsBytes file = new SafetensorsBytes();
        for (String shard : TinyA.SHARDS) {
            try (Safetensors opened = Safetensors.open(folder.resolve(shard))) {
                opened.tensors().forEach(tensor -> file.add(tensor, "BF16"));
            }
            Files.delete(folder.resolve(shard));
        }
        Files.delete(folder.resolve(OutlineReader.ShardIndex.FILE));
        Files.write(folder.resolve(Layout.MODEL), file.build());

        try (Checkpoint single = Checkpoint.open(folder);
                Checkpoint mistral = Checkpoint.open(TinyA.NATIVE)) {
            assertSameTensors(mistral, single);
        }
    }

    @Test
    void names_of_newer_transformers_are_understood(@TempDir Path folder) throws IOException {
        TinyA.copy(TinyA.HUGGING_FACE, folder);
        SafetensorsBytes file = new SafetensorsBytes();
        for (String shard : TinyA.SHARDS) {
            try (Safetensors opened = Safetensors.open(folder.resolve(shard))) {
                opened.tensors()
                        .forEach(tensor -> file.add(
                                newName(tensor.name()),
                                "BF16",
                                tensor.shape(),
                                SafetensorsBytes.encode(tensor.toFloats(), "BF16")));
            }
        }
        file.add("model.vision_tower.patch_positional_embedding.inv_freq", "F32", List.of(2), new byte[8]);
        Files.write(folder.resolve(Layout.MODEL), file.build());

        try (Checkpoint renamed = Checkpoint.open(folder);
                Checkpoint mistral = Checkpoint.open(TinyA.NATIVE)) {
            assertSameTensors(mistral, renamed);
        }
    }

    @Test
    void the_native_layout_wins_where_both_are(@TempDir Path folder) throws IOException {
        TinyA.copy(TinyA.HUGGING_FACE, folder);
        for (String name : List.of(Layout.PARAMS, Layout.CONSOLIDATED)) {
            Files.copy(TinyA.NATIVE.resolve(name), folder.resolve(name));
        }
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.tensor("norm.weight", 64).source()).endsWith(Layout.CONSOLIDATED);
            assertThat(checkpoint.source()).isEqualTo(folder.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"params.json", "consolidated.safetensors", "tekken.json"})
    void a_file_of_the_folder_stands_for_the_folder(String name) {
        try (Checkpoint checkpoint = Checkpoint.open(TinyA.NATIVE.resolve(name))) {
            assertThat(checkpoint.has("norm.weight")).isTrue();
            assertThat(checkpoint.has("language_model.model.norm.weight")).isFalse();
        }
    }

    @Test
    void the_tokenizer_can_be_read_again_and_again() throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(TinyA.HUGGING_FACE)) {
            for (int i = 0; i < 2; i++) {
                try (InputStream tokenizer =
                        checkpoint.tokenizer().orElseThrow().open()) {
                    assertThat(tokenizer.readAllBytes())
                            .isEqualTo(Files.readAllBytes(TinyA.NATIVE.resolve("tekken.json")));
                }
            }
        }
    }

    @Test
    void a_closed_checkpoint_gives_no_numbers() {
        Checkpoint checkpoint = Checkpoint.open(TinyA.NATIVE);
        Tensor norm = checkpoint.tensor("norm.weight", 64);
        checkpoint.close();
        checkpoint.close();

        assertThatThrownBy(norm::toFloats).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> norm.bf16Row(0, new short[1])).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void asking_for_the_wrong_tensor_says_what_there_is() {
        try (Checkpoint checkpoint = Checkpoint.open(TinyA.HUGGING_FACE)) {
            assertThatThrownBy(() -> checkpoint.tensor("layers.0.attention.wq.weight", 64, 64))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("model-00001-of-00002.safetensors: tensor "
                            + "'language_model.model.layers.0.self_attn.q_proj.weight' has shape [128, 64], "
                            + "but [64, 64] is needed; check that config.json and the weights");
            assertThatThrownBy(() -> checkpoint.tensor("layers.7.attention.wq.weight", 128, 64))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("'language_model.model.layers.7.self_attn.q_proj.weight' is missing");
        }
    }

    private static Map<String, List<Long>> names(Checkpoint checkpoint) {
        return RequiredTensors.of(checkpoint.config());
    }

    private static void assertSameTensors(Checkpoint expected, Checkpoint actual) {
        Map<String, List<Long>> names = names(expected);
        assertThat(names).hasSize(TENSORS);
        names.forEach((name, shape) -> {
            int[] sizes = TinyA.ints(shape);
            List<short[]> found = TinyA.bf16Rows(actual.tensor(name, sizes));
            List<short[]> wanted = TinyA.bf16Rows(expected.tensor(name, sizes));
            assertThat(found).as(name).usingElementComparator(Arrays::compare).isEqualTo(wanted);
        });
    }

    private static String newName(String published) {
        if (published.startsWith("language_model.lm_head")) {
            return published.substring("language_model.".length());
        }
        return "model." + published.replace("language_model.model.", "language_model.");
    }

    private static float[] bf16(Tensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.elements())];
        int at = 0;
        for (short[] row : TinyA.bf16Rows(tensor)) {
            for (short bits : row) {
                values[at++] = Bf16.toFloat(bits);
            }
        }
        return values;
    }

    private static float[] row(Tensor tensor, int row) {
        float[] values = new float[tensor.cols()];
        tensor.floatRow(row, values);
        return values;
    }
}
