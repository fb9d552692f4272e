package dev.pixtral.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pixtral.checkpoint.file.CheckpointFiles;
import dev.pixtral.checkpoint.file.PlainFiles;
import dev.pixtral.errors.CheckpointException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The outline says what opening would find, reads little, and refuses what opening refuses. */
class CheckpointOutlineTest {
    @TempDir
    Path folder;

    /** Files on a server, which counts what is read. */
    private static final class ServedFiles implements CheckpointFiles {
        private final Map<String, byte[]> files = new HashMap<>();
        private long read;

        static ServedFiles of(Path folder) throws IOException {
            ServedFiles served = new ServedFiles();
            for (Path file : PlainFiles.entries(folder)) {
                served.files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
            return served;
        }

        @Override
        public String source() {
            return "owner/name";
        }

        @Override
        public Set<String> names() {
            return files.keySet();
        }

        @Override
        public long size(String name) {
            return files.get(name).length;
        }

        @Override
        public byte[] read(String name, long from, int length) {
            read += length;
            return Arrays.copyOfRange(files.get(name), (int) from, (int) from + length);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "hf"})
    void places_lead_to_the_tensors_that_opening_finds(String layout) throws IOException {
        Path model = layout.equals("hf") ? TinyA.HUGGING_FACE : TinyA.NATIVE;
        CheckpointOutline outline = CheckpointOutline.read(model);

        try (Checkpoint checkpoint = Checkpoint.open(model)) {
            assertThat(outline.config()).isEqualTo(checkpoint.config());
            assertThat(outline.layout()).isEqualTo(checkpoint.layout());
            assertThat(outline.source()).isEqualTo(checkpoint.source());
            assertThat(outline.bytes()).isEqualTo(checkpoint.bytes());
            assertThat(outline.parameters()).isEqualTo(checkpoint.bytes() / 2);
            for (TensorPlace place : outline.tensors()) {
                byte[] stored = CheckpointFiles.inFolder(model).read(place.file(), place.begin(), (int) place.bytes());
                Tensor tensor = place.over(place.file(), place.shape().getFirst(), MemorySegment.ofArray(stored));
                assertThat(TinyA.bf16Rows(tensor))
                        .usingRecursiveComparison()
                        .isEqualTo(TinyA.bf16Rows(checkpoint.tensor(place.name(), TinyA.ints(place.shape()))));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "hf"})
    void a_server_sends_only_configuration_and_headers(String layout) throws IOException {
        Path model = layout.equals("hf") ? TinyA.HUGGING_FACE : TinyA.NATIVE;
        ServedFiles served = ServedFiles.of(model);

        CheckpointOutline outline = CheckpointOutline.read(served);

        CheckpointOutline local = CheckpointOutline.read(model);
        assertThat(outline.tensors()).isEqualTo(local.tensors());
        assertThat(outline.weightFiles()).isEqualTo(local.weightFiles());
        assertThat(served.read).isLessThan(outline.bytes() / 20);
    }

    @Test
    void a_file_of_the_checkpoint_stands_for_its_folder() {
        assertThat(CheckpointOutline.read(TinyA.NATIVE.resolve("params.json")))
                .isEqualTo(CheckpointOutline.read(TinyA.NATIVE));
    }

    @ParameterizedTest
    @CsvSource({
        "params.json, '{'",
        "params.json, '[]'",
        "consolidated.safetensors, 'GGUF and so on'",
        "consolidated.safetensors, ''",
        "consolidated.safetensors, 'version https://git-lfs.github.com/spec/v1'"
    })
    void damage_is_refused_with_the_words_of_opening(String name, String content) throws IOException {
        TinyA.copy(TinyA.NATIVE, folder);
        Files.writeString(folder.resolve(name), content);

        assertSameRefusal(folder);
    }

    @Test
    void what_is_no_checkpoint_is_refused_with_the_words_of_opening() throws IOException {
        assertSameRefusal(folder);
        assertSameRefusal(folder.resolve("none"));
        Files.createFile(folder.resolve("pixtral-12b-Q4_K_M.gguf"));
        assertSameRefusal(folder);
        Files.writeString(folder.resolve("pixtral.gguf"), "GGUF");
        assertSameRefusal(folder.resolve("pixtral.gguf"));
        Files.createFile(folder.resolve("adapter_config.json"));
        assertSameRefusal(folder);
    }

    private static void assertSameRefusal(Path path) {
        Throwable opening = catchThrowable(() -> Checkpoint.open(path));
        assertThat(opening).isInstanceOf(CheckpointException.class);
        assertThatThrownBy(() -> CheckpointOutline.read(path))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(opening.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "model.gguf, the model is in GGUF",
        "pytorch_model.bin, the weights are not in safetensors format",
        "adapter_config.json, this is an adapter (LoRA)",
        "tokenizer.json, no checkpoint: it contains tokenizer.json"
    })
    void a_repository_without_a_checkpoint_says_what_it_is(String file, String what) {
        ServedFiles served = new ServedFiles();
        served.files.put(file, new byte[0]);

        assertThatThrownBy(() -> CheckpointOutline.read(served))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("owner/name: ")
                .hasMessageContaining(what);
    }

    /** EXL2 stores its weights under other names, so the folder does not look like a checkpoint. */
    @Test
    void renamed_quantised_weights_are_refused_by_their_method() throws IOException {
        TinyA.copy(TinyA.HUGGING_FACE, folder);
        Files.delete(folder.resolve(OutlineReader.ShardIndex.FILE));
        for (String shard : TinyA.SHARDS) {
            Files.delete(folder.resolve(shard));
        }
        Files.createFile(folder.resolve("output.safetensors"));
        TinyA.edit(
                folder.resolve("config.json"),
                "\"model_type\": \"llava\"",
                "\"model_type\": \"llava\", \"quantization_config\": {\"quant_method\": \"exl2\", \"bits\": 5}");

        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("quantised with EXL2 (5 bits)");
        assertSameRefusal(folder);
    }

    @Test
    void a_needed_tensor_of_a_type_that_weights_cannot_have_is_named() throws IOException {
        TinyA.copy(TinyA.NATIVE, folder);
        SafetensorsBytes file = new SafetensorsBytes();
        try (Safetensors weights = Safetensors.open(TinyA.NATIVE.resolve("consolidated.safetensors"))) {
            weights.tensors()
                    .forEach(tensor -> file.add(
                            tensor.name(),
                            "F8_E4M3",
                            tensor.shape(),
                            new byte
                                    [(int) tensor.shape().stream()
                                            .mapToLong(size -> size)
                                            .reduce(1, (a, b) -> a * b)]));
        }
        Files.write(folder.resolve("consolidated.safetensors"), file.build());

        assertThatThrownBy(() -> CheckpointOutline.read(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("holds F8_E4M3, but weights must be BF16, F16 or F32");
        assertSameRefusal(folder);
    }

    /** A header may claim any length; nothing of that length is allocated. */
    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, -1, 25_000_001, 1L << 40})
    void a_hostile_length_is_refused(long length) throws IOException {
        ServedFiles served = ServedFiles.of(TinyA.NATIVE);
        byte[] hostile = ByteBuffer.allocate(100)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put("{}".getBytes(StandardCharsets.UTF_8))
                .array();
        served.files.put("consolidated.safetensors", hostile);

        assertThatThrownBy(() -> CheckpointOutline.read(served))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("not a safetensors file");
    }

    @Test
    void an_index_of_far_too_many_files_is_refused_before_they_are_read() throws IOException {
        ServedFiles served = ServedFiles.of(TinyA.HUGGING_FACE);
        String map = IntStream.range(0, 1001)
                .mapToObj("\"t%1$d\":\"s%1$d.safetensors\""::formatted)
                .reduce((a, b) -> a + "," + b)
                .orElseThrow();
        byte[] index = ("{\"weight_map\":{" + map + "}}").getBytes(StandardCharsets.UTF_8);
        served.files.put(OutlineReader.ShardIndex.FILE, index);

        assertThatThrownBy(() -> CheckpointOutline.read(served))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("lists 1,001 files, but a checkpoint has at most 1,000");
        assertThat(served.read).isEqualTo(index.length + served.files.get("config.json").length);
    }

    @Test
    void a_file_that_changed_after_its_header_was_read_is_refused() throws IOException {
        TinyA.copy(TinyA.NATIVE, folder);
        OutlineReader.Headers headers = CheckpointFolder.headers(folder);

        assertThatThrownBy(() -> headers.tensors().over(file -> MemorySegment.ofArray(new byte[9])))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("has changed while it was opened");
        assertThat(headers.outline().weightFiles()).isEqualTo(List.of("consolidated.safetensors"));
    }
}
