package dev.pixtral.checkpoint;

import dev.pixtral.errors.CheckpointException;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A safetensors file of bfloat16 values packed to two thirds of its size, bit for bit.
 *
 * <p>The sign and the fraction of a weight are practically random, but its exponent is one of few. Every value is
 * therefore split into its 8 bits of exponent, which Huffman coding reduces to 2.6 bits, and the 8 other bits, which
 * are stored unchanged. All numbers are big-endian, "deflated" is raw deflate (RFC 1951):
 *
 * <pre>
 * 8 bytes  MAGIC
 * int      length of the safetensors header with its own length before it
 * int      number of 16-bit values after it
 * chunk    the header: int length of the deflated bytes, the deflated bytes
 * chunks   for every CHUNK values, the last chunk with the remaining ones:
 *          int length of the deflated exponents, the deflated exponents, sign and fraction of each value as a byte
 * </pre>
 *
 * <p>The packer is {@code EmbeddedModelPacker} among the tests.
 */
final class PackedWeights {
    static final long MAGIC = 0x5049585041434b31L; // "PIXPACK1"
    static final int CHUNK = 1 << 16;

    private static final int LARGEST_HEADER = 1 << 20;
    private static final int MOST_VALUES = 1 << 26; // seven times the embedded model
    private static final ValueLayout.OfShort VALUE =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final DataInputStream packed;
    private byte[] deflated = new byte[CHUNK];

    private PackedWeights(InputStream packed) {
        this.packed = new DataInputStream(packed);
    }

    /**
     * Unpacks to the bytes of the original file, chunk by chunk as they are read.
     *
     * @param packed the packed file, read to the end of the weights, not closed
     * @param source its source, for messages
     * @param arena owns the result
     * @throws CheckpointException if the packed file is damaged or cannot be read
     */
    static MemorySegment unpack(InputStream packed, String source, Arena arena) {
        try {
            return new PackedWeights(packed).unpack(arena);
        } catch (DataFormatException | IOException e) {
            throw CheckpointException.at(source, "the packed weights are damaged (" + e + "); download the jar again");
        }
    }

    private MemorySegment unpack(Arena arena) throws IOException, DataFormatException {
        if (packed.readLong() != MAGIC) {
            throw new DataFormatException("foreign file");
        }
        int headerBytes = atMost(LARGEST_HEADER, packed.readInt());
        int values = atMost(MOST_VALUES, packed.readInt());
        MemorySegment file = arena.allocate(headerBytes + 2L * values);
        try (Inflater inflater = new Inflater(true)) {
            byte[] header = new byte[headerBytes];
            inflate(inflater, header, headerBytes);
            MemorySegment.copy(header, 0, file, ValueLayout.JAVA_BYTE, 0, headerBytes);
            unpackValues(inflater, file.asSlice(headerBytes), values);
        }
        return file;
    }

    private void unpackValues(Inflater inflater, MemorySegment target, int values)
            throws IOException, DataFormatException {
        byte[] exponents = new byte[CHUNK];
        byte[] others = new byte[CHUNK];
        short[] joined = new short[CHUNK];
        for (int done = 0; done < values; done += CHUNK) {
            int count = Math.min(CHUNK, values - done);
            inflate(inflater, exponents, count);
            packed.readFully(others, 0, count);
            join(exponents, others, joined, count);
            MemorySegment.copy(joined, 0, target, VALUE, 2L * done, count);
        }
    }

    /** Reads one deflated chunk, which must inflate to exactly {@code count} bytes. */
    private void inflate(Inflater inflater, byte[] target, int count) throws IOException, DataFormatException {
        int length = atMost(2 * count + 1024, packed.readInt());
        if (deflated.length < length) {
            deflated = new byte[length];
        }
        packed.readFully(deflated, 0, length);
        inflater.reset();
        inflater.setInput(deflated, 0, length);
        for (int inflated = 0; inflated < count; ) {
            int more = inflater.inflate(target, inflated, count - inflated);
            if (more == 0) {
                throw new DataFormatException("a chunk is too short");
            }
            inflated += more;
        }
    }

    /** Joins values: sign (1 bit), exponent (8 bits), fraction (7 bits). */
    private static void join(byte[] exponents, byte[] others, short[] target, int count) {
        for (int i = 0; i < count; i++) {
            target[i] = (short) ((others[i] & 0x80) << 8 | (exponents[i] & 0xFF) << 7 | others[i] & 0x7F);
        }
    }

    private static int atMost(int most, int length) throws DataFormatException {
        if (length < 0 || length > most) {
            throw new DataFormatException("impossible length");
        }
        return length;
    }
}
