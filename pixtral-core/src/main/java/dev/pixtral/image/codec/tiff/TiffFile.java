package dev.pixtral.image.codec.tiff;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.bytes.ByteView;
import dev.pixtral.image.codec.Orientation;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A page of a TIFF file: the checked content of its directory, which decoders can trust.
 *
 * <p>Supports the kinds that Pillow reads: 1 to 16 bits per sample, grey, RGB, palette, CMYK and YCbCr, with extra
 * samples, in strips or tiles, with all common compressions; grey also with 12 or 32 bits, signed and floating-point.
 * Other floating-point samples and old-style JPEG are refused.
 */
final class TiffFile {
    static final int WHITE_IS_ZERO = 0;
    static final int BLACK_IS_ZERO = 1;
    static final int RGB = 2;
    static final int PALETTE = 3;
    static final int CMYK = 5;
    static final int YCBCR = 6;

    static final int NONE = 1;
    static final int LZW = 5;
    static final int JPEG = 7;
    static final int DEFLATE = 8;
    static final int OLD_DEFLATE = 32946;
    static final int PACK_BITS = 32773;
    private static final Set<Integer> FAX = Set.of(2, 3, 4);

    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int FILL_ORDER = 266;
    private static final int ORIENTATION = 274;
    private static final int SAMPLES = 277;
    private static final int PREDICTOR = 317;
    private static final int COLOR_MAP = 320;
    private static final int EXTRA_SAMPLES = 338;
    private static final int SAMPLE_FORMAT = 339;

    private static final int MOST_QUOTED = 4;

    // the number of bytes by which all segments together may exceed the length of the file: equal segments may be
    // stored once and share their bytes
    static final long MOST_SHARED_BYTES = 128L << 20;
    private static final long MOST_SHARED_FOREIGN_BYTES = 16L << 20;

    // each segment of these compressions costs some time, however small it is: about 100 microseconds for JPEG,
    // 5 for fax
    private static final int MOST_JPEG_SEGMENTS = 1 << 14;
    private static final int MOST_FAX_SEGMENTS = 1 << 17;

    private final ByteView in;
    private final TiffDirectory directory;
    private final boolean viewer;
    private final int width;
    private final int height;
    private final int bits;
    private final int samples;
    private final int photometric;
    private final int compression;
    private final Format format;

    /** The type of the samples. */
    enum Format {
        UNSIGNED,
        SIGNED,
        FLOAT
    }

    /** How rows of samples are stored. */
    enum Predictor {
        NONE,
        DIFFERENCES,
        FLOATS
    }

    private TiffFile(TiffDirectory directory, boolean viewer) {
        this.in = directory.numbers().in();
        this.directory = directory;
        this.viewer = viewer;
        this.width = number(WIDTH, 0);
        this.height = number(HEIGHT, 0);
        this.bits = number(BITS, 1);
        this.samples = number(SAMPLES, 1);
        this.photometric = number(PHOTOMETRIC, Integer.MAX_VALUE);
        this.compression = number(COMPRESSION, NONE);
        this.format = readFormat();
    }

    /**
     * Reads and checks a directory.
     *
     * @param page the offset of the directory
     * @param viewer whether grey of 12 and 16 bits is read as in viewers
     * @throws ImageException if it is damaged or describes something that is not supported
     */
    static TiffFile read(TiffNumbers numbers, long page, boolean viewer) {
        TiffFile file = new TiffFile(TiffDirectory.read(numbers, page), viewer);
        file.checkSize();
        file.checkSamples();
        return file;
    }

    /** Returns the value of a tag. Values that do not fit into an int are too large for any of the tags. */
    private int number(int tag, int otherwise) {
        return (int) Math.min(directory.number(tag, otherwise), Integer.MAX_VALUE);
    }

    ImageException damaged(String what) {
        return ImageExceptions.damaged(in.name(), ImageFormat.TIFF, what);
    }

    ImageException sharesTooMuch() {
        return damaged("its tiles or strips share too much of their data");
    }

    ImageException unsupported(String what) {
        return ImageExceptions.unsupportedFormat(in.name(), "TIFF pictures with " + what);
    }

    private void checkSize() {
        if (width < 1 || height < 1 || width == Integer.MAX_VALUE || height == Integer.MAX_VALUE) {
            throw damaged("its size is missing or invalid");
        }
    }

    private void checkSamples() {
        if (compression != NONE
                && compression != LZW
                && compression != JPEG
                && compression != DEFLATE
                && compression != OLD_DEFLATE
                && compression != PACK_BITS
                && !FAX.contains(compression)) {
            throw unsupported("compression " + directory.number(COMPRESSION, NONE));
        }
        checkBits();
        checkFormat();
        int needed = switch (photometric) {
            case WHITE_IS_ZERO, BLACK_IS_ZERO, PALETTE -> 1;
            case RGB, YCBCR -> 3;
            case CMYK -> 4;
            default -> throw unsupported("photometric interpretation " + directory.number(PHOTOMETRIC, -1));
        };
        if (samples < needed || samples > (bits > 8 ? 4 : 6)) {
            throw unsupported(samples + " samples per pixel");
        }
        if (compression == JPEG && bits != 8) {
            throw unsupported("JPEG compression and " + bits + " bits per sample");
        }
        if (bits < 8 && samples > 1) {
            throw unsupported("colour samples of " + bits + " bits");
        }
        if (photometric == PALETTE && (bits > 8 || directory.count(COLOR_MAP) < 3 << bits)) {
            throw damaged("its palette is missing or too short");
        }
    }

    private Format readFormat() {
        long[] formats = directory.numbers(SAMPLE_FORMAT);
        long first = formats.length == 0 ? 1 : formats[0];
        if (first < 1
                || first > Format.values().length
                || Arrays.stream(formats).anyMatch(other -> other != first)) {
            throw unsupported("samples of an unknown format");
        }
        return Format.values()[(int) first - 1];
    }

    private boolean isPlainGrey() {
        return samples == 1 && (photometric == BLACK_IS_ZERO || photometric == WHITE_IS_ZERO);
    }

    private void checkFormat() {
        if (format == Format.SIGNED && (photometric != BLACK_IS_ZERO || samples > 1 || bits < 8 || bits == 12)) {
            throw unsupported("signed samples of this kind");
        }
        if (format == Format.FLOAT && (!isPlainGrey() || bits != 32)) {
            throw unsupported("floating-point samples other than 32-bit grey");
        }
        if (predictor() == Predictor.FLOATS && format != Format.FLOAT) {
            throw damaged("its predictor requires floating-point samples, but its samples are integers");
        }
    }

    private void checkBits() {
        long[] all = directory.numbers(BITS);
        boolean possible = bits <= 16 && Integer.bitCount(bits) == 1 || isPlainGrey() && (bits == 12 || bits == 32);
        if (possible && Arrays.stream(all).allMatch(b -> b == bits)) {
            return;
        }
        String few =
                Arrays.stream(all).limit(MOST_QUOTED).mapToObj(Long::toString).collect(Collectors.joining(", "));
        throw unsupported(
                all.length <= MOST_QUOTED
                        ? "[%s] bits per sample".formatted(few)
                        : "[%s, ...] bits per sample (%,d values)".formatted(few, all.length));
    }

    String name() {
        return in.name();
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    int bits() {
        return bits;
    }

    int samples() {
        return samples;
    }

    int photometric() {
        return photometric;
    }

    int compression() {
        return compression;
    }

    TiffDirectory directory() {
        return directory;
    }

    Format format() {
        return format;
    }

    /** Returns whether grey of 12 and 16 bits is read as in viewers. */
    boolean viewer() {
        return viewer;
    }

    /** Returns how rows of samples are stored; {@code NONE} without compression, whatever the file states. */
    Predictor predictor() {
        if (compression == NONE) {
            return Predictor.NONE;
        }
        return switch (number(PREDICTOR, 1)) {
            case 1 -> Predictor.NONE;
            case 2 -> Predictor.DIFFERENCES;
            case 3 -> Predictor.FLOATS;
            default -> throw unsupported("predictor " + directory.number(PREDICTOR, 1));
        };
    }

    Orientation orientation() {
        return Orientation.ofExif(directory.number(ORIENTATION, 1));
    }

    /**
     * Returns the meaning of the first sample after the colours: 0 for unspecified, 1 for premultiplied alpha, 2 for
     * alpha that is not premultiplied.
     */
    int extraSample() {
        // Pillow treats a fourth sample of RGB as alpha even if the file does not say so
        return number(EXTRA_SAMPLES, photometric == RGB && samples == 4 ? 2 : 0);
    }

    /** Returns the palette: all reds, then greens, then blues, 16 bits each. */
    long[] palette() {
        return directory.numbers(COLOR_MAP, 3 << Math.min(bits, 8));
    }

    /** The code that unpacks the segments. */
    enum Packing {
        /** This package: the common compressions, and none. */
        SAMPLES,
        /** The JPEG decoder of this library. */
        JPEG,
        /** TwelveMonkeys' reader: fax, and YCbCr of 16 bits. */
        FOREIGN
    }

    Packing packing() {
        if (compression == JPEG) {
            return Packing.JPEG;
        }
        boolean rare = photometric == YCBCR && bits == 16;
        return rare || FAX.contains(compression) ? Packing.FOREIGN : Packing.SAMPLES;
    }

    /**
     * Reads the layout of the picture, and checks that its segments are present and within the limits.
     *
     * @throws ImageException if they are not
     */
    TiffLayout layout() {
        TiffLayout layout = TiffLayout.read(directory, this);
        if (compression == NONE) {
            int whole = photometric == YCBCR ? 1 : samples; // chroma may be shared by several pixels
            in.require(0, ((long) width * bits * whole + 7) / 8 * height);
        }
        int most = FAX.contains(compression) ? MOST_FAX_SEGMENTS : MOST_JPEG_SEGMENTS;
        if (packing() != Packing.SAMPLES && layout.segments() > most) {
            throw unsupported("more than %,d tiles or strips with this compression".formatted(most));
        }
        long spare = in.length() + (packing() == Packing.SAMPLES ? MOST_SHARED_BYTES : MOST_SHARED_FOREIGN_BYTES);
        for (int i = 0; i < layout.segments(); i++) {
            Interruption.check(in.name(), i);
            ByteView data = in.slice(layout.offsets()[i], layout.lengths()[i]);
            spare -= compression == NONE ? 0 : data.length();
            if (spare < 0) {
                throw sharesTooMuch();
            }
        }
        return layout;
    }

    /** Returns the file with the most significant bit of each byte first, as segments are read. */
    ByteView data() {
        return switch (number(FILL_ORDER, 1)) {
            case 1 -> in;
            case 2 -> reversed();
            default -> throw damaged("its bit order is unknown");
        };
    }

    private ByteView reversed() {
        byte[] reversed = new byte[in.length()];
        for (int i = 0; i < reversed.length; i++) {
            Interruption.check(in.name(), i);
            reversed[i] = (byte) (Integer.reverse(in.bytes()[in.start() + i]) >>> 24);
        }
        return ByteView.of(in.name(), reversed);
    }
}
