package dev.pixtral.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A safetensors file of bfloat16 values packed to two thirds of its size, bit for bit.
 *
 * <p>The sign and the fraction of a weight are as good as random, but its exponent is one of few. So every value is
 * split into its 8 bits of exponent, which Huffman coding takes to 2.6 bits, and the 8 other bits, which are stored. All
 * numbers are big-endian, "deflated" is raw deflate (RFC 1951):
 *
 * <pre>
 * 8 bytes  MAGIC
 * int      length of the safetensors header with its own length before it
 * int      number of 16-bit values after it
 * chunk    the header: int length of the deflated bytes, the deflated bytes
 * chunks   for every CHUNK values, the last chunk with what is left:
 *          int length of the deflated exponents, the deflated exponents, sign and fraction of each value as a byte
 * </pre>
 *
 * <p>The packer is {@code EmbeddedModelPacker} among the tests.
 */
final class PackedWeights {
    static final long MAGIC = 0x5049585041434b31L; // "PIXPACK1"
    static final int CHUNK = 1 << 16;

    private static final int LONGEST_HEADER = 1 << 24;
    private static final ValueLayout.OfShort VALUE =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final ByteBuffer packed;
    private final String source;

    private PackedWeights(ByteBuffer packed, String source) {
        this.packed = packed;
        this.source = source;
    }

    /**
     * Unpacks to the bytes of the original file.
     *
     * @param packed the packed file
     * @param source where it is from, for messages
     * @param arena owns the result
     * @throws CheckpointException if the packed file is damaged
     */
    static MemorySegment unpack(byte[] packed, String source, Arena arena) {
        try {
            return new PackedWeights(ByteBuffer.wrap(packed), source).unpack(arena);
        } catch (BufferUnderflowException e) {
            throw damaged(source);
        }
    }

    private MemorySegment unpack(Arena arena) {
        if (packed.getLong() != MAGIC) {
            throw damaged(source);
        }
        int headerBytes = packed.getInt();
        int values = packed.getInt();
        // every value takes a byte and some bits: sizes that cannot be are refused before memory is taken
        if (headerBytes < 0 || headerBytes > LONGEST_HEADER || values < 0 || values > packed.remaining()) {
            throw damaged(source);
        }
        MemorySegment file = arena.allocate(headerBytes + 2L * values);
        try (Inflater inflater = new Inflater(true)) {
            byte[] header = new byte[headerBytes];
            inflate(inflater, header, headerBytes);
            MemorySegment.copy(header, 0, file, ValueLayout.JAVA_BYTE, 0, headerBytes);
            unpackValues(inflater, file.asSlice(headerBytes), values);
        }
        return file;
    }

    private void unpackValues(Inflater inflater, MemorySegment target, int values) {
        byte[] exponents = new byte[CHUNK];
        byte[] others = new byte[CHUNK];
        short[] joined = new short[CHUNK];
        for (int done = 0; done < values; done += CHUNK) {
            int count = Math.min(CHUNK, values - done);
            inflate(inflater, exponents, count);
            packed.get(others, 0, count);
            join(exponents, others, joined, count);
            MemorySegment.copy(joined, 0, target, VALUE, 2L * done, count);
        }
    }

    /** Reads one deflated chunk that has to give exactly {@code count} bytes. */
    private void inflate(Inflater inflater, byte[] target, int count) {
        int deflated = packed.getInt();
        if (deflated < 0 || deflated > packed.remaining()) {
            throw damaged(source);
        }
        inflater.reset();
        inflater.setInput(packed.slice(packed.position(), deflated));
        packed.position(packed.position() + deflated);
        try {
            int inflated = 0;
            while (inflated < count) {
                int more = inflater.inflate(target, inflated, count - inflated);
                if (more == 0) {
                    throw damaged(source);
                }
                inflated += more;
            }
        } catch (DataFormatException e) {
            throw CheckpointException.unreadable(source, e);
        }
    }

    /** Puts values together: sign (1 bit), exponent (8 bits), fraction (7 bits). */
    private static void join(byte[] exponents, byte[] others, short[] target, int count) {
        for (int i = 0; i < count; i++) {
            target[i] = (short) ((others[i] & 0x80) << 8 | (exponents[i] & 0xFF) << 7 | others[i] & 0x7F);
        }
    }

    private static CheckpointException damaged(String source) {
        return CheckpointException.at(source, "the packed weights are damaged; get the jar again");
    }
}
