package dev.pixtral.image.codec.tiff;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.codec.ColourMath;
import java.util.Arrays;

/**
 * Converts YCbCr of TIFF (TIFF 6.0, sections 20 and 21) to RGB: as in JPEG, unless the file contains its own
 * coefficients or ranges.
 */
final class TiffYcc {
    private static final int COEFFICIENTS = 529;
    private static final int SUBSAMPLING = 530;
    private static final int REFERENCE_BLACK_WHITE = 532;

    private static final double[] JPEG_COEFFICIENTS = {299.0 / 1000, 587.0 / 1000, 114.0 / 1000};
    private static final double[] FULL_RANGE = {0, 255, 128, 255, 128, 255};
    private static final long[] USUAL_SUBSAMPLING = {2, 2};

    private final double[] luma; // the weights of red, green and blue in the luma
    private final double[] range; // black and white of each sample
    private final boolean plain;

    TiffYcc(TiffDirectory directory) {
        this.luma = directory.fractions(COEFFICIENTS, 3, JPEG_COEFFICIENTS);
        this.range = directory.fractions(REFERENCE_BLACK_WHITE, 6, FULL_RANGE);
        this.plain = Arrays.equals(luma, JPEG_COEFFICIENTS) && Arrays.equals(range, FULL_RANGE);
    }

    /**
     * Returns the number of columns and the number of rows that share their chroma.
     *
     * @throws ImageException if the file states invalid numbers
     */
    static long[] subsampling(TiffFile file) {
        if (file.samples() != 3) {
            throw file.unsupported(file.samples() + " samples per pixel");
        }
        if (!file.directory().has(SUBSAMPLING)) {
            return USUAL_SUBSAMPLING.clone();
        }
        long[] both = file.directory().numbers(SUBSAMPLING, 2);
        if (both.length < 2 || !isPossible(both[0]) || !isPossible(both[1])) {
            throw file.damaged("its chroma subsampling is invalid");
        }
        return both;
    }

    private static boolean isPossible(long subsampling) {
        return subsampling == 1 || subsampling == 2 || subsampling == 4;
    }

    /** Converts pixels, {@code [count, 3]}. */
    void toRgbInPlace(int[] samples, int count) {
        for (int i = 0; i < 3 * count; i += 3) {
            if (plain) {
                int y = samples[i];
                int cb = samples[i + 1] - 128;
                int cr = samples[i + 2] - 128;
                samples[i] = ColourMath.red(y, cr);
                samples[i + 1] = ColourMath.green(y, cb, cr);
                samples[i + 2] = ColourMath.blue(y, cb);
            } else {
                convert(samples, i);
            }
        }
    }

    private void convert(int[] samples, int at) {
        boolean full = Arrays.equals(range, FULL_RANGE); // 128 levels of chroma, not 127
        double y = full ? samples[at] : (samples[at] - range[0]) * 255 / (range[1] - range[0]);
        double cb = full ? samples[at + 1] - 128 : (samples[at + 1] - range[2]) * 127 / (range[3] - range[2]);
        double cr = full ? samples[at + 2] - 128 : (samples[at + 2] - range[4]) * 127 / (range[5] - range[4]);
        int red = (int) Math.round(cr * (2 - 2 * luma[0]) + y);
        int blue = (int) Math.round(cb * (2 - 2 * luma[2]) + y);
        int green = (int) Math.round((y - luma[0] * red - luma[2] * blue) / luma[1]);
        samples[at] = Math.clamp(red, 0, 255);
        samples[at + 1] = Math.clamp(green, 0, 255);
        samples[at + 2] = Math.clamp(blue, 0, 255);
    }
}
