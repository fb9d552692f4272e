package dev.pixtral;

import static dev.pixtral.chat.Message.user;
import static dev.pixtral.chat.Part.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.chat.Prompt;
import dev.pixtral.checkpoint.CheckpointBytes;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.plan.MachineMemory;
import dev.pixtral.plan.SettingWords;
import dev.pixtral.testing.Fixtures;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory is checked before weights are read; it limits the cache, and never the bits of an answer. */
class LoadCheckTest {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;
    private static final String LARGE = """
            {"dim": 5120, "hidden_dim": 14336, "n_layers": 40, "n_heads": 32, "n_kv_heads": 8, "head_dim": 128,
             "vocab_size": 1600, "norm_eps": 1e-5, "rope_theta": 1e9, "max_position_embeddings": 131072,
             "vision_encoder": {"hidden_size": 1024, "num_channels": 3, "image_size": 1024, "patch_size": 16,
              "intermediate_size": 4096, "num_hidden_layers": 24, "num_attention_heads": 16, "rope_theta": 10000,
              "image_token_id": 10}}
            """;

    @TempDir
    Path folder;

    private final List<String> warnings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private PixtralBuilder builder(SettingWords words, long machine, long free) {
        MachineMemory memory = new MachineMemory(machine, machine, free, GIB);
        return Pixtral.builder()
                .kernels(KernelsProvider.Choice.SCALAR)
                .threads(1)
                .loadCheck(new LoadCheck(() -> memory, words, warnings::add, notes::add));
    }

    /** Makes a model of 22 GB that takes no room on the disk. */
    private Path large() throws IOException {
        Files.writeString(folder.resolve("params.json"), LARGE);
        Files.copy(Fixtures.path("fixtures/model/tiny-a/native/tekken.json"), folder.resolve("tekken.json"));
        Path weights = folder.resolve("consolidated.safetensors");
        Map<String, List<Long>> tensors = CheckpointBytes.tensors(LARGE);
        StringBuilder header = new StringBuilder("{");
        long end = 0;
        for (Map.Entry<String, List<Long>> tensor : tensors.entrySet()) {
            long bytes = 2 * tensor.getValue().stream().reduce(1L, Math::multiplyExact);
            header.append(header.length() == 1 ? "" : ",")
                    .append("\"%s\":{\"dtype\":\"BF16\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                            .formatted(tensor.getKey(), tensor.getValue(), end, end + bytes));
            end += bytes;
        }
        byte[] json = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
        try (RandomAccessFile file = new RandomAccessFile(weights.toFile(), "rw")) {
            file.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(json.length)
                    .array());
            file.write(json);
            file.setLength(Long.BYTES + json.length + end);
        }
        return folder;
    }

    @Test
    void a_model_that_cannot_fit_is_refused_before_its_weights_are_read() throws IOException {
        String model = large().toString();

        assertThatThrownBy(() -> builder(SettingWords.BUILDER, 16 * GIB, 11 * GIB)
                        .model(model)
                        .weights(WeightFormat.Q8)
                        .contextLength(8192)
                        .progressListener(progress -> {
                            throw new AssertionError("weights are read");
                        })
                        .open())
                .isInstanceOf(PixtralException.class)
                .hasMessageStartingWith(model + " needs 11.6 GiB for weights, ")
                .hasMessageContaining("for 8,192 tokens of context, but 11.0 GiB are free. Try weights Q4 (");
        assertThatThrownBy(() -> builder(SettingWords.OPTIONS, 16 * GIB, 11 * GIB)
                        .model(model)
                        .open())
                .isInstanceOf(PixtralException.class)
                .hasMessageContaining("Try --context 24576 --quantize q4 (")
                .hasMessageContaining(" or --kv q8 --quantize q4 (")
                .hasMessageNotContaining("contextLength");
        assertThat(warnings).isEmpty();
    }

    @Test
    void a_context_that_does_not_fit_is_one_warning_and_the_same_answer() {
        Prompt prompt = Prompt.of(user(text("What is a cat?")));
        GenerationOptions options = GenerationOptions.DEFAULT.withMaxTokens(8);
        int[] expected;
        try (Pixtral ample = builder(SettingWords.BUILDER, 64 * GIB, 60 * GIB).open()) {
            expected = ample.generate(prompt, options).tokens();
            assertThat(ample.summary().cachePositions()).isEqualTo(2 * ample.contextLength());
            assertThat(warnings).isEmpty();
        }
        try (Pixtral scarce = builder(SettingWords.BUILDER, 128 * MIB, MIB).open()) {
            assertThat(scarce.generate(prompt, options).tokens()).isEqualTo(expected);
            assertThat(scarce.summary().cachePositions()).isEqualTo(2048);
            assertThat(scarce.summary().weights()).isEqualTo(WeightFormat.BF16);
            assertThat(scarce.summary().keyValues()).isEqualTo(KvType.BF16);
            assertThat(warnings)
                    .singleElement()
                    .asString()
                    .startsWith("pixtral-tiny needs ")
                    .contains("but 1 MiB are free: only 2,048 tokens of prompt and answer fit at a time");
        }
    }

    /**
     * A cache for many conversations may have more positions than a model has in one. What the cache of pictures may
     * take is left to it.
     */
    @Test
    void a_large_cache_is_limited_by_memory_alone() {
        try (Pixtral pixtral = builder(SettingWords.BUILDER, 64 * GIB, 60 * GIB)
                .cachePositions(1_000_000)
                .open()) {
            assertThat(pixtral.summary().cachePositions()).isEqualTo(1_000_000);
        }
        try (Pixtral pixtral = builder(SettingWords.BUILDER, 2 * GIB, GIB)
                .cachePositions(Integer.MAX_VALUE)
                .pictureCacheBytes(0)
                .open()) {
            assertThat(pixtral.summary().cachePositions()).isBetween(300_000, 400_000);
        }
        try (Pixtral pixtral = builder(SettingWords.BUILDER, 2 * GIB, GIB)
                .cachePositions(Integer.MAX_VALUE)
                .pictureCacheBytes(256 * MIB)
                .open()) {
            assertThat(pixtral.summary().cachePositions()).isBetween(200_000, 290_000);
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void unknown_memory_changes_nothing() {
        LoadCheck check =
                new LoadCheck(() -> MachineMemory.unknown(GIB), SettingWords.BUILDER, warnings::add, notes::add);
        try (Pixtral pixtral = Pixtral.builder().loadCheck(check).open()) {
            assertThat(pixtral.summary().cachePositions()).isEqualTo(pixtral.contextLength());
        }
        assertThat(warnings).isEmpty();
    }
}
