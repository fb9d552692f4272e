package dev.pixtral.image.codec.webp;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageFormat;

/** Reads prefix codes, whose lengths are themselves encoded (RFC 9649, 3.7.2.1). */
final class Vp8lCodes {
    private static final int[] LENGTH_ORDER = {17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    private static final int REPEAT = 16;
    private static final int SHORT_ZEROS = 17;

    // sizes of the alphabets of green with lengths, red, blue, alpha, distance; the colour cache enlarges the first one
    private static final int[] ALPHABETS = {256 + 24, 256, 256, 256, 40};

    private Vp8lCodes() {}

    /** Reads the five codes of a group. */
    static Vp8lCode[] readGroup(Vp8lBits in, int cacheSize) {
        Vp8lCode[] group = new Vp8lCode[ALPHABETS.length];
        for (int i = 0; i < group.length; i++) {
            int[] lengths = new int[ALPHABETS[i] + (i == 0 ? cacheSize : 0)];
            if (in.flag()) {
                readSimple(in, lengths);
            } else {
                readNormal(in, lengths);
            }
            group[i] = Vp8lCode.of(in.name(), lengths);
        }
        return group;
    }

    /** Returns the memory that a group takes, in bytes. */
    static int bytes(Vp8lCode[] group) {
        int bytes = 0;
        for (Vp8lCode code : group) {
            bytes += code.bytes();
        }
        return bytes;
    }

    /** Reads a code of one or two symbols, which are stored directly. */
    private static void readSimple(Vp8lBits in, int[] lengths) {
        boolean two = in.flag();
        int first = in.number(in.flag() ? 8 : 1);
        setLength(in, lengths, first);
        if (two) {
            setLength(in, lengths, in.number(8));
        }
    }

    private static void setLength(Vp8lBits in, int[] lengths, int symbol) {
        if (symbol >= lengths.length) {
            throw damaged(in);
        }
        lengths[symbol] = 1;
    }

    private static ImageException damaged(Vp8lBits in) {
        return ImageExceptions.damaged(in.name(), ImageFormat.WEBP, "the definition of a prefix code is invalid");
    }

    private static void readNormal(Vp8lBits in, int[] lengths) {
        int[] lengthLengths = new int[LENGTH_ORDER.length];
        int given = 4 + in.number(4);
        for (int i = 0; i < given; i++) {
            lengthLengths[LENGTH_ORDER[i]] = in.number(3);
        }
        Vp8lCode lengthCode = Vp8lCode.of(in.name(), lengthLengths);

        int most = lengths.length; // the number of length symbols
        if (in.flag()) {
            most = 2 + in.number(2 + 2 * in.number(3));
            if (most > lengths.length) {
                throw damaged(in);
            }
        }
        int previous = 8;
        for (int symbol = 0; symbol < lengths.length && most > 0; most--) {
            int length = lengthCode.read(in);
            if (length < REPEAT) {
                lengths[symbol++] = length;
                previous = length == 0 ? previous : length;
                continue;
            }
            int repeated = length == REPEAT ? previous : 0;
            int count =
                    length == REPEAT ? 3 + in.number(2) : length == SHORT_ZEROS ? 3 + in.number(3) : 11 + in.number(7);
            if (count > lengths.length - symbol) {
                throw damaged(in);
            }
            for (int end = symbol + count; symbol < end; symbol++) {
                lengths[symbol] = repeated;
            }
        }
    }
}
