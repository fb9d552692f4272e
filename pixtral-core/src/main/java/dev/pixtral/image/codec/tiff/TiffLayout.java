package dev.pixtral.image.codec.tiff;

import dev.pixtral.image.ImageException;

/**
 * How a TIFF picture is divided: into strips as wide as the picture, or into tiles. All segments of the first plane
 * precede those of the second.
 *
 * @param columns columns of a segment, which may extend beyond the picture if it is a tile
 * @param rows rows of a segment, which may extend beyond the picture likewise
 * @param across number of segments next to each other
 * @param down number of segments above each other
 * @param planes number of planes: 1, or one for each sample
 * @param offsets the offset of each segment, {@code [planes, down, across]} or longer
 * @param lengths the size in bytes of each segment
 */
record TiffLayout(int columns, int rows, int across, int down, int planes, long[] offsets, long[] lengths) {
    private static final int ROWS_PER_STRIP = 278;
    private static final int STRIP_OFFSETS = 273;
    private static final int STRIP_BYTES = 279;
    private static final int PLANAR = 284;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTES = 325;

    private static final int SMALLEST_TILE = 16; // TIFF 6.0, section 15: sides are multiples of it
    private static final long MOST_TILE_PIXELS = 1 << 24;

    // pixels of all segments, including those outside the picture: four pictures of the default limit
    private static final long MOST_PADDED_PIXELS = 1 << 28;
    private static final int MOST_PADDING = 4;

    /**
     * Reads the layout.
     *
     * @throws ImageException if the size of segments is invalid, or there are fewer or more than the picture needs
     */
    static TiffLayout read(TiffDirectory directory, TiffFile file) {
        boolean tiled = directory.has(TILE_OFFSETS);
        long columns = tiled ? directory.number(TILE_WIDTH, 0) : file.width();
        long rows = tiled
                ? directory.number(TILE_HEIGHT, 0)
                : Math.min(directory.number(ROWS_PER_STRIP, file.height()), file.height());
        if (columns < 1
                || rows < 1
                || tiled
                        && (columns > MOST_TILE_PIXELS
                                || rows > MOST_TILE_PIXELS
                                || columns * rows > MOST_TILE_PIXELS)) {
            throw file.damaged("the size of its tiles or strips is invalid");
        }
        if (tiled && (columns < SMALLEST_TILE || rows < SMALLEST_TILE)) {
            throw file.damaged("its tiles have %d x %d pixels, but TIFF allows none smaller than %d x %d"
                    .formatted(columns, rows, SMALLEST_TILE, SMALLEST_TILE));
        }
        long across = Math.ceilDiv(file.width(), columns);
        long down = Math.ceilDiv(file.height(), rows);
        int planes = directory.number(PLANAR, 1) == 2 ? file.samples() : 1;
        checkPadding(file, across * columns * down * rows);
        checkCount(directory, file, tiled, across * down * planes);
        return new TiffLayout(
                (int) columns,
                (int) rows,
                (int) across,
                (int) down,
                planes,
                directory.numbers(tiled ? TILE_OFFSETS : STRIP_OFFSETS),
                directory.numbers(tiled ? TILE_BYTES : STRIP_BYTES));
    }

    private static void checkPadding(TiffFile file, long padded) {
        if (padded > MOST_PADDED_PIXELS && padded > MOST_PADDING * (long) file.width() * file.height()) {
            throw file.damaged("its tiles cover far more than the picture");
        }
    }

    private static void checkCount(TiffDirectory directory, TiffFile file, boolean tiled, long needed) {
        int offsets = directory.count(tiled ? TILE_OFFSETS : STRIP_OFFSETS);
        int lengths = directory.count(tiled ? TILE_BYTES : STRIP_BYTES);
        if (offsets < needed || lengths < needed) {
            throw file.damaged("some of its tiles or strips are missing");
        }
        long most = tiled ? needed : (long) file.height() * file.samples();
        if (offsets > most) {
            throw file.damaged("it has %,d %s, more than the %,d that its %s can fill"
                    .formatted(offsets, tiled ? "tiles" : "strips", most, tiled ? "size" : "rows"));
        }
    }

    /** Returns the number of segments of the picture. */
    int segments() {
        return across * down * planes;
    }

    /** Returns the index of a segment. */
    int segment(int plane, int row, int column) {
        return (plane * down + row) * across + column;
    }
}
