package dev.pixtral.checkpoint.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.CheckpointException;
import dev.pixtral.testing.Fixtures;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The container: what llama.cpp writes is read, and nothing that a file claims is believed. */
class GgufFileTest {
    private static final List<Long> SHAPE = List.of(2L, 32L);

    private static GgufFile read(byte[] file) {
        return GgufFile.read(GgufBytes.of(MemorySegment.ofArray(file)), "a.gguf");
    }

    private static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(Fixtures.path("fixtures/" + name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void reads_what_the_converter_writes() {
        GgufFile file = read(bytes("gguf/tiny-a-q4_0.gguf"));

        assertThat(file.version()).isEqualTo(3);
        assertThat(file.architecture()).contains("llama");
        assertThat(file.metadata().integer("llama.embedding_length")).contains(64);
        assertThat(file.metadata().number("llama.attention.layer_norm_rms_epsilon"))
                .contains(1e-5);
        assertThat(file.metadata().flag("tokenizer.ggml.add_bos_token")).contains(true);
        assertThat(file.metadata().texts("tokenizer.ggml.tokens").orElseThrow())
                .hasSize(1600)
                .startsWith("<unk>", "<s>", "</s>", "[INST]");
        assertThat(file.metadata().numbers("tokenizer.ggml.token_type").orElseThrow()[1000])
                .isEqualTo(1);
        assertThat(file.tensors()).hasSize(30);
        assertThat(file.tensors().getFirst())
                .isEqualTo(new GgufTensor("output.weight", GgmlType.Q8_0, List.of(1600L, 64L), 48448, 48448 + 108800));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gguf/tiny-a-f16.gguf", "gguf/mmproj-tiny-a-f16.gguf", "gguf-k/tiny-k-q4_k_m.gguf"})
    void reads_the_same_of_a_file_that_comes_in_parts(String name) {
        byte[] all = bytes(name);
        List<Integer> ends = new ArrayList<>(List.of(0));
        GgufFile whole = read(all);
        GgufFile parts = GgufFile.read(
                GgufBytes.of(all.length, (from, length) -> {
                    assertThat(from).isEqualTo(ends.getLast().longValue());
                    ends.add((int) from + length);
                    return Arrays.copyOfRange(all, (int) from, (int) from + length);
                }),
                "a.gguf");

        assertThat(parts.tensors()).isEqualTo(whole.tensors());
        assertThat(parts.metadata().keys()).isEqualTo(whole.metadata().keys());
        assertThat(parts.metadata().texts("tokenizer.ggml.tokens"))
                .usingRecursiveComparison()
                .isEqualTo(whole.metadata().texts("tokenizer.ggml.tokens"));
    }

    @Test
    void reads_values_of_all_types() {
        GgufBuilder builder = new GgufBuilder()
                .version(2)
                .key("u8", GgufType.UINT8, out -> out.put((byte) 200))
                .key("i8", GgufType.INT8, out -> out.put((byte) 100))
                .key("u16", GgufType.UINT16, out -> out.putShort((short) 60_000))
                .key("i16", GgufType.INT16, out -> out.putShort((short) 30_000))
                .key("u32", GgufType.UINT32, out -> out.putInt(2_000_000_000))
                .key("i32", GgufType.INT32, out -> out.putInt(-7))
                .key("u64", GgufType.UINT64, out -> out.putLong(5))
                .key("i64", GgufType.INT64, out -> out.putLong(6))
                .key("f64", GgufType.FLOAT64, out -> out.putDouble(0.1))
                .number("f32", 0.1f)
                .flag("flag", true)
                .text("text", "Grüße")
                .numbers("array", 0.5, 2);
        GgufMetadata metadata = read(builder.build()).metadata();

        assertThat(Stream.of("u8", "i8", "u16", "i16", "u32", "u64", "i64")
                        .map(key -> metadata.integer(key).get()))
                .containsExactly(200, 100, 60_000, 30_000, 2_000_000_000, 5, 6);
        assertThat(Stream.of("f32", "f64", "i32")
                        .map(key -> metadata.number(key).get()))
                .containsExactly(0.1, 0.1, -7.0);
        assertThat(metadata.text("text")).contains("Grüße");
        assertThat(metadata.numbers("array").orElseThrow()).containsExactly(0.5, 2);
        assertThat(metadata.numbers("u8").orElseThrow()).containsExactly(200);
        assertThat(metadata.integer("absent")).isEmpty();
        assertThatThrownBy(() -> metadata.integer("text"))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("'text' must be a whole number");
        assertThatThrownBy(() -> metadata.integer("i32")).hasMessageContaining("is -7");
        assertThatThrownBy(() -> metadata.integer("array")).hasMessageContaining("an array of 2 values");
        assertThatThrownBy(() -> metadata.text("flag")).hasMessageContaining("a bool");
        assertThatThrownBy(() -> metadata.texts("array")).hasMessageContaining("array of float32");
    }

    static Stream<Named<byte[]>> damaged() {
        return Stream.of(
                file("not a GGUF file", builder -> {}, bytes -> bytes[0] = 'X'),
                file("version 1 of GGUF", builder -> builder.version(1)),
                file("version 4 of GGUF", builder -> builder.version(4)),
                file("big-endian", builder -> builder.order(ByteOrder.BIG_ENDIAN)),
                file("claims to have 18446744073709551615 tensors", builder -> builder.counts(-1, 0)),
                file("claims to have 65537 keys", builder -> builder.counts(0, 65_537)),
                file("the name of key 0", builder -> builder.counts(1000, 1)),
                file("'a' occurs twice", builder -> builder.integer("a", 1).integer("a", 1)),
                file(
                        "key 'a' is an array of arrays",
                        builder -> builder.key("a", GgufType.ARRAY, out -> out.putInt(9))),
                file("unknown type 13", builder -> builder.key("a", GgufType.ARRAY, out -> out.putInt(13))),
                file(
                        "has 9223372036854775807 elements",
                        builder -> builder.key(
                                "a", GgufType.ARRAY, out -> out.putInt(0).putLong(Long.MAX_VALUE))),
                file(
                        "but its header requires",
                        builder -> builder.key(
                                "a", GgufType.ARRAY, out -> out.putInt(0).putLong(100_000))),
                file("claims to have more than", builder -> builder.key("a", GgufType.STRING, out -> out.putLong(-1))),
                file(
                        "claims to have more than",
                        builder -> builder.key("a", GgufType.STRING, out -> out.putLong(1L << 40))),
                file("the name of key 0", builder -> builder.integer("", 1)),
                file("must be a power of two", builder -> builder.integer("general.alignment", 24)),
                file("must be a whole number", builder -> builder.text("general.alignment", "32")),
                file("has the type number 31", builder -> builder.tensorAt("a", 31, SHAPE, 0)),
                file("has 0 dimensions", builder -> builder.tensorAt("a", 0, List.of(), 0)),
                file("has 5 dimensions", builder -> builder.tensorAt("a", 0, List.of(1L, 1L, 1L, 1L, 1L), 0)),
                file("has the size 18446744073709551615", builder -> builder.tensorAt("a", 0, List.of(-1L), 0)),
                file("impossible shape", builder -> builder.tensorAt("a", 0, List.of(1L << 62), 0)),
                file("impossible shape", builder -> builder.tensorAt("a", 2, List.of(1L << 40, 1L << 40), 0)),
                file("needs a multiple of 32", builder -> builder.tensorAt("a", 2, List.of(2L, 33L), 0)),
                file(
                        "must begin at a multiple of 32",
                        builder -> builder.tensorAt("a", 0, SHAPE, 4).data(1000)),
                file(
                        "must begin at a multiple of 32",
                        builder -> builder.tensorAt("a", 0, SHAPE, -32).data(1000)),
                file(
                        "but its header requires",
                        builder -> builder.tensorAt("a", 0, SHAPE, 32).data(256)),
                file("but its header requires", builder -> builder.tensorAt("a", 0, SHAPE, Long.MAX_VALUE & -32)),
                file(
                        "tensor 'b' overlaps with tensor 'a'",
                        builder -> builder.tensorAt("a", 0, SHAPE, 0)
                                .tensorAt("b", 0, SHAPE, 128)
                                .data(1000)),
                file(
                        "tensor 'a' occurs twice",
                        builder -> builder.tensorAt("a", 0, SHAPE, 0)
                                .tensorAt("a", 0, SHAPE, 256)
                                .data(1000)));
    }

    private static Named<byte[]> file(String problem, Consumer<GgufBuilder> make) {
        return file(problem, make, _ -> {});
    }

    private static Named<byte[]> file(String problem, Consumer<GgufBuilder> make, Consumer<byte[]> change) {
        GgufBuilder builder = new GgufBuilder();
        make.accept(builder);
        byte[] bytes = builder.build();
        change.accept(bytes);
        return Named.of(problem, bytes);
    }

    @ParameterizedTest
    @MethodSource("damaged")
    void refuses_what_is_damaged_and_says_what(byte[] file) {
        String problem = damaged()
                .filter(named -> Arrays.equals(named.getPayload(), file))
                .findFirst()
                .orElseThrow()
                .getName();

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("a.gguf: ")
                .hasMessageContaining(problem);
    }

    @Test
    void refuses_a_file_that_ends_anywhere() {
        byte[] file = new GgufBuilder()
                .text("general.architecture", "llama")
                .numbers("list", 1, 2, 3)
                .tensor("a", GgmlType.F32, SHAPE, new byte[256])
                .build();
        assertThat(read(file).tensors()).hasSize(1);

        for (int length = 0; length < file.length; length++) {
            byte[] beginning = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> read(beginning)).as("%d bytes", length).isInstanceOf(CheckpointException.class);
        }
    }

    @Test
    void an_alignment_of_its_own_is_followed() {
        byte[] values = new byte[256];
        ByteBuffer.wrap(values).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, 7);
        byte[] file = new GgufBuilder()
                .alignment(512)
                .tensor("a", GgmlType.F32, SHAPE, new byte[256])
                .tensor("b", GgmlType.F32, SHAPE, values)
                .build();
        GgufTensor second = read(file).tensors().getLast();

        assertThat(second.begin()).isEqualTo(1024);
        assertThat(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getFloat((int) second.begin()))
                .isEqualTo(7);
    }

    @Test
    void recognises_its_files_by_their_beginning() {
        assertThat(GgufFile.isGguf("GGUF\3".getBytes(StandardCharsets.US_ASCII)))
                .isTrue();
        assertThat(GgufFile.isGguf("FUGG".getBytes(StandardCharsets.US_ASCII))).isTrue();
        assertThat(GgufFile.isGguf("GGU".getBytes(StandardCharsets.US_ASCII))).isFalse();
        assertThat(GgufFile.isGguf("{\"GGUF".getBytes(StandardCharsets.US_ASCII)))
                .isFalse();
    }
}
