package dev.pixtral.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

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

    /** Reads the settings of pictures and compares them with this engine's. */
    public static void preprocessor(byte[] json) {
        PreprocessorConfig.check(
                JsonFields.parse(json, "preprocessor_config.json"),
                new VisionConfig(64, 96, 3, 2, 32, 3, 128, 16, 1e4, 1e-5));
    }

    /** Reads the index of a checkpoint of several files and looks for these. */
    public static void shardIndex(byte[] json) {
        OutlineReader.ShardIndex.of(JsonFields.parse(json, OutlineReader.ShardIndex.FILE))
                .shards();
    }
}
