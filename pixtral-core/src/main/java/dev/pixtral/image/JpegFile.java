package dev.pixtral.image;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * The segments of a JPEG file (ITU-T T.81, annex B): what its frame header says, which colours its components are, and the
 * file without anything that does not bear on the pixels.
 */
final class JpegFile {
    // a scan costs a pass over the whole picture, however few bytes it has; progressive files have about ten
    private static final int MOST_SCANS = 100;

    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int DHT = 0xc4;
    private static final int DAC = 0xcc;
    private static final int DNL = 0xdc;
    private static final int APP0 = 0xe0;
    private static final int APP14 = 0xee;
    private static final int APP15 = 0xef;
    private static final int COM = 0xfe;
    private static final int NONE = -1;

    private final ByteView in;
    private final ByteArrayOutputStream essence = new ByteArrayOutputStream();
    private int scans;
    private boolean jfif;
    private int adobeTransform = NONE;
    private ByteView frame;

    /** How the components of the file are to be read. */
    enum Colours {
        GREY,
        RGB,
        YCBCR,
        CMYK,
        YCCK
    }

    private JpegFile(ByteView in) {
        this.in = in;
    }

    /**
     * Reads all segments.
     *
     * @throws ImageException if the file has no end, or is of a kind that cannot be decoded
     */
    static JpegFile read(ByteView in) {
        JpegFile file = new JpegFile(in);
        file.readSegments();
        if (file.frame == null || file.scans == 0) {
            throw damaged(in, "it holds no picture");
        }
        return file;
    }

    private static ImageException damaged(ByteView in, String what) {
        return ImageException.damaged(in.name(), ImageFormat.JPEG, what);
    }

    private void readSegments() {
        copy(0, 2);
        long at = 2;
        while (true) {
            while (in.u8(at) != 0xff || in.u8(at + 1) == 0xff || in.u8(at + 1) == 0) {
                at++; // fill bytes and stray bytes between segments
                Interruption.check(in.name(), (int) at);
            }
            int marker = in.u8(at + 1);
            if (marker == EOI) {
                copy(at, 2);
                return;
            }
            if (marker == SOI || marker == 1 || isRestart(marker)) {
                at += 2; // no length follows
                continue;
            }
            int length = in.u16be(at + 2);
            if (length < 2) {
                throw damaged(in, "a segment has no length");
            }
            ByteView content = in.slice(at + 4, length - 2);
            look(marker, content);
            long next = at + 2 + length;
            if (marker == SOS) {
                next = endOfScan(next);
            }
            if (bearsOnPixels(marker)) {
                copy(at, next - at);
            }
            at = next;
        }
    }

    private static boolean isRestart(int marker) {
        return marker >= 0xd0 && marker <= 0xd7;
    }

    private static boolean bearsOnPixels(int marker) {
        return (marker < APP0 || marker > APP15) && marker != COM;
    }

    private void copy(long at, long count) {
        essence.write(in.bytes(), in.start() + (int) at, (int) count);
    }

    private void look(int marker, ByteView content) {
        switch (marker) {
            case APP0 -> jfif |= content.startsWith(0, "JFIF\0");
            case APP14 -> {
                if (content.startsWith(0, "Adobe") && content.length() >= 12) {
                    adobeTransform = content.u8(11);
                }
            }
            case SOS -> {
                if (++scans > MOST_SCANS) {
                    throw damaged(in, "it has more than " + MOST_SCANS + " scans");
                }
            }
            case DNL -> throw ImageException.unsupportedFormat(in.name(), "JPEG pictures without a height");
            default -> {
                if (marker >= 0xc0 && marker <= 0xcf && marker != DHT && marker != DAC) {
                    lookAtFrame(marker, content);
                }
            }
        }
    }

    private void lookAtFrame(int marker, ByteView content) {
        if (marker > 0xc2) {
            throw ImageException.unsupportedFormat(in.name(), "JPEG pictures with lossless or arithmetic coding");
        }
        if (frame != null) {
            throw damaged(in, "it has two frame headers");
        }
        if (content.u8(0) != 8) {
            throw ImageException.unsupportedFormat(in.name(), "JPEG pictures with " + content.u8(0) + " bits a sample");
        }
        if (content.u16be(1) == 0 || content.u16be(3) == 0) {
            throw damaged(in, "its size is not possible");
        }
        int components = content.u8(5);
        if (components != 1 && components != 3 && components != 4) {
            throw damaged(in, "it has " + components + " colour components");
        }
        content.require(6, 3L * components);
        frame = content;
    }

    /** Returns where the next marker begins after the entropy-coded bytes at {@code at}. */
    private long endOfScan(long at) {
        long end = at;
        while (in.u8(end) != 0xff || in.u8(end + 1) == 0 || isRestart(in.u8(end + 1))) {
            end++;
            Interruption.check(in.name(), (int) end);
        }
        return end;
    }

    int components() {
        return frame.u8(5);
    }

    int width() {
        return frame.u16be(3);
    }

    int height() {
        return frame.u16be(1);
    }

    /** Returns over how many pixels all scans pass together. */
    long scannedPixels() {
        return (long) scans * width() * height();
    }

    /** Returns the file with nothing but tables, frame and scans: no thumbnail, profile or comment to stumble over. */
    byte[] essence() {
        return essence.toByteArray();
    }

    /** Returns the meaning of the components, guessed from markers and names as libjpeg does it. */
    Colours colours() {
        int components = components();
        if (components == 1) {
            return Colours.GREY;
        }
        if (components == 4) {
            return adobeTransform == NONE || adobeTransform == 0 ? Colours.CMYK : Colours.YCCK;
        }
        if (jfif) {
            return Colours.YCBCR;
        }
        if (adobeTransform != NONE) {
            return adobeTransform == 0 ? Colours.RGB : Colours.YCBCR;
        }
        int[] names = {frame.u8(6), frame.u8(9), frame.u8(12)};
        return Arrays.equals(names, new int[] {'R', 'G', 'B'}) ? Colours.RGB : Colours.YCBCR;
    }
}
