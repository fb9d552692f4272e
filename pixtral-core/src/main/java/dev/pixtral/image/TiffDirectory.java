package dev.pixtral.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The first image file directory of a TIFF file or of EXIF data (TIFF 6.0, section 2): tags with values.
 *
 * @param in the file
 * @param littleEndian byte order
 * @param start where the directory begins
 * @param entries its entries, all of whose values lie inside the file
 */
record TiffDirectory(ByteView in, boolean littleEndian, long start, List<Entry> entries) {
    static final int ENTRY_BYTES = 12;

    // bytes of a value of each type, from 1 (BYTE) to 13 (IFD)
    private static final int[] TYPE_BYTES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};
    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int RATIONAL = 5;

    /**
     * One tag.
     *
     * @param at where the entry stands
     * @param tag number of the tag
     * @param type number of the type
     * @param count number of values
     * @param values where the values stand
     */
    record Entry(long at, int tag, int type, long count, long values) {}

    /**
     * Reads the directory; entries of types that do not exist are left out.
     *
     * @throws ImageException if the directory or one of its values lies outside the file
     */
    static TiffDirectory read(ByteView in) {
        boolean littleEndian = in.startsWith(0, "II");
        long start = u32(in, littleEndian, 4);
        int count = u16(in, littleEndian, start);
        List<Entry> entries = new ArrayList<>();
        for (long at = start + 2; at < start + 2 + (long) count * ENTRY_BYTES; at += ENTRY_BYTES) {
            in.require(at, ENTRY_BYTES);
            int type = u16(in, littleEndian, at + 2);
            if (type < 1 || type >= TYPE_BYTES.length) {
                continue;
            }
            long values = u32(in, littleEndian, at + 4);
            long bytes = values * TYPE_BYTES[type];
            long valuesAt = bytes <= 4 ? at + 8 : u32(in, littleEndian, at + 8);
            in.require(valuesAt, bytes);
            entries.add(new Entry(at, u16(in, littleEndian, at), type, values, valuesAt));
        }
        return new TiffDirectory(in, littleEndian, start, List.copyOf(entries));
    }

    private static int u16(ByteView in, boolean littleEndian, long at) {
        return littleEndian ? in.u16le(at) : in.u16be(at);
    }

    private static long u32(ByteView in, boolean littleEndian, long at) {
        return littleEndian ? in.u32le(at) : in.u32be(at);
    }

    boolean has(int tag) {
        return count(tag) > 0;
    }

    /** Returns how many values a tag has; 0 if it is missing or holds no unsigned numbers. */
    int count(int tag) {
        return (int) find(tag)
                .filter(TiffDirectory::isUnsigned)
                .map(Entry::count)
                .orElse(0L)
                .longValue();
    }

    /** Returns the first value of a tag, or another one if the tag is missing or holds no unsigned numbers. */
    long number(int tag, long otherwise) {
        long[] first = numbers(tag, 1); // one value only: an array may be as long as the file
        return first.length == 0 ? otherwise : first[0];
    }

    /** Returns the values of a tag; empty if it is missing or holds no unsigned numbers. */
    long[] numbers(int tag) {
        return numbers(tag, Integer.MAX_VALUE);
    }

    /** Returns the first values of a tag, {@code most} at most. */
    long[] numbers(int tag, int most) {
        long[] numbers = new long[Math.min(count(tag), most)];
        if (numbers.length > 0) {
            Entry entry = find(tag).orElseThrow();
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = unsigned(entry, i);
            }
        }
        return numbers;
    }

    /** Returns the values of a tag that holds exactly so many positive fractions or unsigned numbers, or others if it does not. */
    double[] fractions(int tag, int count, double[] otherwise) {
        Entry entry = find(tag).filter(found -> found.count() == count).orElse(null);
        if (entry == null || entry.type() != RATIONAL && !isUnsigned(entry)) {
            return otherwise;
        }
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            long at = entry.values() + 8L * i;
            values[i] = entry.type() == RATIONAL
                    ? (double) u32(in, littleEndian, at) / u32(in, littleEndian, at + 4)
                    : unsigned(entry, i);
        }
        return values;
    }

    /** Returns the values of a tag as they lie in the file; empty if it is missing. */
    ByteView bytes(int tag) {
        return find(tag)
                .map(entry -> in.slice(entry.values(), entry.count() * TYPE_BYTES[entry.type()]))
                .orElseGet(() -> in.slice(0, 0));
    }

    private Optional<Entry> find(int tag) {
        return entries.stream().filter(entry -> entry.tag() == tag).findFirst();
    }

    private static boolean isUnsigned(Entry entry) {
        return entry.type() == BYTE || entry.type() == SHORT || entry.type() == LONG;
    }

    private long unsigned(Entry entry, int i) {
        long at = entry.values() + (long) i * TYPE_BYTES[entry.type()];
        return switch (entry.type()) {
            case BYTE -> in.u8(at);
            case SHORT -> u16(in, littleEndian, at);
            default -> u32(in, littleEndian, at);
        };
    }
}
