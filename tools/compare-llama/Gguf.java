import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The header of a GGUF file, to see that both engines compute the same. Source: ggml's {@code docs/gguf.md}, versions 2
 * and 3.
 */
final class Gguf {
    private static final int MAGIC = 0x46554747; // "GGUF", little endian
    private static final int STRING = 8;
    private static final int ARRAY = 9;
    private static final int[] BYTES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8}; // of the types of values
    private static final Map<Integer, String> FORMATS =
            Map.of(0, "F32", 1, "F16", 2, "Q4_0", 3, "Q4_1", 8, "Q8_0", 14, "Q6_K", 30, "BF16");

    private final DataInputStream in;
    private final Map<String, Tensor> tensors = new HashMap<>();

    private Gguf(DataInputStream in) throws IOException {
        this.in = in;
        if (int32() != MAGIC) {
            throw new IOException("it is no GGUF file");
        }
        int32(); // version
        long count = int64();
        long values = int64();
        for (long i = 0; i < values; i++) {
            string();
            skipValue(int32());
        }
        for (long i = 0; i < count; i++) {
            String name = string();
            long[] sizes = new long[int32()];
            for (int d = 0; d < sizes.length; d++) {
                sizes[d] = int64();
            }
            tensors.put(name, new Tensor(sizes, int32()));
            int64(); // offset
        }
    }

    /** Sizes, the fastest first, and the number of the format. */
    private record Tensor(long[] sizes, int format) {
        String text() {
            return FORMATS.getOrDefault(format, "format " + format);
        }
    }

    /** A model whose speed is compared. */
    enum Shape {
        SMALL(16, 2048, 5632, 2048, 512, 32_768),
        PIXTRAL_12B(40, 5120, 14_336, 4096, 1024, 131_072);

        private final int layers;
        private final Map<String, List<Long>> sizes;

        Shape(int layers, long hidden, long inner, long queries, long keys, long vocabulary) {
            this.layers = layers;
            this.sizes = Map.of(
                    "attn_q", List.of(hidden, queries),
                    "attn_k", List.of(hidden, keys),
                    "ffn_gate", List.of(hidden, inner),
                    "output", List.of(hidden, vocabulary));
        }

        @Override
        public String toString() {
            return "%d layers, attn_q %s, attn_k %s, ffn_gate %s, output %s (columns, rows), Q4_0, output.weight Q8_0"
                    .formatted(
                            layers, sizes.get("attn_q"), sizes.get("attn_k"), sizes.get("ffn_gate"), sizes.get("output"));
        }
    }

    /**
     * Checks a file.
     *
     * @return a warning if the formats differ from ours
     * @throws Compare.Failed if it is not of this shape
     */
    static Optional<String> check(Path file, Shape shape) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            return new Gguf(in).check(file.toString(), shape);
        } catch (IOException | RuntimeException e) {
            if (e instanceof Compare.Failed failed) {
                throw failed;
            }
            throw new Compare.Failed("%s cannot be read (%s).".formatted(file, e.getMessage()));
        }
    }

    private Optional<String> check(String file, Shape shape) {
        shape.sizes.forEach((name, sizes) -> {
            Tensor tensor = tensors.get(name.equals("output") ? "output.weight" : "blk.0." + name + ".weight");
            if (tensor == null || tensor.sizes[0] != sizes.get(0) || tensor.sizes[1] != sizes.get(1)) {
                throw new Compare.Failed("%s has another shape; it needs %s.".formatted(file, shape));
            }
        });
        if (!tensors.containsKey("blk.%d.attn_q.weight".formatted(shape.layers - 1))
                || tensors.containsKey("blk.%d.attn_q.weight".formatted(shape.layers))) {
            throw new Compare.Failed("%s has another number of layers; it needs %s.".formatted(file, shape));
        }
        String output = tensors.get("output.weight").text();
        String layers = tensors.get("blk.0.ffn_gate.weight").text();
        return output.equals("Q8_0") && layers.equals("Q4_0")
                ? Optional.empty()
                : Optional.of(
                        "%s has layers in %s and output.weight in %s, ours are Q4_0 and Q8_0: not the same number of bytes"
                                .formatted(file, layers, output));
    }

    private int int32() throws IOException {
        return Integer.reverseBytes(in.readInt());
    }

    private long int64() throws IOException {
        return Long.reverseBytes(in.readLong());
    }

    private String string() throws IOException {
        return new String(in.readNBytes(Math.toIntExact(int64())), StandardCharsets.UTF_8);
    }

    private void skipValue(int type) throws IOException {
        if (type == STRING) {
            in.skipNBytes(int64());
        } else if (type == ARRAY) {
            int element = int32();
            long count = int64();
            for (long i = 0; i < count; i++) {
                skipValue(element);
            }
        } else {
            in.skipNBytes(BYTES[type]);
        }
    }
}
