package dev.pixtral.image.codec.tiff;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.bytes.ByteView;

/**
 * Reads the numbers of a TIFF file in its byte order. In a BigTIFF file, offsets and counts have 8 bytes.
 *
 * @param in the file
 * @param littleEndian whether its byte order is little-endian
 * @param big whether it is a BigTIFF file
 */
record TiffNumbers(ByteView in, boolean littleEndian, boolean big) {
    static final int ENTRY_BYTES = 12;
    private static final int BIG_ENTRY_BYTES = 20;
    private static final int BIG = 43;

    /** Reads the header. */
    static TiffNumbers of(ByteView in) {
        boolean littleEndian = in.startsWith(0, "II");
        TiffNumbers numbers = new TiffNumbers(in, littleEndian, false);
        return numbers.u16(2) == BIG ? new TiffNumbers(in, littleEndian, true) : numbers;
    }

    /** Returns the offset of the first directory. */
    long firstDirectory() {
        if (big && (u16(4) != 8 || u16(6) != 0)) {
            throw ImageExceptions.unsupportedFormat(in.name(), "BigTIFF pictures with offsets of " + u16(4) + " bytes");
        }
        return big ? u64(8) : u32(4);
    }

    int u16(long at) {
        return littleEndian ? in.u16le(at) : in.u16be(at);
    }

    long u32(long at) {
        return littleEndian ? in.u32le(at) : in.u32be(at);
    }

    /** Returns a number of 8 bytes, or {@link Long#MAX_VALUE} if it is larger: neither is a valid offset then. */
    long u64(long at) {
        long value = littleEndian ? u32(at) | u32(at + 4) << 32 : u32(at) << 32 | u32(at + 4);
        return value < 0 ? Long.MAX_VALUE : value;
    }

    /** Returns an offset, or a count of values. */
    long offset(long at) {
        return big ? u64(at) : u32(at);
    }

    int offsetBytes() {
        return big ? 8 : 4;
    }

    int entryBytes() {
        return big ? BIG_ENTRY_BYTES : ENTRY_BYTES;
    }

    /**
     * Returns the number of entries of a directory.
     *
     * @throws ImageException if they do not fit into the file
     */
    int entries(long directory) {
        long count = big ? u64(directory) : u16(directory);
        if (count > in.length() / entryBytes()) {
            throw ImageExceptions.truncated(in.name());
        }
        in.require(firstEntry(directory), count * entryBytes());
        return (int) count;
    }

    long firstEntry(long directory) {
        return directory + (big ? 8 : 2);
    }

    /** Returns the stated offset of the next directory, 0 if there is none. */
    long nextDirectory(long directory) {
        return offset(firstEntry(directory) + (long) entries(directory) * entryBytes());
    }
}
