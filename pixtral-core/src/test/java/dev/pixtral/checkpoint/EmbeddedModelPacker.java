package dev.pixtral.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;

/**
 * Makes the embedded model's resources from a checkpoint in Mistral's layout. From the project's folder, after
 * {@code mvn test-compile}, with Java 25:
 *
 * <pre>
 * java -cp pixtral-core/target/test-classes:pixtral-core/target/classes dev.pixtral.checkpoint.EmbeddedModelPacker \
 *     CHECKPOINT_FOLDER pixtral-core/src/main/resources/dev/pixtral/embedded
 * </pre>
 *
 * <p>The format is documented in {@link PackedWeights}.
 */
final class EmbeddedModelPacker {
    private EmbeddedModelPacker() {}

    public static void main(String[] args) throws IOException {
        Path from = Path.of(args[0]);
        Path to = Files.createDirectories(Path.of(args[1]));
        Files.write(to.resolve(EmbeddedModel.WEIGHTS), pack(Files.readAllBytes(from.resolve(Layout.CONSOLIDATED))));
        Files.write(to.resolve(Layout.PARAMS), Files.readAllBytes(from.resolve(Layout.PARAMS)));
        Files.write(to.resolve(TokenizerFile.TEKKEN), Files.readAllBytes(from.resolve(TokenizerFile.TEKKEN)));
    }

    /** Packs a safetensors file; any 16-bit values come back bit for bit, bfloat16 weights get small. */
    static byte[] pack(byte[] safetensors) {
        ByteBuffer file = ByteBuffer.wrap(safetensors).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[Math.toIntExact(Long.BYTES + file.getLong(0))];
        file.get(header);
        if (file.remaining() % 2 != 0) {
            throw new IllegalArgumentException("only 16-bit values can be packed");
        }
        int values = file.remaining() / 2;
        ByteBuffer packed = ByteBuffer.allocate(2 * safetensors.length + 1024);
        packed.putLong(PackedWeights.MAGIC).putInt(header.length).putInt(values);
        putDeflated(packed, header, Deflater.DEFAULT_STRATEGY);
        for (int done = 0; done < values; done += PackedWeights.CHUNK) {
            putChunk(packed, file, Math.min(PackedWeights.CHUNK, values - done));
        }
        byte[] result = new byte[packed.position()];
        packed.get(0, result);
        return result;
    }

    private static void putChunk(ByteBuffer packed, ByteBuffer file, int count) {
        byte[] exponents = new byte[count];
        byte[] others = new byte[count];
        for (int i = 0; i < count; i++) {
            int value = file.getShort();
            exponents[i] = (byte) (value >> 7);
            others[i] = (byte) (value >> 8 & 0x80 | value & 0x7F);
        }
        putDeflated(
                packed, exponents, Deflater.HUFFMAN_ONLY); // repetitions are chance here, and cost more than they save
        packed.put(others);
    }

    private static void putDeflated(ByteBuffer packed, byte[] bytes, int strategy) {
        try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
            deflater.setStrategy(strategy);
            deflater.setInput(bytes);
            deflater.finish();
            byte[] deflated = new byte[2 * bytes.length + 1024];
            int length = 0;
            while (!deflater.finished()) { // the first call may only take note of the strategy
                length += deflater.deflate(deflated, length, deflated.length - length);
            }
            packed.putInt(length).put(deflated, 0, length);
        }
    }
}
