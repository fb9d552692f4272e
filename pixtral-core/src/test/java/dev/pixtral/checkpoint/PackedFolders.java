package dev.pixtral.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.testing.SafetensorsFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The golden checkpoints that were quantised with compressed-tensors, and copies of them to change. */
public final class PackedFolders {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WEIGHTS = "model.safetensors";

    private PackedFolders() {}

    /**
     * A tensor of a file.
     *
     * @param type its type
     * @param shape its shape
     * @param bytes its values
     */
    record Raw(String type, List<Long> shape, byte[] bytes) {}

    /** The folder of a golden checkpoint: {@code w4a16}, {@code w8a8} or {@code fp8-dynamic}. */
    static Path golden(String name) {
        return Fixtures.path("fixtures/siblings/quantised/pixtral-q-" + name);
    }

    /** Changes what a test is about. */
    @FunctionalInterface
    interface Change {
        void apply(ObjectNode config, Map<String, Raw> tensors) throws IOException;
    }

    /** Writes a changed copy of configuration and weights. */
    static Path changed(Path from, Path to, Change change) throws IOException {
        Files.createDirectories(to);
        ObjectNode config =
                (ObjectNode) JSON.readTree(from.resolve("config.json").toFile());
        Map<String, Raw> tensors = read(from.resolve(WEIGHTS));
        change.apply(config, tensors);
        JSON.writeValue(to.resolve("config.json").toFile(), config);
        SafetensorsBytes file = new SafetensorsBytes();
        tensors.forEach((name, raw) -> file.add(name, raw.type(), raw.shape(), raw.bytes()));
        Files.write(to.resolve(WEIGHTS), file.build());
        return to;
    }

    static Map<String, Raw> read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        SafetensorsHeader header = SafetensorsHeader.read(
                bytes.length, (from, length) -> Arrays.copyOfRange(bytes, (int) from, (int) from + length), "file");
        Map<String, Raw> tensors = new LinkedHashMap<>();
        for (SafetensorsHeader.Entry entry : header.entries()) {
            int begin = (int) (header.dataBegin() + entry.begin());
            int end = (int) (header.dataBegin() + entry.end());
            tensors.put(entry.name(), new Raw(entry.type(), entry.shape(), Arrays.copyOfRange(bytes, begin, end)));
        }
        return tensors;
    }

    /** Writes the codes of 4 bits as codes of 8 bits with the same scales, so that activations are not rounded. */
    public static Path widened(Path from, Path to) throws IOException {
        return changed(from, to, (config, tensors) -> {
            ObjectNode section = (ObjectNode) config.get("quantization_config");
            section.put("format", "int-quantized");
            ((ObjectNode) section.at("/config_groups/group_0/weights")).put("num_bits", 8);
            for (String name : List.copyOf(tensors.keySet())) {
                if (name.endsWith(".weight_packed")) {
                    Raw words = tensors.remove(name);
                    tensors.put(name.replace(".weight_packed", ".weight"), bytes(words));
                }
                if (name.endsWith(".weight_shape")) {
                    tensors.remove(name);
                }
            }
        });
    }

    private static Raw bytes(Raw words) {
        int[] packed = new int[words.bytes().length / 4];
        ByteBuffer.wrap(words.bytes())
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer()
                .get(packed);
        byte[] codes = new byte[packed.length * 8];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) ((packed[i / 8] >>> 4 * (i % 8) & 15) - 8);
        }
        return new Raw("I8", List.of(words.shape().getFirst(), words.shape().getLast() * 8), codes);
    }

    /** Writes the codes of Jlama's Q4 as its I8 with the same scales, so that activations are not rounded. */
    public static Path widenedJlama(Path from, Path to) throws IOException {
        return changed(
                from,
                to,
                (config, tensors) -> tensors.replaceAll((name, raw) -> {
                    if (!raw.type().equals("Q4")) {
                        return raw;
                    }
                    byte[] codes = new byte[raw.bytes().length * 2];
                    for (int i = 0; i < codes.length; i++) {
                        int pair = raw.bytes()[i / 32 * 16 + i % 16];
                        codes[i] = (byte) ((i % 32 < 16 ? pair & 15 : pair >>> 4 & 15) - 8);
                    }
                    return new Raw("I8", raw.shape(), codes);
                }));
    }

    /** The exact values of a golden checkpoint's weights by published name. */
    static SafetensorsFile dequantised(String name) {
        return SafetensorsFile.of(golden(name).resolve("expected/dequantised.safetensors"));
    }
}
