package dev.pixtral.image.codec.jpeg;

import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.bytes.ByteView;

/**
 * The bytes of a JPEG file, read as libjpeg reads them: markers, and between them entropy-coded bits (ITU-T T.81, annex
 * B and F.2.2.5).
 *
 * <p>A marker ends the bits before it; further reads return zeros. As many bits are read ahead as in libjpeg, so a file
 * whose last bytes are missing is refused where the reference refuses it.
 */
final class JpegInput {
    static final int SOI = 0xd8;
    static final int EOI = 0xd9;
    static final int SOS = 0xda;
    private static final int TEM = 0x01;
    private static final int RESTART = 0xd0;
    private static final int FIRST_VALID = 0xc0; // codes below it are not markers
    private static final int RESTARTS = 8;
    private static final int READ_AHEAD = 57; // bits
    private static final int LONGEST_CODE = 16;

    private final ByteView in;
    private final boolean closed; // missing data at the end counts as an end marker
    private int at;
    private int marker; // that ended the bits and has not been handled yet, 0 if none
    private long bits;
    private int count; // of the bits
    private boolean starved;
    private long missing; // bytes that were read beyond the end

    /**
     * Opens a file.
     *
     * @param closed whether a file that ends early is read as if an end marker followed instead of being refused
     */
    JpegInput(ByteView in, boolean closed) {
        this.in = in;
        this.closed = closed;
    }

    ByteView view() {
        return in;
    }

    /** Returns whether the file ended before the end marker, or before other required data. */
    boolean isCut() {
        return missing > 0;
    }

    /**
     * Returns whether zeros have replaced missing bits since the last restart; decoding further blocks is pointless
     * then.
     */
    boolean isStarved() {
        return starved;
    }

    private int next() {
        if (at < in.length()) {
            return in.bytes()[in.start() + at++] & 0xff;
        }
        if (!closed) {
            throw ImageExceptions.truncated(in.name());
        }
        return missing++ % 2 == 0 ? 0xff : EOI;
    }

    /** Returns the next marker, skipping everything before it. */
    int nextMarker() {
        if (marker == 0) {
            do {
                for (int c = next(); c != 0xff; c = next()) {
                    Interruption.check(in.name(), at);
                }
                marker = afterFills();
            } while (marker == 0);
        }
        int found = marker;
        marker = 0;
        return found;
    }

    /** Returns the byte after any number of fill bytes (255). */
    private int afterFills() {
        int c = next();
        while (c == 0xff) {
            Interruption.check(in.name(), at);
            c = next();
        }
        return c;
    }

    /**
     * Returns the content of the segment after a marker: a length, which includes itself, precedes it. No byte may be
     * missing.
     */
    ByteView segment() {
        int length = in.u16be(at);
        if (length < 2) {
            throw ImageExceptions.damaged(in.name(), ImageFormat.JPEG, "a segment has an invalid length");
        }
        ByteView content = in.slice(at + 2L, length - 2);
        at += length;
        return content;
    }

    /** Starts to read the bits of a scan. */
    void startBits() {
        count = 0;
        starved = false;
    }

    /** Continues after the restart marker with this number; if there is another marker, recovers as libjpeg does. */
    void restart(int number) {
        count = 0;
        int found = nextMarker();
        while (found != RESTART + number) {
            if (endsScan(found, number)) {
                marker = found; // the bits up to the next restart are missing
                return;
            }
            if (!isOlder(found, number)) {
                break;
            }
            found = nextMarker();
        }
        starved = false;
    }

    /** Returns whether a marker has no length and no content (B.1.1.4). */
    static boolean standsAlone(int marker) {
        return marker == SOI || marker == EOI || marker == TEM || isRestart(marker);
    }

    private static boolean isRestart(int marker) {
        return marker >= RESTART && marker < RESTART + RESTARTS;
    }

    private static boolean endsScan(int marker, int number) {
        int ahead = marker - RESTART - number & RESTARTS - 1;
        return marker >= FIRST_VALID && (!isRestart(marker) || ahead == 1 || ahead == 2);
    }

    private static boolean isOlder(int marker, int number) {
        int ahead = marker - RESTART - number & RESTARTS - 1;
        return marker < FIRST_VALID || ahead >= RESTARTS - 2;
    }

    private void fill(int needed) {
        while (count < READ_AHEAD && marker == 0) {
            int c = next();
            if (c == 0xff) {
                c = afterFills();
                if (c != 0) {
                    marker = c;
                    break;
                }
                c = 0xff;
            }
            bits = bits << 8 | c;
            count += 8;
        }
        if (needed > count) {
            starved = true;
            bits <<= READ_AHEAD - count;
            count = READ_AHEAD;
        }
    }

    /** Reads the given number of bits, 0 to 16, as an unsigned number. */
    int bits(int wanted) {
        if (count < wanted) {
            fill(wanted);
        }
        count -= wanted;
        return (int) (bits >>> count) & (1 << wanted) - 1;
    }

    /** Reads the given number of bits, 1 to 16, as a number whose first bit is its sign (F.2.2.1, EXTEND). */
    int signed(int wanted) {
        int value = bits(wanted);
        return value < 1 << wanted - 1 ? value - (1 << wanted) + 1 : value;
    }

    /** Reads a symbol; returns 0 for a code that does not exist. */
    int symbol(JpegHuffman table) {
        if (count < JpegHuffman.LOOK_AHEAD) {
            fill(0);
        }
        int length = 1;
        if (count >= JpegHuffman.LOOK_AHEAD) {
            int entry = table.look((int) (bits >>> count - JpegHuffman.LOOK_AHEAD));
            length = JpegHuffman.length(entry);
            if (length <= JpegHuffman.LOOK_AHEAD) {
                count -= length;
                return JpegHuffman.symbol(entry);
            }
        }
        int code = bits(length);
        while (code > table.largest(length)) {
            code = code << 1 | bits(1);
            length++;
        }
        return length > LONGEST_CODE ? 0 : table.symbol(length, code);
    }
}
