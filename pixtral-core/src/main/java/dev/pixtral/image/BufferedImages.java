package dev.pixtral.image;

import java.awt.image.BufferedImage;
import java.awt.image.DirectColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Pixels of ImageIO's pictures as RGB over white, read from the raster: {@link BufferedImage#getRGB} would convert colour
 * spaces, and so change every grey.
 */
final class BufferedImages {
    private BufferedImages() {}

    /** Returns the pixels of an image that has a palette, bit masks, or 8-bit samples in the order grey or RGB(A). */
    static RgbImage toRgb(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] rgb = new byte[3 * width * height];
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        int[] row = new int[bands * width];
        for (int y = 0, at = 0; y < height; y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int x = 0; x < width; x++, at += 3) {
                writePixel(image, row, x * bands, rgb, at);
            }
        }
        return new RgbImage(width, height, rgb);
    }

    private static void writePixel(BufferedImage image, int[] row, int from, byte[] rgb, int at) {
        switch (image.getColorModel()) {
            case IndexColorModel palette -> {
                rgb[at] = (byte) palette.getRed(row[from]);
                rgb[at + 1] = (byte) palette.getGreen(row[from]);
                rgb[at + 2] = (byte) palette.getBlue(row[from]);
            }
            case DirectColorModel masks -> {
                int alpha = masks.hasAlpha() ? scaled(row[from + 3], masks.getComponentSize(3)) : 255;
                for (int c = 0; c < 3; c++) {
                    rgb[at + c] = (byte) White.over(scaled(row[from + c], masks.getComponentSize(c)), alpha);
                }
            }
            default -> {
                int bands = image.getRaster().getNumBands();
                int alpha = bands == 4 ? row[from + 3] : 255;
                for (int c = 0; c < 3; c++) {
                    rgb[at + c] = (byte) White.over(row[from + (bands == 1 ? 0 : c)], alpha);
                }
            }
        }
    }

    /** Spreads a sample of a few bits over 0 to 255, rounding down as Pillow does. */
    private static int scaled(int sample, int bits) {
        return bits == 8 ? sample : sample * 255 / ((1 << bits) - 1);
    }
}
