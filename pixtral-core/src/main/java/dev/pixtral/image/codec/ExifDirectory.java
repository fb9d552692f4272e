package dev.pixtral.image.codec;

import dev.pixtral.image.Interruption;
import dev.pixtral.image.bytes.ByteView;
import java.util.Optional;

/**
 * The first directory of EXIF data, or of the index of a multi-picture file: both have the layout of a TIFF file (JEITA
 * CP-3451, 4.5; CIPA DC-007, 5.1). It is read leniently: entries that are invalid or point outside the data count as
 * missing, because bad metadata is no reason to refuse a picture.
 */
public final class ExifDirectory {
    private static final String PREFIX = "Exif\0\0"; // of JPEG; some programs also write it to other files
    private static final int ENTRY_BYTES = 12;

    // number types
    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int SIGNED_SHORT = 8;
    private static final int SIGNED_LONG = 9;

    private final ByteView in;
    private final boolean littleEndian;

    private ExifDirectory(ByteView in, boolean littleEndian) {
        this.in = in;
        this.littleEndian = littleEndian;
    }

    /**
     * Finds the directory.
     *
     * @param data EXIF data, or the index of a multi-picture file
     * @return the directory; empty if the data does not start with a TIFF header
     */
    public static Optional<ExifDirectory> of(ByteView data) {
        ByteView in = data;
        for (int step = 1; in.startsWith(0, PREFIX); step++) {
            Interruption.check(in.name(), step);
            in = in.slice(PREFIX.length(), in.length() - PREFIX.length());
        }
        if (in.startsWith(0, "II*\0")) {
            return Optional.of(new ExifDirectory(in, true));
        }
        return in.startsWith(0, "MM\0*") ? Optional.of(new ExifDirectory(in, false)) : Optional.empty();
    }

    /**
     * Returns the number stored under a tag.
     *
     * @param tag the tag
     * @return the number; empty if it is missing, not an integer, or negative
     */
    public Optional<Long> number(int tag) {
        return entry(tag).filter(at -> u32(at + 4) >= 1).flatMap(at -> switch (u16(at + 2)) {
            case BYTE -> Optional.of((long) in.u8(at + 8));
            case SHORT -> Optional.of((long) u16(at + 8));
            case LONG -> Optional.of(u32(at + 8));
            case SIGNED_SHORT -> Optional.of((long) u16(at + 8)).filter(value -> value <= Short.MAX_VALUE);
            case SIGNED_LONG -> Optional.of(u32(at + 8)).filter(value -> value <= Integer.MAX_VALUE);
            default -> Optional.empty();
        });
    }

    /**
     * Returns the bytes of a tag that are stored outside the directory.
     *
     * @param tag the tag
     * @return the bytes, up to the end of the data; none if the tag is missing
     */
    public ByteView bytes(int tag) {
        return entry(tag)
                .filter(at -> in.has(u32(at + 8), 0))
                .map(at -> in.slice(u32(at + 8), Math.min(u32(at + 4), in.length() - u32(at + 8))))
                .orElseGet(() -> in.slice(0, 0));
    }

    /** Returns the offset of the entry of a tag. */
    private Optional<Long> entry(int tag) {
        if (!in.has(4, 4) || !in.has(u32(4), 2)) {
            return Optional.empty();
        }
        long start = u32(4) + 2;
        int count = u16(u32(4));
        for (long at = start; at < start + (long) count * ENTRY_BYTES && in.has(at, ENTRY_BYTES); at += ENTRY_BYTES) {
            if (u16(at) == tag) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    /**
     * Returns a four-byte number in the byte order of the data.
     *
     * @param from any bytes of the same file
     * @param at offset in them
     * @return the number
     */
    public long u32(ByteView from, long at) {
        return littleEndian ? from.u32le(at) : from.u32be(at);
    }

    private long u32(long at) {
        return u32(in, at);
    }

    private int u16(long at) {
        return littleEndian ? in.u16le(at) : in.u16be(at);
    }
}
