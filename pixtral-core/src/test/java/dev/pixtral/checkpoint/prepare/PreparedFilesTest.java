package dev.pixtral.checkpoint.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.PreparedFile;
import dev.pixtral.checkpoint.PreparedLayout;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.kernels.Arrangement;
import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.testing.SafetensorsFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The format of prepared files as others see it, and files that were damaged, cut off, or made by others. */
class PreparedFilesTest {
    private static final int HASH_DIGITS = 64;

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static Path file;
    private static byte[] bytes;

    @BeforeAll
    static void prepare() throws IOException {
        file = PreparedModel.prepare(PreparedModel.NATIVE, PreparedModel.Q4, shared);
        bytes = Files.readAllBytes(file);
    }

    @Test
    void it_is_a_safetensors_file_whose_tensors_begin_at_pages() throws IOException {
        JsonNode header = header(bytes);
        int data = 8 + headerLength(bytes);
        long end = 0;
        List<String> names = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            if (!entry.getKey().equals("__metadata__")) {
                JsonNode offsets = entry.getValue().get("data_offsets");
                assertThat(offsets.get(0).longValue()).as("no hole").isEqualTo(end);
                end = offsets.get(1).longValue();
                if (!entry.getKey().startsWith("padding/")) {
                    names.add(entry.getKey());
                    assertThat((data + offsets.get(0).longValue()) % 4096)
                            .as(entry.getKey())
                            .isZero();
                }
            }
        }
        assertThat(data + end).isEqualTo(bytes.length);
        assertThat(names).startsWith("file/params.json", "file/tekken.json", "vision_encoder.patch_conv.weight");
        assertThat(names).endsWith("norm.weight", "output.weight");
        SafetensorsFile opened = SafetensorsFile.of(file);
        assertThat(opened.bytes("file/params.json"))
                .isEqualTo(Files.readAllBytes(PreparedModel.NATIVE.resolve("params.json")));
        assertThat(opened.type("tok_embeddings.weight")).isEqualTo("BF16");
        assertThat(opened.type("norm.weight")).isEqualTo("F32");
        assertThat(opened.type("layers.0.feed_forward.w1.weight")).isEqualTo("U8");
        assertThat(opened.shape("layers.0.feed_forward.w1.weight")).containsExactly(2 * 2 * (2048 + 256)); // 160 x 64
    }

    @Test
    void its_metadata_say_what_it_is() throws IOException {
        JsonNode metadata = header(bytes).get("__metadata__");
        assertThat(metadata.get("pixtral.prepared").textValue()).isEqualTo("1");
        assertThat(metadata.get("pixtral.arrangement").textValue()).isEqualTo("kernels-1");
        assertThat(metadata.get("pixtral.quantiser").textValue()).isEqualTo("blocks-of-32-2");
        assertThat(metadata.get("pixtral.formats").textValue())
                .isEqualTo("attention=Q4 feed_forward=Q4 output=Q8 embeddings=BF16 vision=BF16 projector=BF16");
        assertThat(metadata.get("pixtral.source").textValue()).isEqualTo(PreparedModel.NATIVE.toString());
        assertThat(metadata.get("pixtral.identity").textValue().lines())
                .hasSize(3)
                .first()
                .asString()
                .matches("params\\.json\t\\d+\t\\d+\t[0-9a-f]{64}");
        assertThat(metadata.get("pixtral.tool").textValue()).startsWith("pixtral-java/");
        PreparedFile read = PreparedFile.read(file);
        assertThat(read.origin()).isEqualTo(PreparedModel.NATIVE.toString());
        assertThat(file.getFileName()).hasToString("native-q4-" + read.hash().substring(0, 16) + ".safetensors");
    }

    @Test
    void it_needs_nothing_but_itself() throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(file);
                InputStream tokenizer = checkpoint.tokenizer().orElseThrow().open()) {
            assertThat(checkpoint.layout()).isEqualTo("prepared");
            assertThat(checkpoint.source()).isEqualTo(file.toString());
            assertThat(checkpoint.formats()).contains(PreparedModel.Q4);
            assertThat(tokenizer.readAllBytes())
                    .isEqualTo(Files.readAllBytes(PreparedModel.NATIVE.resolve("tekken.json")));
            assertThat(checkpoint.bytes()).isBetween(bytes.length / 2L, (long) bytes.length);
            assertThatThrownBy(() -> checkpoint.matrix("layers.0.feed_forward.w1.weight", 64, 160))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("contains no matrix 'layers.0.feed_forward.w1.weight' of 64 rows");
        }
    }

    @Test
    void every_cut_is_noticed() throws IOException {
        int header = 8 + headerLength(bytes);
        List<Integer> lengths =
                new ArrayList<>(List.of(bytes.length - 1, header - 1, header, header + 1, 100, 50, 8, 7));
        for (int at = 0; at < bytes.length; at += 4096) {
            lengths.add(at);
        }
        for (int length : lengths) {
            assertRefused(Arrays.copyOf(bytes, length), "cut at " + length);
        }
        assertRefused(Arrays.copyOf(bytes, bytes.length + 1), "one more");
        assertRefused(Arrays.copyOf(bytes, bytes.length + 4096), "a page more");
    }

    @Test
    void every_change_of_the_header_is_noticed() throws IOException {
        Random random = new Random(1);
        int header = 8 + headerLength(bytes);
        for (int i = 0; i < 400; i++) {
            byte[] changed = bytes.clone();
            int at = i < 100 ? i : random.nextInt(header);
            changed[at] ^= (byte) (1 << random.nextInt(8));
            assertRefused(changed, "byte " + at);
        }
    }

    /** Of each tensor one bit; configuration and tokenizer are checked when they are read. */
    @Test
    void every_changed_tensor_is_named_by_verify() throws IOException {
        List<Progress> told = new ArrayList<>();
        Preparer.verify(file, told::add);
        assertThat(told.getLast().done()).isEqualTo(bytes.length);
        PreparedFile read = PreparedFile.read(file);
        Random random = new Random(2);
        Path changed = Files.write(folder.resolve("changed.safetensors"), bytes);
        for (PreparedLayout.Place place : read.layout().places().values()) {
            long at = place.begin() + random.nextLong(place.bytes());
            PreparedWriterTest.flip(changed, at);
            if (!place.name().equals("file/params.json")) {
                assertThatThrownBy(() -> Preparer.verify(changed, ProgressListener.NONE))
                        .isInstanceOf(CheckpointException.class)
                        .hasMessageContaining("damaged ('%s' has another checksum)", place.name());
            } else {
                assertThatThrownBy(() -> Checkpoint.open(changed))
                        .isInstanceOf(CheckpointException.class)
                        .hasMessageContaining("'file/params.json' has another checksum");
            }
            if (place.name().equals("file/tekken.json")) {
                try (Checkpoint opened = Checkpoint.open(changed)) {
                    assertThatThrownBy(opened.tokenizer().orElseThrow()::open)
                            .hasMessageContaining("'file/tekken.json' has another checksum");
                }
            }
            PreparedWriterTest.flip(changed, at);
        }
        Preparer.verify(changed, ProgressListener.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pixtral.prepared\":\"1|pixtral.prepared\":\"2|newer version of Pixtral for Java (format 2)",
                "kernels-1|kernels-2|newer version of Pixtral for Java (arrangement kernels-2)",
                "blocks-of-32-2|blocks-of-32-3|newer version of Pixtral for Java (rule of quantising blocks-of-32-3)",
                "attention=Q4|attention=Q3|newer version of Pixtral for Java (formats attention=Q3",
                "pixtral.quantiser|pixtral.quantise2|'pixtral.quantiser' in its header is missing",
                "attention=Q4|attention=Q8|its tensors are not those of its configuration",
                "layers.1.attention|layers.9.attention|its tensors are not those of its configuration"
            })
    void files_of_other_versions_say_so(String text, String other, String message) throws IOException {
        byte[] changed = resealed(bytes, text, other);
        Path written = Files.write(folder.resolve("other.safetensors"), changed);
        assertThatThrownBy(() -> Checkpoint.open(written))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(message);
    }

    @Test
    void a_changed_source_is_noticed_and_a_missing_one_is_not_needed() throws IOException {
        Path source = folder.resolve("source");
        copy(PreparedModel.HUGGING_FACE, source);
        Path prepared = PreparedModel.prepare(source, PreparedModel.Q8, folder);
        Checkpoint.open(prepared).close();

        Path shard = source.resolve("model-00002-of-00002.safetensors");
        FileTime time = Files.getLastModifiedTime(shard);
        Files.setLastModifiedTime(shard, FileTime.from(time.toInstant().plus(Duration.ofSeconds(5))));
        assertThatThrownBy(() -> Checkpoint.open(prepared))
                .isInstanceOfSatisfying(
                        CheckpointException.class,
                        e -> assertThat(e.isOutdated()).isTrue())
                .hasMessageContaining("has changed since this file was prepared from it; prepare it again");
        assertThatCode(() -> PreparedFile.read(prepared)).doesNotThrowAnyException();

        Files.setLastModifiedTime(shard, time);
        Checkpoint.open(prepared).close();
        Path config = source.resolve("config.json");
        time = Files.getLastModifiedTime(config);
        Files.writeString(
                config, Files.readString(config).replace("\"image_token_index\": 10", "\"image_token_index\": 11"));
        Files.setLastModifiedTime(config, time);
        assertThatThrownBy(() -> Checkpoint.open(prepared)).hasMessageContaining("has changed since");

        Files.delete(shard);
        Checkpoint.open(prepared).close();
    }

    /** A file from elsewhere must not make this machine connect to another one. */
    @Test
    void a_source_on_a_network_share_is_not_looked_at() throws IOException {
        Path source = folder.resolve("ss");
        Path other = folder.resolve("s");
        copy(PreparedModel.NATIVE, source);
        copy(PreparedModel.NATIVE, other);
        Files.setLastModifiedTime(other.resolve("params.json"), FileTime.fromMillis(1));
        byte[] prepared = Files.readAllBytes(PreparedModel.prepare(source, PreparedModel.Q4, folder.resolve("to")));
        Path written = folder.resolve("other.safetensors");

        String key = "pixtral.source\":\"";
        Files.write(written, resealed(prepared, key + source, key + folder + "/s/"));
        assertThatThrownBy(() -> Checkpoint.open(written)).hasMessageContaining("has changed since");
        Files.write(written, resealed(prepared, key + source, key + "/" + other));
        Checkpoint.open(written).close();
    }

    @Test
    void a_small_file_that_is_huge_is_refused() throws IOException {
        PreparedFile right = PreparedFile.read(file);
        byte[] params = Files.readAllBytes(PreparedModel.NATIVE.resolve("params.json"));
        PreparedLayout layout = new PreparedLayout(
                right.config(),
                PreparedModel.Q4,
                Arrangement.KERNELS,
                Map.of("params.json", (long) params.length, "tekken.json", 3_000_000_000L),
                Map.of());
        PreparedLayout.Place place = layout.places().get("file/params.json");
        byte[] header = layout.header();
        String checksum = HexFormat.of().formatHex(PreparedLayout.sha256().digest(params));
        System.arraycopy(checksum.getBytes(StandardCharsets.US_ASCII), 0, header, PreparedLayout.checksumAt(place), 64);
        PreparedLayout.seal(header);
        Path huge = folder.resolve("huge.safetensors");
        try (FileChannel channel = FileChannel.open(huge, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(header), 0);
            channel.write(ByteBuffer.wrap(params), place.begin());
            channel.write(ByteBuffer.allocate(1), layout.fileBytes() - 1); // the rest is a hole
        }

        assertThatThrownBy(() -> Checkpoint.open(huge))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("one of the small files in it is too large");
    }

    @Test
    void foreign_files_are_no_prepared_ones() throws IOException {
        assertThat(PreparedFile.isPrepared(file)).isTrue();
        assertThat(PreparedFile.isPrepared(PreparedModel.NATIVE.resolve("consolidated.safetensors")))
                .isFalse();
        assertThat(PreparedFile.isPrepared(folder)).isFalse();
        assertThat(PreparedFile.isPrepared(folder.resolve("none"))).isFalse();
        Path empty = Files.createFile(folder.resolve("empty.safetensors"));
        assertThat(PreparedFile.isPrepared(empty)).isFalse();
        assertThatThrownBy(() -> PreparedFile.read(empty))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("not a prepared file; prepare a model with './pixtral prepare'");
    }

    @Test
    void a_closed_file_gives_no_numbers() {
        Checkpoint checkpoint = Checkpoint.open(file);
        checkpoint.close();
        checkpoint.close();
        assertThatThrownBy(() -> checkpoint.tensor("norm.weight", 64).toFloats())
                .isInstanceOf(IllegalStateException.class);
    }

    private void assertRefused(byte[] changed, String what) throws IOException {
        Path written = Files.write(folder.resolve("changed.safetensors"), changed);
        assertThatThrownBy(() -> PreparedFile.read(written)).as(what).isInstanceOf(CheckpointException.class);
        assertThatThrownBy(() -> Checkpoint.open(written)).as(what).isInstanceOf(CheckpointException.class);
    }

    /** Changes text of the same length in the header and makes its hash right again. */
    static byte[] resealed(byte[] file, String text, String other) {
        int length = 8 + headerLength(file);
        String header = new String(file, 0, length, StandardCharsets.ISO_8859_1);
        assertThat(header).contains(text);
        byte[] changed = header.replace(text, other).getBytes(StandardCharsets.ISO_8859_1);
        Arrays.fill(changed, PreparedLayout.HASH_AT, PreparedLayout.HASH_AT + HASH_DIGITS, (byte) '0');
        PreparedLayout.seal(changed);
        byte[] result = file.clone();
        System.arraycopy(changed, 0, result, 0, length);
        return result;
    }

    private static int headerLength(byte[] file) {
        return Math.toIntExact(
                ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong());
    }

    private static JsonNode header(byte[] file) throws IOException {
        return new ObjectMapper().readTree(file, 8, headerLength(file));
    }

    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path one : files.toList()) {
                Files.copy(one, to.resolve(one.getFileName()));
            }
        }
    }
}
