package dev.pixtral.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pixtral.checkpoint.PackedFolders.Change;
import dev.pixtral.checkpoint.PackedFolders.Raw;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.kernels.Bf16;
import dev.pixtral.kernels.CodeRows;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.testing.SafetensorsFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tensors of checkpoints that were quantised with compressed-tensors: their values, and what is refused. */
class PackedTensorsTest {
    private static final String ATTENTION = "language_model.model.layers.0.self_attn.";
    private static final String Q = ATTENTION + "q_proj.";
    private static final String DOWN = "language_model.model.layers.0.mlp.down_proj.";
    private static final int HEAD_DIM = 32;

    @TempDir
    Path folder;

    /** Keys are permuted: codes and scales move with their rows. */
    @ParameterizedTest
    @CsvSource({
        "w4a16, wk, k_proj, 32, 128",
        "w4a16, wv, v_proj, 32, 128",
        "w4a16, wo, o_proj, 128, 256",
        "w8a8, wk, k_proj, 32, 128",
        "w8a8, wv, v_proj, 32, 128",
        "w8a8, wo, o_proj, 128, 256",
        "fp8-dynamic, wk, k_proj, 32, 128",
        "fp8-dynamic, wv, v_proj, 32, 128",
        "fp8-dynamic, wo, o_proj, 128, 256"
    })
    void every_value_is_that_of_the_reference(String name, String canonical, String published, int rows, int cols) {
        float[] expected = PackedFolders.dequantised(name).floats(ATTENTION + published + ".weight");
        try (Checkpoint checkpoint = Checkpoint.open(PackedFolders.golden(name))) {
            Tensor tensor = checkpoint.tensor("layers.0.attention." + canonical + ".weight", rows, cols);
            float[] row = new float[cols];
            for (int i = 0; i < rows; i++) {
                int stored = canonical.equals("wk") ? (i % 2) * (HEAD_DIM / 2) + i / 2 : i;
                float[] values = Arrays.copyOfRange(expected, stored * cols, (stored + 1) * cols);
                tensor.floatRow(i, row);
                assertThat(row).as("row %d", i).containsExactly(values);
                if (tensor.ownFormat().isPresent()) {
                    decode(tensor, i, row);
                    assertThat(row).as("codes of row %d", i).containsExactly(values);
                }
            }
        }
    }

    private static void decode(Tensor tensor, int row, float[] target) {
        CodeRows codes = tensor.codes(tensor.ownFormat().orElseThrow()).orElseThrow();
        codes.floatRow(tensor.ownFormat().get(), target.length, row, target);
    }

    @ParameterizedTest
    @CsvSource({"w4a16, pack-quantized, Q4", "w8a8, int-quantized, Q8", "fp8-dynamic, float-quantized, "})
    void the_outline_names_the_scheme(String name, String label, WeightFormat format) {
        CheckpointOutline outline = CheckpointOutline.read(PackedFolders.golden(name));

        assertThat(outline.tensors().stream()
                        .filter(place -> place.name().startsWith("layers.0.")
                                && place.shape().size() == 2)
                        .map(place -> place.encoding().label()))
                .hasSize(7)
                .containsOnly(label);
        assertThat(outline.ownFormats()).hasSize(format == null ? 0 : 7);
        assertThat(outline.ownFormats().values()).allMatch(own -> own == format);
        assertThat(outline.isStreamable()).isFalse();
        try (Checkpoint checkpoint = Checkpoint.open(PackedFolders.golden(name))) {
            assertThat(checkpoint.bytes()).isEqualTo(outline.bytes());
        }
    }

    @Test
    void all_matrices_may_be_quantised() throws IOException {
        Path all = PackedFolders.changed(PackedFolders.golden("w8a8"), folder, (config, tensors) -> {
            section(config).putArray("ignore");
            targets(config).add("Embedding");
            for (String name : List.copyOf(tensors.keySet())) {
                Raw raw = tensors.get(name);
                if (raw.type().equals("BF16") && raw.shape().size() == 2 && name.endsWith(".weight")) {
                    tensors.put(name, new Raw("I8", raw.shape(), codes(raw)));
                    long rows = raw.shape().getFirst();
                    tensors.put(name + "_scale", new Raw("F16", List.of(rows, 1L), halves((int) rows)));
                }
            }
        });
        CheckpointOutline outline = CheckpointOutline.read(all);
        assertThat(outline.ownFormats()).hasSize(7 + 7 + 2 + 2); // decoder, pictures, projector, ends
        try (Checkpoint checkpoint = Checkpoint.open(all)) {
            float[] row = new float[32];
            Tensor query = checkpoint.tensor("vision_encoder.transformer.layers.0.attention.wq.weight", 32, 32);
            query.floatRow(1, row); // stored as row 16
            assertThat(row[5]).isEqualTo(((byte) (16 * 32 + 5)) * scale(16));
            float[] embedding = new float[128];
            checkpoint.tensor("tok_embeddings.weight", 1256, 128).packedRow(WeightFormat.Q8, 1001, embedding);
            assertThat(embedding[7]).isEqualTo(((byte) (1001 * 128 + 7)) * scale(1001));
        }
    }

    private static byte[] codes(Raw raw) {
        byte[] codes = new byte[raw.bytes().length / 2];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) i;
        }
        return codes;
    }

    private static float scale(int row) {
        return (1 + row % 8) / 64f;
    }

    private static byte[] halves(int rows) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * rows).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < rows; row++) {
            bytes.putShort(Float.floatToFloat16(scale(row)));
        }
        return bytes.array();
    }

    @Test
    void a_matrix_with_a_scale_that_is_no_float16_is_rounded_to_bfloat16() throws IOException {
        Path odd = PackedFolders.changed(PackedFolders.golden("w8a8"), folder, (_, tensors) -> {
            byte[] scales = tensors.get(DOWN + "weight_scale").bytes();
            ByteBuffer.wrap(scales).order(ByteOrder.LITTLE_ENDIAN).putShort(2, Bf16.fromFloat(3e-6f));
        });
        CheckpointOutline outline = CheckpointOutline.read(odd);

        assertThat(outline.ownFormats()).hasSize(6).doesNotContainKey("layers.0.feed_forward.w2.weight");
        assertThat(outline.tensors().stream().map(place -> place.encoding().label()))
                .contains("int-quantized rounded to BF16");
        byte[] codes = PackedFolders.read(odd.resolve("model.safetensors"))
                .get(DOWN + "weight")
                .bytes();
        float scale = Bf16.toFloat(Bf16.fromFloat(3e-6f));
        try (Checkpoint checkpoint = Checkpoint.open(odd)) {
            Tensor tensor = checkpoint.tensor("layers.0.feed_forward.w2.weight", 128, 256);
            assertThat(tensor.dtype()).isEqualTo(DType.BF16);
            short[] row = new short[256];
            tensor.bf16Row(1, row);
            for (int i = 0; i < row.length; i++) {
                assertThat(row[i]).isEqualTo(Bf16.fromFloat(codes[256 + i] * scale));
            }
        }
    }

    /** Static scales of activations, keys and values are there, and the weights have one scale for each matrix. */
    @Test
    void FP8_may_have_one_scale_and_what_is_not_about_weights_is_ignored() throws IOException {
        Path fixed = PackedFolders.changed(PackedFolders.golden("fp8-dynamic"), folder, (config, tensors) -> {
            weights(config).put("strategy", "tensor");
            section(config).putObject("kv_cache_scheme").put("num_bits", 8);
            for (String name : List.copyOf(tensors.keySet())) {
                if (name.endsWith(".weight_scale")) {
                    byte[] half = {0, 0x3F}; // 0.5
                    tensors.put(name, new Raw("BF16", List.of(1L), half));
                    tensors.put(name.replace("weight_scale", "input_scale"), new Raw("BF16", List.of(1L), half));
                }
            }
            tensors.put(ATTENTION + "k_scale", new Raw("BF16", List.of(1L), new byte[2]));
            tensors.put(ATTENTION + "v_scale", new Raw("BF16", List.of(1L), new byte[2]));
            tensors.put(Q + "output_scale", new Raw("BF16", List.of(1L), new byte[2]));
        });
        SafetensorsFile expected = PackedFolders.dequantised("fp8-dynamic");
        float[] scales = new float[128];
        Raw stored = PackedFolders.read(PackedFolders.golden("fp8-dynamic").resolve("model.safetensors"))
                .get(ATTENTION + "o_proj.weight_scale");
        for (int i = 0; i < scales.length; i++) {
            scales[i] = Bf16.toFloat(ByteBuffer.wrap(stored.bytes())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getShort(2 * i));
        }
        try (Checkpoint checkpoint = Checkpoint.open(fixed)) {
            float[] row = new float[256];
            checkpoint.tensor("layers.0.attention.wo.weight", 128, 256).floatRow(3, row);
            float[] all = expected.floats(ATTENTION + "o_proj.weight");
            for (int i = 0; i < row.length; i++) {
                assertThat(row[i]).isEqualTo(all[3 * 256 + i] / scales[3] * 0.5f); // four bits of fraction: exact
            }
        }
    }

    static List<Arguments> contradictions() {
        Change zeroPoints = (_, tensors) -> tensors.put(Q + "weight_zero_point", words(32, 1));
        Change order = (_, tensors) -> tensors.put(Q + "weight_g_idx", words(128));
        Change noScales = (_, tensors) -> tensors.remove(Q + "weight_scale");
        Change noCodes = (_, tensors) -> tensors.remove(Q + "weight_packed");
        Change otherGroups = (config, _) -> weights(config).put("group_size", 32);
        Change otherFormat = (config, _) -> {
            section(config).put("format", "int-quantized");
            weights(config).put("num_bits", 8);
        };
        Change ignored = (config, _) -> section(config).withArray("ignore").add("re:.*q_proj$");
        Change notTargeted = (config, _) -> targets(config).removeAll().add("re:.*mlp.*");
        Change notIgnored = (config, _) -> section(config).putArray("ignore").add("re:.*lm_head");
        Change plainToo =
                (_, tensors) -> tensors.put(Q + "weight", new Raw("BF16", List.of(256L, 128L), new byte[65536]));
        Change renamedTwice = (_, tensors) -> tensors.put(
                Q.replace("language_model.model.", "model.language_model.") + "weight_packed",
                tensors.get(Q + "weight_packed"));
        Change noSection = (config, _) -> config.remove("quantization_config");
        Change wrongShape = (_, tensors) -> tensors.put(Q + "weight_packed", words(128, 32));
        Change otherShape = (_, tensors) -> tensors.get(Q + "weight_shape").bytes()[0] ^= 1;
        Change oddShape = (_, tensors) -> tensors.put(Q + "weight_shape", words(3));
        Change noNumber =
                (_, tensors) -> Arrays.fill(tensors.get(Q + "weight_scale").bytes(), (byte) 0xFF);
        Change wholeScales = (_, tensors) -> tensors.put(Q + "weight_scale", words(256, 1));
        Change jlama = (_, tensors) -> tensors.put(Q + "weight.qb", words(256, 4));
        Change vector = (_, tensors) -> {
            tensors.remove("language_model.model.norm.weight");
            tensors.put("language_model.model.norm.weight_packed", words(16));
        };
        return List.of(
                Arguments.of("'" + Q + "weight_zero_point' shifts codes by zero points (asymmetric", zeroPoints),
                Arguments.of("'" + Q + "weight_g_idx' gives the columns another order (actorder), which is not", order),
                Arguments.of("tensor '" + Q + "weight_scale' is missing", noScales),
                Arguments.of("tensor '" + Q + "weight_packed' is missing", noCodes),
                Arguments.of("weight_scale' has shape [", otherGroups),
                Arguments.of("a scale for 32 columns)", otherGroups),
                Arguments.of(
                        "weight_packed' holds codes of type I32, but %s says that this module is quantised in another "
                                + "way (int-quantized, a scale for 128 columns)",
                        otherFormat),
                Arguments.of(
                        Q + "weight_packed' holds codes of type I32, but %s says that this module is not", ignored),
                Arguments.of(
                        "weight_packed' holds codes of type I32, but %s says that this module is not", notTargeted),
                Arguments.of(
                        "weight' holds BF16, but %s says that this module is quantised (pack-quantized, a scale for 128 "
                                + "columns); check that both come from the same checkpoint",
                        notIgnored),
                Arguments.of("is for the same weight as '" + Q + "weight' in ", plainToo),
                Arguments.of("is for the same weight as '", renamedTwice),
                Arguments.of("belongs to weights that were quantised by another library", noSection),
                Arguments.of(Q + "weight_packed' has shape [128, 32], but [256, 16] is needed", wrongShape),
                Arguments.of(Q + "weight_shape' says that the matrix has the shape [257, 128], but", otherShape),
                Arguments.of(Q + "weight_shape' is I32 [3], but two whole numbers are needed", oddShape),
                Arguments.of(Q + "weight_scale' has a scale that is not a number", noNumber),
                Arguments.of(Q + "weight_scale' holds I32, but weights must be", wholeScales),
                Arguments.of(Q + "weight.qb' belongs to weights that Jlama has quantised, but %s has", jlama),
                Arguments.of("norm.weight_packed' holds I32, but weights must be", vector));
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void contradictions_are_refused_with_both_named(String problem, Change change) throws IOException {
        Path wrong = PackedFolders.changed(PackedFolders.golden("w4a16"), folder, change);

        assertThatThrownBy(() -> Checkpoint.open(wrong))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(wrong.toString())
                .hasMessageContaining(
                        "%s", problem.replace("%s", wrong.resolve("config.json").toString()));
    }

    private static Raw words(long... shape) {
        long words = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        return new Raw("I32", Arrays.stream(shape).boxed().toList(), new byte[(int) words * 4]);
    }

    private static ObjectNode section(ObjectNode config) {
        return (ObjectNode) config.get("quantization_config");
    }

    private static ObjectNode weights(ObjectNode config) {
        return (ObjectNode) section(config).at("/config_groups/group_0/weights");
    }

    private static ArrayNode targets(ObjectNode config) {
        return (ArrayNode) section(config).at("/config_groups/group_0/targets");
    }
}
