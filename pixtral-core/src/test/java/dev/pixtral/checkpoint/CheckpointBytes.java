package dev.pixtral.checkpoint;

import dev.pixtral.checkpoint.file.CheckpointFiles;
import dev.pixtral.checkpoint.file.JsonFields;
import dev.pixtral.checkpoint.prepare.Preparer;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.kernels.Arrangement;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.ProgressListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads any bytes as each of the files of a checkpoint, for tests of other packages. Throws {@link CheckpointException}
 * and nothing else.
 */
public final class CheckpointBytes {
    private static final int MOST_VALUES = 1 << 16;

    private CheckpointBytes() {}

    /** Makes a tensor file of this header and these values. */
    public static byte[] file(String header, byte[] values) {
        return SafetensorsBytes.file(header, values);
    }

    /** Reads a tensor file and all values of its tensors. */
    public static void safetensors(byte[] bytes) {
        try (Safetensors file = Safetensors.of(MemorySegment.ofArray(bytes), "fuzz.safetensors", Arena.ofShared())) {
            for (Tensor tensor : file.tensors()) {
                if (tensor.elements() <= MOST_VALUES) {
                    tensor.toFloats();
                }
            }
        }
    }

    /** Reads a tensor file that consists of this header, with its true length before it, and of 64 bytes of values. */
    public static void safetensorsHeader(byte[] header) {
        safetensors(SafetensorsBytes.file(new String(header, StandardCharsets.ISO_8859_1), new byte[64]));
    }

    /** Reads Mistral's configuration and lists the tensors that it needs. */
    public static void params(byte[] json) {
        RequiredTensors.of(MistralParams.parse(JsonFields.parse(json, "params.json")));
    }

    /** Reads Mistral's configuration and returns the tensors that it needs. */
    public static Map<String, List<Long>> tensors(String json) {
        return MistralParams.parse(JsonFields.parse(json.getBytes(StandardCharsets.UTF_8), "params.json"))
                .tensors();
    }

    /** Reads Hugging Face's configuration and lists the tensors that it needs. */
    public static void config(byte[] json) {
        RequiredTensors.of(HuggingFaceConfig.parse(JsonFields.parse(json, "config.json")));
    }

    /** Reads Hugging Face's configuration for the tensors of the golden checkpoint in W4A16. */
    public static void quantisedConfig(byte[] json) {
        Path golden = PackedFolders.golden("w4a16");
        CheckpointOutline.read(new FilesWith(CheckpointFiles.inFolder(golden), Layout.CONFIG, json));
    }

    /**
     * Reads the header of the weights of the golden checkpoint in W4A16, and a row of each of its tensors.
     *
     * @param json the header, which gets its true length and the values of the checkpoint
     */
    public static void quantisedHeader(byte[] json) {
        Path golden = PackedFolders.golden("w4a16");
        byte[] whole;
        try {
            whole = Files.readAllBytes(golden.resolve(Layout.MODEL));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int begin = Long.BYTES
                + ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt();
        byte[] file = ByteBuffer.allocate(Long.BYTES + json.length + whole.length - begin)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(whole, begin, whole.length - begin)
                .array();
        OutlineReader.Headers headers =
                new OutlineReader(new FilesWith(CheckpointFiles.inFolder(golden), Layout.MODEL, file)).read();
        TensorTable tensors = headers.tensors().over(_ -> MemorySegment.ofArray(file));
        RequiredTensors.of(headers.outline().config()).forEach((name, shape) -> {
            Tensor tensor = tensors.find(name, TinyA.ints(shape));
            tensor.floatRow(tensor.rows() - 1, new float[tensor.cols()]);
        });
    }

    /** The files of a folder, but for the contents of one. */
    private record FilesWith(CheckpointFiles files, String name, byte[] content) implements CheckpointFiles {
        @Override
        public String source() {
            return "fuzz";
        }

        @Override
        public boolean areLocal() {
            return files.areLocal();
        }

        @Override
        public Set<String> names() {
            return files.names();
        }

        @Override
        public long size(String file) {
            return file.equals(name) ? content.length : files.size(file);
        }

        @Override
        public byte[] read(String file, long from, int length) {
            return file.equals(name)
                    ? Arrays.copyOfRange(content, (int) from, (int) from + length)
                    : files.read(file, from, length);
        }
    }

    /** Reads the settings of pictures and compares them with this engine's. */
    public static void preprocessor(byte[] json) {
        PreprocessorConfig.check(
                JsonFields.parse(json, "preprocessor_config.json"),
                new VisionConfig(64, 96, 3, 2, 32, 3, 128, 16, 1e4, 1e-5));
    }

    /** Reads the index of a checkpoint of several files and looks for these. */
    public static void shardIndex(byte[] json) {
        OutlineReader.ShardIndex.of(
                        JsonFields.parse(json, OutlineReader.ShardIndex.FILE), OutlineReader.ShardIndex.FILE)
                .shards();
    }

    /** Makes the smallest prepared file, for seeds. */
    public static byte[] prepared() {
        ModelConfig config = new ModelConfig(
                new TextConfig(32, 32, 1, 1, 1, 8, 40, 1e6, 1e-5, 64),
                new VisionConfig(8, 32, 1, 1, 8, 3, 16, 4, 1e4, 1e-5),
                true,
                10);
        WeightFormats formats = WeightFormats.of(WeightFormat.Q4, WeightFormat.Q8);
        try {
            Path folder = Files.createTempDirectory("pixtral-fuzz");
            Path file = folder.resolve("prepared.safetensors");
            try (Checkpoint source = Checkpoint.random("random", config, 1);
                    Workers workers = new Workers(1)) {
                Preparer.prepareAs(
                        source, formats, Arrangement.KERNELS, file, workers, "random", ProgressListener.NONE);
                return Files.readAllBytes(file);
            } finally {
                Files.deleteIfExists(file);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a prepared file and all values of its tensors. */
    public static void prepared(byte[] bytes) {
        try (Checkpoint file = PreparedCheckpoint.of(MemorySegment.ofArray(bytes), "fuzz", Arena.ofShared())) {
            RequiredTensors.of(file.config()).forEach((name, shape) -> {
                file.tensor(name, TinyA.ints(shape)).toFloats();
            });
        }
    }

    /** Reads a prepared file that consists of this header, with its true length and hash, and of other data. */
    public static void preparedHeader(byte[] json, byte[] data) {
        int length = Math.ceilDiv(Long.BYTES + json.length, PreparedLayout.PAGE) * PreparedLayout.PAGE;
        ByteBuffer header = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(length - Long.BYTES).put(json);
        while (header.hasRemaining()) {
            header.put((byte) ' ');
        }
        PreparedLayout.seal(header.array());
        prepared(ByteBuffer.allocate(length + data.length)
                .put(header.array())
                .put(data)
                .array());
    }
}
