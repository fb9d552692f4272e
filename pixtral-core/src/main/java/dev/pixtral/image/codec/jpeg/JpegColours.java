package dev.pixtral.image.codec.jpeg;

import dev.pixtral.image.Interruption;
import dev.pixtral.image.codec.ColourMath;

/** Converts JPEG components to RGB: YCbCr, and CMYK as Adobe stores it. */
final class JpegColours {
    private JpegColours() {}

    /**
     * Returns the samples as RGB.
     *
     * @param name the name of the picture
     * @param samples {@code [pixels, components]}; three components are converted in place and returned
     * @param colours the meaning of the components
     * @return {@code [pixels, 3]}
     */
    static byte[] toRgb(String name, byte[] samples, JpegFile.Colours colours) {
        return switch (colours) {
            case GREY -> greyToRgb(name, samples);
            case RGB -> samples;
            case YCBCR -> {
                yccToRgbInPlace(name, samples, 3);
                yield samples;
            }
            case CMYK -> cmykToRgb(name, samples);
            case YCCK -> {
                yccToRgbInPlace(name, samples, 4);
                complementColoursInPlace(name, samples); // YCC codes the complement of CMY
                yield cmykToRgb(name, samples);
            }
        };
    }

    private static byte[] greyToRgb(String name, byte[] grey) {
        byte[] rgb = new byte[3 * grey.length];
        for (int i = 0, to = 0; i < grey.length; i++, to += 3) {
            Interruption.check(name, i);
            rgb[to] = rgb[to + 1] = rgb[to + 2] = grey[i];
        }
        return rgb;
    }

    private static void yccToRgbInPlace(String name, byte[] samples, int components) {
        for (int i = 0, step = 0; i < samples.length; i += components, step++) {
            Interruption.check(name, step);
            int y = samples[i] & 0xff;
            int cb = (samples[i + 1] & 0xff) - 128;
            int cr = (samples[i + 2] & 0xff) - 128;
            samples[i] = (byte) ColourMath.red(y, cr);
            samples[i + 1] = (byte) ColourMath.green(y, cb, cr);
            samples[i + 2] = (byte) ColourMath.blue(y, cb);
        }
    }

    private static void complementColoursInPlace(String name, byte[] cmyk) {
        for (int i = 0; i < cmyk.length; i += 4) {
            Interruption.check(name, i);
            cmyk[i] = (byte) ~cmyk[i];
            cmyk[i + 1] = (byte) ~cmyk[i + 1];
            cmyk[i + 2] = (byte) ~cmyk[i + 2];
        }
    }

    /**
     * Converts CMYK as Adobe stores it, complemented: 255 is no ink. Pillow assumes that every CMYK JPEG is one of
     * Adobe's.
     */
    private static byte[] cmykToRgb(String name, byte[] samples) {
        byte[] rgb = new byte[samples.length / 4 * 3];
        for (int from = 0, to = 0; from < samples.length; from += 4, to += 3) {
            Interruption.check(name, from);
            int light = samples[from + 3] & 0xff;
            rgb[to] = ColourMath.inked(light, ~samples[from] & 0xff);
            rgb[to + 1] = ColourMath.inked(light, ~samples[from + 1] & 0xff);
            rgb[to + 2] = ColourMath.inked(light, ~samples[from + 2] & 0xff);
        }
        return rgb;
    }
}
