package dev.pixtral.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.CheckpointException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EmbeddedModelTest {
    /** Of the file the resource was packed from, see MODEL_CARD.md. */
    private static final String ORIGINAL_SHA_256 = "fe9baaaf6de08b27300e8eabd8583a98f9ff72d3b9dbad1f407410f7fcb4b0df";

    private static final long MOST_BYTES_IN_JAR = 13_500_000;

    @Test
    void the_weights_are_those_of_the_original_file_bit_for_bit() throws IOException, NoSuchAlgorithmException {
        try (Arena arena = Arena.ofConfined();
                InputStream packed = resource(EmbeddedModel.WEIGHTS)) {
            byte[] file = PackedWeights.unpack(packed, "test", arena).toArray(ValueLayout.JAVA_BYTE);

            assertThat(file).hasSize(18_505_032);
            assertThat(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(file)))
                    .isEqualTo(ORIGINAL_SHA_256);
        }
    }

    @Test
    void the_model_opens_as_a_checkpoint() throws IOException {
        try (Checkpoint checkpoint = EmbeddedModel.open();
                InputStream tokenizer = checkpoint.tokenizer().orElseThrow().open()) {
            assertThat(checkpoint.source()).isEqualTo("embedded model pixtral-tiny");
            assertThat(checkpoint.config())
                    .isEqualTo(new ModelConfig(
                            new TextConfig(256, 768, 6, 8, 4, 32, 4000, 1e9, 1e-5, 131_072),
                            new VisionConfig(192, 512, 5, 6, 32, 3, 256, 16, 1e4, 1e-5),
                            true,
                            10));
            assertThat(checkpoint.bytes()).isEqualTo(2 * 9_246_528L);
            assertThat(checkpoint.tensor("output.weight", 4000, 256).toFloats()).hasSize(4000 * 256);
            assertThat(tokenizer.readAllBytes()).hasSize(182_894);
        }
    }

    /** Memory of the weights comes from the checkpoint: where that is closed before anyone needs it, there is none. */
    @Test
    void the_weights_are_unpacked_when_the_first_tensor_is_asked_for() {
        Checkpoint unused = EmbeddedModel.open();
        unused.close();

        assertThat(unused.config().text().vocabSize()).isEqualTo(4000);
        assertThatThrownBy(() -> unused.tensor("norm.weight", 256)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void many_threads_unpack_the_weights_once() {
        AtomicInteger unpacked = new AtomicInteger();
        try (Checkpoint model = EmbeddedModel.open();
                Checkpoint checkpoint = new OpenedCheckpoint(
                        "test",
                        "test",
                        model.config(),
                        () -> {
                            unpacked.incrementAndGet();
                            return table(model);
                        },
                        Optional.empty(),
                        () -> new Checkpoint.Origin(Map.of(), Map.of()),
                        Arena.ofShared())) {
            assertThat(unpacked).hasValue(0);

            IntStream.range(0, 64).parallel().forEach(_ -> checkpoint.tensor("norm.weight", 256));

            assertThat(unpacked).hasValue(1);
        }
    }

    private static TensorTable table(Checkpoint model) {
        Map<String, Tensor> tensors = RequiredTensors.of(model.config()).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        needed -> model.tensor(
                                needed.getKey(),
                                needed.getValue().stream()
                                        .mapToInt(Long::intValue)
                                        .toArray())));
        return new TensorTable(tensors, "test", "test", UnaryOperator.identity());
    }

    @Test
    void closing_one_leaves_another_open() {
        try (Checkpoint other = EmbeddedModel.open()) {
            Checkpoint closed = EmbeddedModel.open();
            Tensor norm = closed.tensor("norm.weight", 256);
            closed.close();

            assertThatThrownBy(norm::toFloats).isInstanceOf(IllegalStateException.class);
            assertThat(other.tensor("norm.weight", 256).toFloats()).hasSize(256);
        }
    }

    @Test
    void all_resources_together_are_small() throws IOException {
        long bytes = 0;
        for (String name : List.of(EmbeddedModel.WEIGHTS, "params.json", "tekken.json", "MODEL_CARD.md")) {
            try (InputStream in = resource(name)) {
                bytes += in.readAllBytes().length;
            }
        }
        assertThat(bytes).isLessThan(MOST_BYTES_IN_JAR);
    }

    @Test
    void what_is_packed_comes_back_bit_for_bit() throws IOException {
        byte[] file = Files.readAllBytes(TinyA.NATIVE.resolve(Layout.CONSOLIDATED));
        byte[] packed = EmbeddedModelPacker.pack(file);

        assertThat(unpack(packed)).isEqualTo(file);
        assertThat(packed.length).isLessThan(file.length * 3 / 4);
    }

    @Test
    void any_16_bit_values_come_back() throws IOException {
        byte[] values = new byte[2 * (PackedWeights.CHUNK + 77)];
        new Random(3).nextBytes(values);
        byte[] file = new SafetensorsBytes()
                .add("x", "F16", List.of(values.length / 2), values)
                .build();

        assertThat(unpack(EmbeddedModelPacker.pack(file))).isEqualTo(file);
        assertThat(unpack(EmbeddedModelPacker.pack(SafetensorsBytes.file("{}"))))
                .isEqualTo(SafetensorsBytes.file("{}"));
    }

    @Test
    void damaged_packed_weights_give_the_right_error() throws IOException {
        byte[] packed = EmbeddedModelPacker.pack(Files.readAllBytes(TinyA.NATIVE.resolve(Layout.CONSOLIDATED)));
        for (int length = 0; length < packed.length; length += 9973) {
            byte[] cut = Arrays.copyOf(packed, length);
            assertThatThrownBy(() -> unpack(cut))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("test: the packed weights are damaged");
        }
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            byte[] damaged = packed.clone();
            damaged[random.nextInt(round % 2 == 0 ? 24 : damaged.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                assertThat(unpack(damaged)).isNotEmpty(); // a flipped bit of a weight is a weight
            } catch (CheckpointException e) {
                assertThat(e).hasMessageContaining("the packed weights are damaged");
            }
        }
    }

    private static byte[] unpack(byte[] packed) throws IOException {
        try (Arena arena = Arena.ofConfined();
                InputStream in = new ByteArrayInputStream(packed)) {
            MemorySegment file = PackedWeights.unpack(in, "test", arena);
            return file.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private static InputStream resource(String name) {
        return EmbeddedModel.class.getResourceAsStream("/dev/pixtral/embedded/" + name);
    }
}
