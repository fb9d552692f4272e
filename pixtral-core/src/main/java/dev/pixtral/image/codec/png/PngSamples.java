package dev.pixtral.image.codec.png;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.bytes.ByteView;
import java.util.Optional;

/**
 * Converts rows of PNG samples to ARGB.
 *
 * <p>A viewer uses the high byte of 16-bit samples and omits pixels of the transparent colour ({@code tRNS}). The
 * reference, Pillow, does the same with three exceptions:
 *
 * <ul>
 *   <li>RGB ignores the transparent colour;
 *   <li>16-bit grey saturates, so every level above 255 is white, and ignores the transparent colour too;
 *   <li>the transparent level of 2- and 4-bit grey is compared with levels that are already scaled to 0 to 255.
 * </ul>
 */
final class PngSamples {
    private static final int OPAQUE = 0xff000000;
    private static final int NONE = -1;

    private final String name;
    private final PngHeader header;
    private final boolean saturated; // whether 16-bit grey is read as by the reference
    private final int[] colours; // for palettes and for grey of up to 8 bits: ARGB of each sample
    private final int[] transparent; // for RGB and 16-bit grey: the transparent sample of each channel, or empty

    private PngSamples(String name, PngHeader header, boolean saturated, int[] colours, int[] transparent) {
        this.name = name;
        this.header = header;
        this.saturated = saturated;
        this.colours = colours;
        this.transparent = transparent;
    }

    /**
     * Reads the palette and the transparent colour of a file.
     *
     * @throws ImageException if it needs a palette and has no valid one
     */
    static PngSamples of(String name, PngHeader header, PngChunks chunks, ImageOptions.Reading reading) {
        Optional<ByteView> transparency = chunks.find("tRNS", "IDAT");
        boolean reference = reading == ImageOptions.Reading.REFERENCE;
        boolean deepGrey = header.colour() == PngHeader.Colour.GREY && header.bitDepth() == 16;
        int[] colours = switch (header.colour()) {
            case PALETTE -> paletteColours(palette(name, chunks), transparency);
            case GREY -> deepGrey ? new int[0] : greyColours(header.bitDepth(), transparency, reference);
            case RGB, GREY_ALPHA, RGBA -> new int[0];
        };
        return new PngSamples(
                name, header, reference && deepGrey, colours, reference ? new int[0] : key(header, transparency));
    }

    private static ByteView palette(String name, PngChunks chunks) {
        return chunks.find("PLTE", "IDAT")
                .filter(chunk -> chunk.length() % 3 == 0 && chunk.length() <= 3 * 256)
                .orElseThrow(
                        () -> ImageExceptions.damaged(name, ImageFormat.PNG, "its palette is missing or too long"));
    }

    private static int[] paletteColours(ByteView palette, Optional<ByteView> transparency) {
        int[] colours = new int[256];
        for (int i = 0; i < colours.length; i++) {
            int entry = i;
            int alpha = transparency
                    .filter(chunk -> entry < chunk.length())
                    .map(chunk -> chunk.u8(entry))
                    .orElse(255);
            // colours beyond the end of a short palette are black
            boolean there = 3 * i < palette.length();
            colours[i] = there ? argb(alpha, palette.u8(3 * i), palette.u8(3 * i + 1), palette.u8(3 * i + 2)) : OPAQUE;
        }
        return colours;
    }

    private static int[] greyColours(int bitDepth, Optional<ByteView> transparency, boolean reference) {
        int most = (1 << bitDepth) - 1;
        int key = transparency
                .filter(chunk -> chunk.length() >= 2)
                .map(chunk -> chunk.u16be(0))
                .orElse(NONE);
        int[] colours = new int[most + 1];
        for (int sample = 0; sample <= most; sample++) {
            int level = sample * (255 / most);
            boolean seen = key == NONE || !(reference ? isReferenceKey(key, bitDepth, level) : sample == (key & most));
            colours[sample] = argb(seen ? 255 : 0, level, level, level);
        }
        return colours;
    }

    private static boolean isReferenceKey(int key, int bitDepth, int level) {
        return level == (bitDepth == 1 && key > 0 ? 255 : key);
    }

    private static int[] key(PngHeader header, Optional<ByteView> transparency) {
        int samples = header.colour().samples;
        boolean keyed = header.colour() == PngHeader.Colour.RGB
                || header.colour() == PngHeader.Colour.GREY && header.bitDepth() == 16;
        if (!keyed || transparency.isEmpty() || transparency.get().length() < 2 * samples) {
            return new int[0];
        }
        int[] key = new int[samples];
        for (int i = 0; i < samples; i++) {
            key[i] = transparency.get().u16be(2L * i) & (1 << header.bitDepth()) - 1;
        }
        return key;
    }

    private static int argb(int alpha, int red, int green, int blue) {
        return alpha << 24 | red << 16 | green << 8 | blue;
    }

    /**
     * Reads a row.
     *
     * @param row unfiltered samples
     * @param pixels the number of pixels
     * @param argb receives the pixels, not premultiplied, from index 0 on
     */
    void read(byte[] row, int pixels, int[] argb) {
        switch (header.colour()) {
            case GREY, PALETTE -> {
                if (header.bitDepth() == 16) {
                    readDeepGrey(row, pixels, argb);
                } else {
                    readLookedUp(row, pixels, argb);
                }
            }
            case RGB -> readRgb(row, pixels, argb);
            case GREY_ALPHA -> readWithAlpha(row, pixels, argb, 0);
            case RGBA -> readWithAlpha(row, pixels, argb, 1);
        }
    }

    private void readDeepGrey(byte[] row, int pixels, int[] argb) {
        for (int x = 0; x < pixels; x++) {
            Interruption.check(name, x);
            int high = row[2 * x] & 0xff;
            int low = row[2 * x + 1] & 0xff;
            int level = !saturated ? high : high > 0 ? 255 : low;
            boolean seen = transparent.length == 0 || transparent[0] != (high << 8 | low);
            argb[x] = argb(seen ? 255 : 0, level, level, level);
        }
    }

    private void readLookedUp(byte[] row, int pixels, int[] argb) {
        int bits = header.bitDepth();
        int mask = (1 << bits) - 1;
        for (int x = 0; x < pixels; x++) {
            Interruption.check(name, x);
            long bit = (long) x * bits;
            argb[x] = colours[row[(int) (bit >> 3)] >> 8 - bits - (int) (bit & 7) & mask];
        }
    }

    private void readRgb(byte[] row, int pixels, int[] argb) {
        int bytes = header.bitDepth() >> 3; // the first of two is the high byte
        for (int x = 0, from = 0; x < pixels; x++, from += 3 * bytes) {
            Interruption.check(name, x);
            int alpha = transparent.length > 0 && isTransparent(row, from, bytes) ? 0 : 255;
            argb[x] = argb(alpha, row[from] & 0xff, row[from + bytes] & 0xff, row[from + 2 * bytes] & 0xff);
        }
    }

    private boolean isTransparent(byte[] row, int from, int bytes) {
        for (int c = 0, at = from; c < 3; c++, at += bytes) {
            int sample = bytes == 1 ? row[at] & 0xff : (row[at] & 0xff) << 8 | row[at + 1] & 0xff;
            if (sample != transparent[c]) {
                return false;
            }
        }
        return true;
    }

    /** Grey with alpha has one colour sample, used three times ({@code apart} 0); RGBA has three ({@code apart} 1). */
    private void readWithAlpha(byte[] row, int pixels, int[] argb, int apart) {
        int bytes = header.bitDepth() >> 3;
        int pixelBytes = header.colour().samples * bytes;
        int next = apart * bytes;
        for (int x = 0, from = 0; x < pixels; x++, from += pixelBytes) {
            Interruption.check(name, x);
            int alpha = row[from + pixelBytes - bytes] & 0xff;
            argb[x] = argb(alpha, row[from] & 0xff, row[from + next] & 0xff, row[from + 2 * next] & 0xff);
        }
    }
}
