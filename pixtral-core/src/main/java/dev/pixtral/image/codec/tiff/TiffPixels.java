package dev.pixtral.image.codec.tiff;

import dev.pixtral.image.codec.ColourMath;
import dev.pixtral.image.codec.White;

/**
 * Converts TIFF samples to RGB over white, as Pillow reads them: signed or floating-point grey and grey of more than 8
 * bits saturate at 0 and 255; all other 16-bit samples keep their high byte; CMYK is converted without a profile; an
 * extra sample is alpha only if the file says so. For viewers, unsigned grey of 12 or 16 bits keeps its highest 8 bits.
 *
 * <p>Samples are grey levels with 0 for black (with 1 bit, as stored), and RGB instead of YCbCr.
 */
final class TiffPixels {
    private static final int PREMULTIPLIED = 1;
    private static final int ALPHA = 2;

    private final int photometric;
    private final int bands;
    private final int bits;
    private final TiffFile.Format format;
    private final boolean viewer;
    private final boolean swapped;
    private final long[] palette;
    private final int alphaBand; // -1 if there is none
    private final boolean premultiplied;

    /**
     * Creates a converter for a picture.
     *
     * @param bands samples per pixel
     */
    TiffPixels(TiffFile file, int bands) {
        this.photometric = file.photometric();
        this.bands = bands;
        this.bits = file.bits();
        this.format = file.format();
        this.viewer = file.viewer();
        this.swapped = !viewer && isSwappedByPillow(file);
        this.palette = photometric == TiffFile.PALETTE ? file.palette() : new long[0];
        int colours = switch (photometric) {
            case TiffFile.RGB, TiffFile.YCBCR -> 3;
            case TiffFile.CMYK -> 4;
            default -> 1;
        };
        int extra = file.extraSample();
        this.alphaBand = (extra == PREMULTIPLIED || extra == ALPHA) && bands > colours ? colours : -1;
        this.premultiplied = extra == PREMULTIPLIED;
    }

    /**
     * Returns whether Pillow swaps the bytes of samples: it assumes that samples unpacked by libtiff have the byte
     * order of the file, but libtiff has converted them to that of the processor. Formats for which Pillow has modes
     * for both orders are not affected.
     */
    private static boolean isSwappedByPillow(TiffFile file) {
        return file.format() != TiffFile.Format.UNSIGNED
                && file.bits() > 8
                && file.compression() != TiffFile.NONE
                && !file.directory().numbers().littleEndian();
    }

    /**
     * Writes pixels.
     *
     * @param samples {@code [count, bands]}
     * @param count the number of pixels
     * @param rgb receives the pixels
     * @param at the index of the first red sample
     */
    void write(int[] samples, int count, byte[] rgb, int at) {
        switch (photometric) {
            case TiffFile.RGB, TiffFile.YCBCR -> writeRgb(samples, count, rgb, at);
            case TiffFile.CMYK -> writeCmyk(samples, count, rgb, at);
            case TiffFile.PALETTE -> writePalette(samples, count, rgb, at);
            default -> writeGrey(samples, count, rgb, at);
        }
        if (alphaBand >= 0) {
            for (int i = 0, from = alphaBand, to = at; i < count; i++, from += bands, to += 3) {
                overWhite(highByte(samples[from]), rgb, to);
            }
        }
    }

    private void writeRgb(int[] samples, int count, byte[] rgb, int at) {
        for (int i = 0, from = 0, to = at; i < count; i++, from += bands, to += 3) {
            rgb[to] = (byte) highByte(samples[from]);
            rgb[to + 1] = (byte) highByte(samples[from + 1]);
            rgb[to + 2] = (byte) highByte(samples[from + 2]);
        }
    }

    private void writeCmyk(int[] samples, int count, byte[] rgb, int at) {
        for (int i = 0, from = 0, to = at; i < count; i++, from += bands, to += 3) {
            int light = 255 - highByte(samples[from + 3]);
            for (int c = 0; c < 3; c++) {
                rgb[to + c] = ColourMath.inked(light, highByte(samples[from + c]));
            }
        }
    }

    private void writePalette(int[] samples, int count, byte[] rgb, int at) {
        for (int i = 0, from = 0, to = at; i < count; i++, from += bands, to += 3) {
            for (int c = 0; c < 3; c++) {
                rgb[to + c] = (byte) (palette[(c << bits) + samples[from]] >> 8);
            }
        }
    }

    private void writeGrey(int[] samples, int count, byte[] rgb, int at) {
        for (int i = 0, from = 0, to = at; i < count; i++, from += bands, to += 3) {
            byte level = (byte) level(samples[from]);
            rgb[to] = level;
            rgb[to + 1] = level;
            rgb[to + 2] = level;
        }
    }

    private int highByte(int sample) {
        return bits == 16 ? sample >> 8 : sample;
    }

    private int level(int stored) {
        int sample = swapped ? Integer.reverseBytes(stored) >>> 32 - bits : stored;
        if (format == TiffFile.Format.FLOAT) {
            float level = Float.intBitsToFloat(sample);
            return level > 0 ? (int) Math.min(level, 255) : 0; // also for NaN
        }
        if (bits <= 8) { // signed samples count as unsigned, as in Pillow
            int level = sample * (255 / ((1 << bits) - 1));
            return bits == 1 && photometric == TiffFile.WHITE_IS_ZERO ? 255 - level : level;
        }
        if (format == TiffFile.Format.SIGNED && bits == 16) {
            return Math.clamp((short) sample, 0, 255);
        }
        return viewer && bits <= 16 ? sample >> bits - 8 : Math.clamp(sample, 0, 255);
    }

    private void overWhite(int alpha, byte[] rgb, int at) {
        for (int c = 0; c < 3; c++) {
            int value = rgb[at + c] & 0xff;
            if (premultiplied && alpha != 0) {
                value = Math.min(255, value * 255 / alpha);
            }
            rgb[at + c] = (byte) White.over(value, alpha);
        }
    }
}
