package dev.pixtral.image.read;

import dev.pixtral.image.ImageBudget;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.image.PixelValues;
import dev.pixtral.image.RgbImage;

/**
 * Converts pictures to the input of Pixtral's vision encoder, as {@code ImageEncoder} of mistral-common 1.13 does:
 * shrink the size until the longest side fits, round up to whole patches, resize (OpenCV's cubic interpolation), scale
 * values to the range from 0 to 1, normalise; all in float32.
 *
 * <p>The arithmetic has a fixed order, so the same picture gives the same values on every machine.
 *
 * @param patchSize side of a patch in pixels, 16 for Pixtral-12B (multiplied by the merge factor of models that have
 *     one)
 * @param maxImageSize maximum length of the longer side in pixels, 1024 for Pixtral-12B
 */
public record ImagePreprocessor(int patchSize, int maxImageSize) {
    // CLIP's channel statistics in RGB order, for colours from 0 to 1: DATASET_MEAN and DATASET_STD of
    // mistral-common, tokens/tokenizers/image.py
    private static final float[] MEAN = {0.48145466f, 0.4578275f, 0.40821073f};
    private static final float[] STD = {0.26862954f, 0.26130258f, 0.27577711f};

    // the values of the largest picture must fit in one array
    private static final int LARGEST_SIDE = 16_384;

    /** Rejects sizes that are not positive, or so large that the values would not fit in one array. */
    public ImagePreprocessor {
        if (patchSize < 1 || maxImageSize < 1 || patchSize > LARGEST_SIDE || maxImageSize > LARGEST_SIDE) {
            throw ImageExceptions.badValue(("Patch size and longest side must be 1 to %d pixels, but are %d and %d; "
                            + "check the model's configuration.")
                    .formatted(LARGEST_SIDE, patchSize, maxImageSize));
        }
    }

    /**
     * Returns the number of patches of a picture.
     *
     * @param width width in pixels, at least 1
     * @param height height in pixels, at least 1
     * @return the grid, with at most {@code maxImageSize / patchSize} patches per side, rounded up
     * @throws ImageException if a side is not positive
     */
    public PatchGrid grid(int width, int height) {
        if (width < 1 || height < 1) {
            throw ImageExceptions.badValue(
                    "A picture needs at least one pixel, but has %d x %d pixels.".formatted(width, height));
        }
        double ratio = Math.max((double) width / maxImageSize, (double) height / maxImageSize);
        return new PatchGrid(patches(width, ratio), patches(height, ratio));
    }

    /**
     * Returns the preprocessor that keeps a budget for a picture of this size: the same arithmetic with a smaller
     * longest side.
     *
     * @param width width in pixels, at least 1
     * @param height height in pixels, at least 1
     * @param budget the size at which the model may see the picture
     * @return this preprocessor if the picture is already within the budget, otherwise the one that makes it as large
     *     as the budget allows
     * @throws ImageException if a side is not positive
     */
    public ImagePreprocessor within(ImageBudget budget, int width, int height) {
        ImagePreprocessor largest = withMaxImageSize(Math.min(maxImageSize, budget.longestSide()));
        if (largest.grid(width, height).tokens() <= budget.tokens()) {
            return largest;
        }
        // binary search: a longer side never gives fewer tokens, and a picture of one pixel keeps every budget
        int fits = 1;
        int tooLarge = largest.maxImageSize;
        while (tooLarge - fits > 1) {
            int middle = (fits + tooLarge) >>> 1;
            if (withMaxImageSize(middle).grid(width, height).tokens() <= budget.tokens()) {
                fits = middle;
            } else {
                tooLarge = middle;
            }
        }
        return withMaxImageSize(fits);
    }

    private ImagePreprocessor withMaxImageSize(int pixels) {
        return pixels == maxImageSize ? this : new ImagePreprocessor(patchSize, pixels);
    }

    private int patches(int side, double ratio) {
        // rint, not round: Python, the reference, rounds halves to even; a side may round to 0
        int scaled = ratio > 1 ? Math.max((int) Math.rint(side / ratio), 1) : side;
        return (scaled - 1) / patchSize + 1;
    }

    /**
     * Resizes and normalises a picture. Besides the result, this needs memory for only a few rows, regardless of the
     * picture's size.
     *
     * @param image the picture
     * @return the values, in a new array
     * @throws ImageException if the thread is interrupted
     */
    public PixelValues preprocess(RgbImage image) {
        PatchGrid grid = grid(image.width(), image.height());
        int width = grid.cols() * patchSize;
        int height = grid.rows() * patchSize;
        int plane = width * height;
        float[] values = new float[3 * plane];
        float[] row = new float[3 * width];
        CubicResize resize = new CubicResize(image, width, height);
        for (int y = 0; y < height; y++) {
            resize.row(y, row);
            for (int channel = 0; channel < 3; channel++) {
                normalise(row, channel, values, channel * plane + y * width);
            }
        }
        return new PixelValues(grid, patchSize, values);
    }

    private static void normalise(float[] row, int channel, float[] values, int at) {
        float mean = MEAN[channel];
        float std = STD[channel];
        for (int from = channel, to = at; from < row.length; from += 3, to++) {
            values[to] = (row[from] / 255f - mean) / std;
        }
    }
}
