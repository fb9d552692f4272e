package dev.pixtral.image.codec.tiff;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.bytes.ByteView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An image file directory of a TIFF file (TIFF 6.0, section 2): tags with values.
 *
 * @param numbers the file
 * @param entries its entries, whose values are all inside the file
 */
record TiffDirectory(TiffNumbers numbers, List<Entry> entries) {
    // the size in bytes of a value of each type, from 1 (BYTE) to 13 (IFD), and from 16 (LONG8) to 18 (IFD8)
    private static final int[] TYPE_BYTES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};
    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int RATIONAL = 5;
    private static final int LONG8 = 16;

    /**
     * One tag.
     *
     * @param tag the number of the tag
     * @param type the number of the type
     * @param count the number of values
     * @param values the offset of the values
     */
    record Entry(int tag, int type, long count, long values) {
        /** Returns the size of the values in bytes. */
        int bytes() {
            return (int) (count * TYPE_BYTES[type]);
        }
    }

    /**
     * Reads a directory; entries of unknown types are skipped.
     *
     * @throws ImageException if the directory or one of its values is outside the file
     */
    static TiffDirectory read(TiffNumbers numbers, long start) {
        int count = numbers.entries(start);
        List<Entry> entries = new ArrayList<>();
        long at = numbers.firstEntry(start);
        for (int i = 0; i < count; i++, at += numbers.entryBytes()) {
            Interruption.check(numbers.in().name(), i);
            int type = numbers.u16(at + 2);
            if (type < TYPE_BYTES.length && TYPE_BYTES[type] > 0) {
                entries.add(entry(numbers, at, type));
            }
        }
        return new TiffDirectory(numbers, List.copyOf(entries));
    }

    private static Entry entry(TiffNumbers numbers, long at, int type) {
        long count = numbers.offset(at + 4);
        if (count > numbers.in().length()) {
            throw ImageExceptions.truncated(numbers.in().name());
        }
        long bytes = count * TYPE_BYTES[type];
        long inside = at + 4 + numbers.offsetBytes();
        long values = bytes <= numbers.offsetBytes() ? inside : numbers.offset(inside);
        numbers.in().require(values, bytes);
        return new Entry(numbers.u16(at), type, count, values);
    }

    boolean has(int tag) {
        return count(tag) > 0;
    }

    /** Returns the number of values of a tag; 0 if it is missing or does not contain unsigned numbers. */
    int count(int tag) {
        return (int) find(tag)
                .filter(TiffDirectory::isUnsigned)
                .map(Entry::count)
                .orElse(0L)
                .longValue();
    }

    /** Returns the first value of a tag, or a default if the tag is missing or does not contain unsigned numbers. */
    long number(int tag, long otherwise) {
        long[] first = numbers(tag, 1); // one value only: an array may be as long as the file
        return first.length == 0 ? otherwise : first[0];
    }

    /** Returns the values of a tag; empty if it is missing or does not contain unsigned numbers. */
    long[] numbers(int tag) {
        return numbers(tag, Integer.MAX_VALUE);
    }

    /** Returns the first values of a tag, at most {@code most}. */
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

    /**
     * Returns the values of a tag that contains exactly {@code count} unsigned fractions or numbers; otherwise returns
     * the given default.
     */
    double[] fractions(int tag, int count, double[] otherwise) {
        Entry entry = find(tag).filter(found -> found.count() == count).orElse(null);
        if (entry == null || entry.type() != RATIONAL && !isUnsigned(entry)) {
            return otherwise;
        }
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            long at = entry.values() + 8L * i;
            values[i] = entry.type() == RATIONAL ? (double) numbers.u32(at) / numbers.u32(at + 4) : unsigned(entry, i);
        }
        return values;
    }

    /** Returns the values of a tag as stored in the file; empty if it is missing. */
    ByteView bytes(int tag) {
        return find(tag)
                .map(entry -> numbers.in().slice(entry.values(), entry.bytes()))
                .orElseGet(() -> numbers.in().slice(0, 0));
    }

    private Optional<Entry> find(int tag) {
        return entries.stream().filter(entry -> entry.tag() == tag).findFirst();
    }

    private static boolean isUnsigned(Entry entry) {
        return entry.type() == BYTE || entry.type() == SHORT || entry.type() == LONG || entry.type() == LONG8;
    }

    private long unsigned(Entry entry, int i) {
        long at = entry.values() + (long) i * TYPE_BYTES[entry.type()];
        return switch (entry.type()) {
            case BYTE -> numbers.in().u8(at);
            case SHORT -> numbers.u16(at);
            case LONG -> numbers.u32(at);
            default -> numbers.u64(at);
        };
    }
}
