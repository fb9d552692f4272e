package dev.pixtral.image;

import java.util.Arrays;
import java.util.Set;

/**
 * The first page of a TIFF file: what its directory says, checked, so that whoever decodes it can trust it.
 *
 * <p>Supported are the kinds that Pillow reads: 1 to 16 bits a sample, grey, RGB, palette, CMYK and YCbCr, with extra
 * samples, in strips or tiles, and all common compressions. Floating-point samples and JPEG of the old style are refused.
 */
final class TiffFile {
    static final int WHITE_IS_ZERO = 0;
    static final int BLACK_IS_ZERO = 1;
    static final int RGB = 2;
    static final int PALETTE = 3;
    static final int CMYK = 5;
    static final int YCBCR = 6;
    static final int COLOR_MAP = 320;

    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int STRIP_OFFSETS = 273;
    private static final int ORIENTATION = 274;
    private static final int SAMPLES = 277;
    private static final int ROWS_PER_STRIP = 278;
    private static final int STRIP_BYTES = 279;
    private static final int PLANAR = 284;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTES = 325;
    private static final int EXTRA_SAMPLES = 338;
    private static final int SAMPLE_FORMAT = 339;
    private static final int JPEG_TABLES = 347;

    private static final int NONE = 1;
    private static final int JPEG = 7;
    // none, three of fax, LZW, JPEG, two of deflate, PackBits
    private static final Set<Long> COMPRESSIONS = Set.of(1L, 2L, 3L, 4L, 5L, 7L, 8L, 32946L, 32773L);

    // what the decoder needs to see. All else is kept from it: profiles and metadata would change colours or cost
    // memory.
    // Besides those above: FillOrder, T4Options, T6Options, Predictor, InkSet, and four tags of YCbCr
    private static final Set<Integer> ESSENTIAL = Set.of(
            WIDTH,
            HEIGHT,
            BITS,
            COMPRESSION,
            PHOTOMETRIC,
            STRIP_OFFSETS,
            SAMPLES,
            ROWS_PER_STRIP,
            STRIP_BYTES,
            PLANAR,
            COLOR_MAP,
            EXTRA_SAMPLES,
            JPEG_TABLES,
            266,
            292,
            293,
            317,
            332,
            529,
            530,
            531,
            532);
    private static final Set<Integer> TILES = Set.of(TILE_WIDTH, TILE_HEIGHT, TILE_OFFSETS, TILE_BYTES);

    private static final long MOST_TILE_PIXELS = 1 << 24;

    private final ByteView in;
    private final TiffDirectory directory;
    private final boolean tiled;

    private TiffFile(ByteView in, TiffDirectory directory) {
        this.in = in;
        this.directory = directory;
        this.tiled = directory.has(TILE_OFFSETS);
    }

    /**
     * Reads and checks the first directory.
     *
     * @throws ImageException if it is damaged or describes something that is not supported
     */
    static TiffFile read(ByteView in) {
        TiffFile file = new TiffFile(in, TiffDirectory.read(in));
        file.checkSize();
        file.checkSamples();
        return file;
    }

    private ImageException damaged(String what) {
        return ImageException.damaged(in.name(), ImageFormat.TIFF, what);
    }

    private ImageException unsupported(String what) {
        return ImageException.unsupportedFormat(in.name(), "TIFF pictures with " + what);
    }

    private void checkSize() {
        long width = directory.number(WIDTH, 0);
        long height = directory.number(HEIGHT, 0);
        if (width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
            throw damaged("its size is missing or not possible");
        }
    }

    private void checkSamples() {
        if (!COMPRESSIONS.contains(compression())) {
            throw unsupported("compression " + compression());
        }
        if (Arrays.stream(directory.numbers(SAMPLE_FORMAT)).anyMatch(format -> format != 1)) {
            throw unsupported("signed or floating-point samples");
        }
        long[] bits = directory.numbers(BITS);
        int depth = bits();
        if (Arrays.stream(bits).anyMatch(b -> b != depth) || depth > 16 || Integer.bitCount(depth) != 1) {
            throw unsupported(Arrays.toString(bits) + " bits a sample");
        }
        int samples = samples();
        int needed = switch (photometric()) {
            case WHITE_IS_ZERO, BLACK_IS_ZERO, PALETTE -> 1;
            case RGB, YCBCR -> 3;
            case CMYK -> 4;
            default -> throw unsupported("colours of kind " + photometric());
        };
        if (samples < needed || samples > (depth == 16 ? 4 : 6)) {
            throw unsupported(samples + " samples a pixel");
        }
        if (depth < 8 && samples > 1) {
            throw unsupported(depth + " bits a sample in colour");
        }
        if (photometric() == PALETTE && (depth > 8 || directory.numbers(COLOR_MAP).length < 3 << depth)) {
            throw damaged("its palette is missing or too short");
        }
    }

    int width() {
        return (int) directory.number(WIDTH, 0);
    }

    int height() {
        return (int) directory.number(HEIGHT, 0);
    }

    int bits() {
        return (int) directory.number(BITS, 1);
    }

    int samples() {
        return (int) Math.min(directory.number(SAMPLES, 1), Integer.MAX_VALUE);
    }

    int photometric() {
        return (int) directory.number(PHOTOMETRIC, -1);
    }

    private long compression() {
        return directory.number(COMPRESSION, NONE);
    }

    Orientation orientation() {
        return Orientation.ofExif(directory.number(ORIENTATION, 1));
    }

    /** Returns what the first sample behind the colours is: 0 for nothing of meaning, 1 or 2 for alpha, premultiplied or not. */
    int extraSample() {
        // Pillow takes a fourth sample of RGB for alpha even if nothing says so
        return (int) directory.number(EXTRA_SAMPLES, photometric() == RGB && samples() == 4 ? 2 : 0);
    }

    /** Returns the palette: all reds, then greens, then blues, 16 bits each. */
    long[] palette() {
        return directory.numbers(COLOR_MAP);
    }

    /**
     * Checks that strips or tiles are there and no larger than they may be.
     *
     * @throws ImageException if they are not
     */
    void checkData() {
        long width = tiled ? directory.number(TILE_WIDTH, 0) : width();
        long rows = tiled
                ? directory.number(TILE_HEIGHT, 0)
                : Math.min(directory.number(ROWS_PER_STRIP, height()), height());
        if (width < 1 || rows < 1 || tiled && (width > MOST_TILE_PIXELS || width * rows > MOST_TILE_PIXELS)) {
            throw damaged("its tiles or strips have no possible size");
        }
        long[] offsets = directory.numbers(tiled ? TILE_OFFSETS : STRIP_OFFSETS);
        long[] bytes = directory.numbers(tiled ? TILE_BYTES : STRIP_BYTES);
        boolean planar = directory.number(PLANAR, 1) == 2;
        long needed = Math.ceilDiv(width(), width) * Math.ceilDiv(height(), rows) * (planar ? samples() : 1);
        if (offsets.length < needed || bytes.length < needed) {
            throw damaged("some of its tiles or strips are missing");
        }
        if (compression() == NONE) {
            long rowBytes = ((long) width() * bits() * samples() + 7) / 8;
            in.require(0, rowBytes * height());
        }
        for (int i = 0; i < needed; i++) {
            ByteView data = in.slice(offsets[i], bytes[i]);
            if (compression() == JPEG) {
                JpegFile jpeg = JpegFile.read(data);
                if (jpeg.width() > width || jpeg.height() > rows) {
                    throw damaged("a tile or strip is larger than it should be");
                }
            }
        }
    }

    /** Returns a copy of the file with the one directory and nothing in it but what the pixels need. */
    byte[] essence() {
        byte[] copy = Arrays.copyOfRange(in.bytes(), in.start(), in.start() + in.length());
        int start = (int) directory.start();
        int to = start + 2;
        int kept = 0;
        for (TiffDirectory.Entry entry : directory.entries()) {
            if (ESSENTIAL.contains(entry.tag()) || tiled && TILES.contains(entry.tag())) {
                System.arraycopy(in.bytes(), in.start() + (int) entry.at(), copy, to, TiffDirectory.ENTRY_BYTES);
                to += TiffDirectory.ENTRY_BYTES;
                kept++;
            }
        }
        copy[start + (directory.littleEndian() ? 0 : 1)] = (byte) kept;
        copy[start + (directory.littleEndian() ? 1 : 0)] = (byte) (kept >> 8);
        Arrays.fill(copy, to, Math.min(to + 4, copy.length), (byte) 0); // no further directory
        return copy;
    }
}
