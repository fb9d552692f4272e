package dev.pixtral.image.codec.webp;

import dev.pixtral.image.Interruption;

/** Smooths the edges between macroblocks and between the blocks inside them (RFC 6386, section 15). */
final class Vp8LoopFilter {
    private final Vp8Header header;
    private final int columns;
    private final byte[] levels; // strength for each macroblock, 0 for none, [rows, columns]
    private final boolean[] inner; // whether edges inside the macroblock are also filtered, [rows, columns]

    // of the current macroblock
    private int edgeLimit;
    private int interiorLimit;
    private int varianceLimit;

    Vp8LoopFilter(Vp8Header header, int columns, int rows) {
        this.header = header;
        this.columns = columns;
        this.levels = new byte[columns * rows];
        this.inner = new boolean[columns * rows];
    }

    /** Sets how to filter a macroblock. */
    void plan(int column, int row, int level, boolean innerEdges) {
        levels[row * columns + column] = (byte) level;
        inner[row * columns + column] = innerEdges;
    }

    /** Filters all macroblocks in order; each uses the filtered samples of earlier ones. */
    void apply(String name, Vp8Plane luma, Vp8Plane blue, Vp8Plane red) {
        for (int i = 0; i < levels.length; i++) {
            if (i % columns == 0) {
                Interruption.check(name);
            }
            if (levels[i] > 0) {
                setLimits(levels[i]);
                filter(luma, i, 16);
                if (!header.simpleFilter) {
                    filter(blue, i, 8);
                    filter(red, i, 8);
                }
            }
        }
    }

    /** Derives the limits from the level (15.2 to 15.4). */
    private void setLimits(int level) {
        int interior = level;
        if (header.sharpness > 0) {
            interior = Math.min(interior >> (header.sharpness > 4 ? 2 : 1), 9 - header.sharpness);
        }
        interiorLimit = Math.max(interior, 1);
        edgeLimit = 2 * level + interiorLimit;
        varianceLimit = level >= 40 ? 2 : level >= 15 ? 1 : 0;
    }

    private void filter(Vp8Plane plane, int macroblock, int size) {
        int x = macroblock % columns * size;
        int y = macroblock / columns * size;
        int at = plane.at(x, y);
        if (x > 0) {
            filterEdge(plane, at, 1, plane.stride, size, true);
        }
        for (int i = 4; i < size && inner[macroblock]; i += 4) {
            filterEdge(plane, at + i, 1, plane.stride, size, false);
        }
        if (y > 0) {
            filterEdge(plane, at, plane.stride, 1, size, true);
        }
        for (int i = 4; i < size && inner[macroblock]; i += 4) {
            filterEdge(plane, at + i * plane.stride, plane.stride, 1, size, false);
        }
    }

    /**
     * Filters across one edge.
     *
     * @param at the first sample after the edge
     * @param across the step from one sample to the next, away from the edge
     * @param along the step from one sample to the next, along the edge
     * @param outer whether the edge is between macroblocks
     */
    private void filterEdge(Vp8Plane plane, int at, int across, int along, int size, boolean outer) {
        int limit = 2 * (outer ? edgeLimit + 4 : edgeLimit) + 1;
        for (int i = 0, q = at; i < size; i++, q += along) {
            if (!isWithin(plane, q, across, limit)) {
                continue; // a real edge in the picture
            }
            if (header.simpleFilter) {
                filterTwo(plane, q, across);
            } else if (isSmooth(plane, q, across)) {
                if (hasHighVariance(plane, q, across)) {
                    filterTwo(plane, q, across);
                } else if (outer) {
                    filterSix(plane, q, across);
                } else {
                    filterFour(plane, q, across);
                }
            }
        }
    }

    private static int difference(Vp8Plane plane, int a, int b) {
        return Math.abs(plane.get(a) - plane.get(b));
    }

    private static boolean isWithin(Vp8Plane plane, int q, int step, int limit) {
        return 4 * difference(plane, q - step, q) + difference(plane, q - 2 * step, q + step) <= limit;
    }

    private boolean isSmooth(Vp8Plane plane, int q, int step) {
        return difference(plane, q - 4 * step, q - 3 * step) <= interiorLimit
                && difference(plane, q - 3 * step, q - 2 * step) <= interiorLimit
                && difference(plane, q - 2 * step, q - step) <= interiorLimit
                && difference(plane, q + 3 * step, q + 2 * step) <= interiorLimit
                && difference(plane, q + 2 * step, q + step) <= interiorLimit
                && difference(plane, q + step, q) <= interiorLimit;
    }

    private boolean hasHighVariance(Vp8Plane plane, int q, int step) {
        return difference(plane, q - 2 * step, q - step) > varianceLimit
                || difference(plane, q + step, q) > varianceLimit;
    }

    /** Clamps to the range of a signed byte. */
    private static int clip(int value) {
        return Math.clamp(value, -128, 127);
    }

    /** Changes the two samples next to the edge by up to 16 levels. */
    private static void filterTwo(Vp8Plane plane, int q, int step) {
        int a = 3 * (plane.get(q) - plane.get(q - step)) + clip(plane.get(q - 2 * step) - plane.get(q + step));
        plane.add(q - step, clip(a + 3) >> 3);
        plane.add(q, -(clip(a + 4) >> 3));
    }

    private static void filterFour(Vp8Plane plane, int q, int step) {
        int a = 3 * (plane.get(q) - plane.get(q - step));
        int behind = clip(a + 4) >> 3;
        int outer = behind + 1 >> 1;
        plane.add(q - 2 * step, outer);
        plane.add(q - step, clip(a + 3) >> 3);
        plane.add(q, -behind);
        plane.add(q + step, -outer);
    }

    private static void filterSix(Vp8Plane plane, int q, int step) {
        int a = clip(3 * (plane.get(q) - plane.get(q - step)) + clip(plane.get(q - 2 * step) - plane.get(q + step)));
        for (int i = 0; i < 3; i++) {
            int change = 9 * (3 - i) * a + 63 >> 7;
            plane.add(q - (i + 1) * step, change);
            plane.add(q + i * step, -change);
        }
    }
}
