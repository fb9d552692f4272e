package dev.pixtral.image;

import java.awt.image.Raster;

/**
 * TIFF samples as RGB over white, with Pillow's reading of them: 16-bit grey saturates, all other 16-bit samples keep their
 * high byte, CMYK is converted without a profile, an extra sample is alpha only if the file says so.
 */
final class TiffPixels {
    private static final int PREMULTIPLIED = 1;
    private static final int ALPHA = 2;

    private final TiffFile file;
    private final long[] palette;
    private final int alphaBand; // -1 if there is none

    private TiffPixels(TiffFile file, int bands) {
        this.file = file;
        this.palette = file.palette();
        int colours = switch (file.photometric()) {
            case TiffFile.RGB, TiffFile.YCBCR -> 3;
            case TiffFile.CMYK -> 4;
            default -> 1;
        };
        boolean alpha = file.extraSample() == PREMULTIPLIED || file.extraSample() == ALPHA;
        this.alphaBand = alpha && bands > colours ? colours : -1;
    }

    /** Returns the picture; the raster has grey levels with 0 for black (at 1 bit, as stored), and RGB in place of YCbCr. */
    static RgbImage toRgb(TiffFile file, Raster raster) {
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        TiffPixels pixels = new TiffPixels(file, bands);
        byte[] rgb = new byte[3 * width * raster.getHeight()];
        int[] row = new int[bands * width];
        for (int y = 0, at = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int x = 0; x < width; x++, at += 3) {
                pixels.colour(row, x * bands, rgb, at);
                if (pixels.alphaBand >= 0) {
                    pixels.overWhite(pixels.highByte(row[x * bands + pixels.alphaBand]), rgb, at);
                }
            }
        }
        return new RgbImage(width, raster.getHeight(), rgb);
    }

    private void colour(int[] row, int from, byte[] rgb, int at) {
        switch (file.photometric()) {
            case TiffFile.RGB, TiffFile.YCBCR -> {
                for (int c = 0; c < 3; c++) {
                    rgb[at + c] = (byte) highByte(row[from + c]);
                }
            }
            case TiffFile.CMYK -> {
                int light = 255 - highByte(row[from + 3]);
                for (int c = 0; c < 3; c++) {
                    rgb[at + c] = JpegColours.inked(light, highByte(row[from + c]));
                }
            }
            case TiffFile.PALETTE -> {
                for (int c = 0; c < 3; c++) {
                    rgb[at + c] = (byte) (palette[(c << file.bits()) + row[from]] >> 8);
                }
            }
            default -> {
                byte level = (byte) level(row[from]);
                rgb[at] = level;
                rgb[at + 1] = level;
                rgb[at + 2] = level;
            }
        }
    }

    private int highByte(int sample) {
        return file.bits() == 16 ? sample >> 8 : sample;
    }

    private int level(int sample) {
        if (file.bits() == 16) {
            return Math.min(sample, 255);
        }
        int level = sample * (255 / ((1 << file.bits()) - 1));
        return file.bits() == 1 && file.photometric() == TiffFile.WHITE_IS_ZERO ? 255 - level : level;
    }

    private void overWhite(int alpha, byte[] rgb, int at) {
        for (int c = 0; c < 3; c++) {
            int value = rgb[at + c] & 0xff;
            if (file.extraSample() == PREMULTIPLIED && alpha != 0) {
                value = Math.min(255, value * 255 / alpha);
            }
            rgb[at + c] = (byte) White.over(value, alpha);
        }
    }
}
