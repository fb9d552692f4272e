package dev.pixtral.image.codec.webp;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.Interruption;
import java.util.HexFormat;

/**
 * Reads one entropy-coded image (RFC 9649, 3.6 and 3.7): the picture itself, or a small image with the parameters of a
 * transform or with the prefix codes of each square.
 */
final class Vp8lImage {
    private static final int LITERALS = 256;
    private static final int LENGTHS = 24;
    private static final int HASH = 0x1e35a7bd;

    // bytes of all prefix codes of a picture: libwebp's encoder makes at most 2,600 groups of at most 8,000 bytes, and
    // the format allows 65,536
    private static final int MOST_CODES = 32 << 20;

    // the distances to near pixels that the first 120 distance codes stand for (3.6.2.2): rows up in the high digit,
    // 8 minus columns to the left in the low one
    private static final byte[] NEAR = HexFormat.of()
            .parseHex("1807171928062729161a262a38053739151b363a252b48044749141c353b464a242c58454b343c03"
                    + "5759131d565a232d444c555b333d68026769121e666a222e545c434d656b323e78017779535d111f"
                    + "646c424e767a212f757b313f636d525e00747c414f1020626e30737d515f40727e616f50717f6070");

    private final Vp8lBits in;
    private final int width;
    private final int[] argb;
    private final int[] cache; // recent colours, indexed by their hash
    private final int cacheShift;
    private Vp8lCode[][] groups; // of five codes each: green with lengths, red, blue, alpha, distance
    private int[] groupMap = {0}; // the group of each square of the picture
    private int mapBits = 31; // log2 of the side of such a square
    private int mapWidth = 1;

    private Vp8lImage(Vp8lBits in, int width, int height) {
        this.in = in;
        this.width = width;
        this.argb = new int[width * height];
        int cacheBits = in.flag() ? in.number(4) : 0;
        if (cacheBits > 11) {
            throw damaged("its colour cache is too large");
        }
        this.cache = new int[cacheBits == 0 ? 0 : 1 << cacheBits];
        this.cacheShift = 32 - cacheBits;
    }

    /** Reads an image with one group of codes, {@code [height, width]}. */
    static int[] readSmall(Vp8lBits in, int width, int height) {
        Vp8lImage image = new Vp8lImage(in, width, height);
        image.groups = new Vp8lCode[][] {Vp8lCodes.readGroup(in, image.cache.length)};
        image.readPixels();
        return image.argb;
    }

    /** Reads the picture before its transforms are undone, {@code [height, width]}. */
    static int[] readPicture(Vp8lBits in, int width, int height) {
        Vp8lImage image = new Vp8lImage(in, width, height);
        image.readGroups(height);
        image.readPixels();
        return image.argb;
    }

    private ImageException damaged(String what) {
        return ImageExceptions.damaged(in.name(), ImageFormat.WEBP, what);
    }

    /** Reads the map of groups, if there is one, and the groups that it refers to. */
    private void readGroups(int height) {
        int count = 1;
        if (in.flag()) {
            mapBits = 2 + in.number(3);
            mapWidth = blocks(width, mapBits);
            groupMap = readSmall(in, mapWidth, blocks(height, mapBits));
            for (int i = 0; i < groupMap.length; i++) {
                groupMap[i] = groupMap[i] >> 8 & 0xffff;
                count = Math.max(count, groupMap[i] + 1);
            }
        }
        boolean[] used = new boolean[count];
        for (int group : groupMap) {
            used[group] = true;
        }
        groups = new Vp8lCode[count][];
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            Interruption.check(in.name());
            Vp8lCode[] group = Vp8lCodes.readGroup(in, cache.length);
            if (used[i]) { // a file may define many more groups than it uses
                groups[i] = group;
                bytes += Vp8lCodes.bytes(group);
                if (bytes > MOST_CODES) {
                    throw ImageExceptions.tooManyCodes(in.name(), MOST_CODES);
                }
            }
        }
    }

    /** Returns the number of squares of side {@code 2^bits} that cover a length. */
    static int blocks(int length, int bits) {
        return length + (1 << bits) - 1 >> bits;
    }

    private void readPixels() {
        int at = 0;
        for (int step = 0; at < argb.length; step++) {
            Interruption.check(in.name(), step);
            int x = at % width;
            int y = at / width;
            Vp8lCode[] group = groups[groupMap[(y >> mapBits) * mapWidth + (x >> mapBits)]];
            int symbol = group[0].read(in);
            if (symbol < LITERALS) {
                int red = group[1].read(in);
                int blue = group[2].read(in);
                int alpha = group[3].read(in);
                put(at++, alpha << 24 | red << 16 | symbol << 8 | blue);
            } else if (symbol < LITERALS + LENGTHS) {
                int length = value(symbol - LITERALS);
                copy(at, length, distance(value(group[4].read(in))));
                at += length;
            } else {
                put(at++, cache[symbol - LITERALS - LENGTHS]);
            }
        }
    }

    private void put(int at, int colour) {
        argb[at] = colour;
        if (cache.length > 0) {
            cache[HASH * colour >>> cacheShift] = colour;
        }
    }

    private void copy(int at, int length, int distance) {
        if (distance > at || length > argb.length - at) {
            throw damaged("it repeats pixels that do not exist");
        }
        for (int i = at; i < at + length; i++) {
            Interruption.check(in.name(), i);
            put(i, argb[i - distance]);
        }
    }

    /** Reads the extra bits of a length or distance whose magnitude is the symbol (3.6.2.2), and returns its value. */
    private int value(int symbol) {
        if (symbol < 4) {
            return symbol + 1;
        }
        int extraBits = symbol - 2 >> 1;
        return (2 + (symbol & 1) << extraBits) + in.number(extraBits) + 1;
    }

    private int distance(int code) {
        if (code > NEAR.length) {
            return code - NEAR.length;
        }
        int near = NEAR[code - 1];
        return Math.max(1, (near >> 4) * width + 8 - (near & 0xf));
    }
}
