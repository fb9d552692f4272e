package dev.pixtral.image;

/** From JPEG components to RGB: libjpeg's integer conversion of YCbCr, Pillow's plain one of CMYK without a profile. */
final class JpegColours {
    // libjpeg's fixed point with 16 fractional bits; coefficients of JFIF 1.02 (ITU-R BT.601, full range)
    private static final int HALF = 1 << 15;
    private static final int CR_TO_RED = fixed(1.40200);
    private static final int CB_TO_BLUE = fixed(1.77200);
    private static final int CR_TO_GREEN = fixed(0.71414);
    private static final int CB_TO_GREEN = fixed(0.34414);

    private JpegColours() {}

    private static int fixed(double x) {
        return (int) (x * (1 << 16) + 0.5);
    }

    /**
     * Returns the samples as RGB.
     *
     * @param name name of the picture
     * @param samples {@code [pixels, components]}; three components are converted in place and returned
     * @param colours what the components are
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
            samples[i] = (byte) red(y, cr);
            samples[i + 1] = (byte) green(y, cb, cr);
            samples[i + 2] = (byte) blue(y, cb);
        }
    }

    /** Returns the red of a colour whose chroma is counted from grey, -128 to 127. */
    static int red(int y, int cr) {
        return clip(y + (CR_TO_RED * cr + HALF >> 16));
    }

    /** Returns the green of a colour whose chroma is counted from grey, -128 to 127. */
    static int green(int y, int cb, int cr) {
        return clip(y + (HALF - CB_TO_GREEN * cb - CR_TO_GREEN * cr >> 16));
    }

    /** Returns the blue of a colour whose chroma is counted from grey, -128 to 127. */
    static int blue(int y, int cb) {
        return clip(y + (CB_TO_BLUE * cb + HALF >> 16));
    }

    private static int clip(int value) {
        return Math.clamp(value, 0, 255);
    }

    private static void complementColoursInPlace(String name, byte[] cmyk) {
        for (int i = 0; i < cmyk.length; i += 4) {
            Interruption.check(name, i);
            cmyk[i] = (byte) ~cmyk[i];
            cmyk[i + 1] = (byte) ~cmyk[i + 1];
            cmyk[i + 2] = (byte) ~cmyk[i + 2];
        }
    }

    /** Converts CMYK as Adobe stores it, complemented: 255 is no ink. Pillow takes every CMYK JPEG for one of Adobe's. */
    private static byte[] cmykToRgb(String name, byte[] samples) {
        byte[] rgb = new byte[samples.length / 4 * 3];
        for (int from = 0, to = 0; from < samples.length; from += 4, to += 3) {
            Interruption.check(name, from);
            int light = samples[from + 3] & 0xff;
            rgb[to] = inked(light, ~samples[from] & 0xff);
            rgb[to + 1] = inked(light, ~samples[from + 1] & 0xff);
            rgb[to + 2] = inked(light, ~samples[from + 2] & 0xff);
        }
        return rgb;
    }

    /**
     * Returns what an ink leaves of the light that black has left.
     *
     * @param light 255 minus black
     * @param ink amount of cyan, magenta or yellow, 0 to 255
     */
    static byte inked(int light, int ink) {
        return (byte) (light - White.divide255(ink * light));
    }
}
