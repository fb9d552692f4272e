package dev.pixtral.image;

import java.util.Arrays;
import java.util.Optional;

/**
 * Turns rows of PNG samples into RGB over white, with Pillow's reading of them:
 *
 * <ul>
 *   <li>RGB ignores a transparent colour ({@code tRNS}); grey and palettes honour it;
 *   <li>16-bit grey saturates, every level above 255 is white, and ignores {@code tRNS}; all other 16-bit samples keep
 *       their high byte;
 *   <li>the transparent level of 2- and 4-bit grey is compared with levels that are already scaled to 0 to 255.
 * </ul>
 */
final class PngPixelWriter {
    private final String name;
    private final PngHeader header;
    private final byte[] colours; // of grey and palettes: each level or entry as RGB over white, [256, 3]

    private PngPixelWriter(String name, PngHeader header, byte[] colours) {
        this.name = name;
        this.header = header;
        this.colours = colours;
    }

    static PngPixelWriter of(String name, PngHeader header, PngChunks chunks) {
        Optional<ByteView> transparency = chunks.find("tRNS", "IDAT");
        return switch (header.colour()) {
            case PALETTE -> {
                ByteView palette = chunks.find("PLTE", "IDAT")
                        .filter(chunk -> chunk.length() % 3 == 0 && chunk.length() <= 3 * 256)
                        .orElseThrow(() ->
                                ImageException.damaged(name, ImageFormat.PNG, "its palette is missing or too long"));
                yield new PngPixelWriter(name, header, paletteColours(palette, transparency));
            }
            case GREY -> new PngPixelWriter(name, header, greyColours(header.bitDepth(), transparency));
            case RGB, GREY_ALPHA, RGBA -> new PngPixelWriter(name, header, new byte[0]);
        };
    }

    private static byte[] paletteColours(ByteView palette, Optional<ByteView> transparency) {
        byte[] colours = new byte[3 * 256]; // behind the end of a short palette there is black
        for (int i = 0; i < palette.length(); i++) {
            int entry = i / 3;
            int alpha = transparency
                    .filter(chunk -> entry < chunk.length())
                    .map(chunk -> chunk.u8(entry))
                    .orElse(255);
            colours[i] = (byte) White.over(palette.u8(i), alpha);
        }
        return colours;
    }

    private static byte[] greyColours(int bitDepth, Optional<ByteView> transparency) {
        byte[] colours = greyRamp();
        if (bitDepth == 16 || transparency.isEmpty() || transparency.get().length() < 2) {
            return colours;
        }
        int key = transparency.get().u16be(0);
        int level = bitDepth == 1 && key > 0 ? 255 : key;
        if (level <= 255) {
            Arrays.fill(colours, 3 * level, 3 * level + 3, (byte) 255);
        }
        return colours;
    }

    private static byte[] greyRamp() {
        byte[] ramp = new byte[3 * 256];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = (byte) (i / 3);
        }
        return ramp;
    }

    /**
     * Writes a row.
     *
     * @param row unfiltered samples
     * @param pixels pixels of the row
     * @param rgb samples of the picture
     * @param at where the red of the first pixel goes
     * @param step from the red of one pixel to that of the next
     */
    void write(byte[] row, int pixels, byte[] rgb, int at, int step) {
        switch (header.colour()) {
            case GREY -> {
                if (header.bitDepth() == 16) {
                    writeSaturated(row, pixels, rgb, at, step);
                } else {
                    writeLookedUp(row, pixels, rgb, at, step, 255 / ((1 << header.bitDepth()) - 1));
                }
            }
            case PALETTE -> writeLookedUp(row, pixels, rgb, at, step, 1);
            case RGB -> writeRgb(row, pixels, rgb, at, step);
            case GREY_ALPHA -> writeWithAlpha(row, pixels, rgb, at, step, 0);
            case RGBA -> writeWithAlpha(row, pixels, rgb, at, step, 1);
        }
    }

    private void writeSaturated(byte[] row, int pixels, byte[] rgb, int at, int step) {
        for (int x = 0, to = at; x < pixels; x++, to += step) {
            Interruption.check(name, x);
            byte level = row[2 * x] != 0 ? (byte) 255 : row[2 * x + 1];
            Arrays.fill(rgb, to, to + 3, level);
        }
    }

    private void writeLookedUp(byte[] row, int pixels, byte[] rgb, int at, int step, int scale) {
        int bits = header.bitDepth();
        int mask = (1 << bits) - 1;
        for (int x = 0, to = at; x < pixels; x++, to += step) {
            Interruption.check(name, x);
            int bit = x * bits;
            int sample = row[bit >> 3] >> 8 - bits - (bit & 7) & mask;
            System.arraycopy(colours, 3 * sample * scale, rgb, to, 3);
        }
    }

    private void writeRgb(byte[] row, int pixels, byte[] rgb, int at, int step) {
        int bytes = header.bitDepth() >> 3; // the first of two is the high one
        for (int x = 0, from = 0, to = at; x < pixels; x++, from += 3 * bytes, to += step) {
            Interruption.check(name, x);
            rgb[to] = row[from];
            rgb[to + 1] = row[from + bytes];
            rgb[to + 2] = row[from + 2 * bytes];
        }
    }

    /** Grey with alpha has one colour sample, used thrice ({@code apart} 0); RGBA has three ({@code apart} 1). */
    private void writeWithAlpha(byte[] row, int pixels, byte[] rgb, int at, int step, int apart) {
        int bytes = header.bitDepth() >> 3;
        int pixelBytes = header.colour().samples * bytes;
        for (int x = 0, from = 0, to = at; x < pixels; x++, from += pixelBytes, to += step) {
            Interruption.check(name, x);
            int alpha = row[from + pixelBytes - bytes] & 0xff;
            for (int c = 0; c < 3; c++) {
                rgb[to + c] = (byte) White.over(row[from + c * apart * bytes] & 0xff, alpha);
            }
        }
    }
}
