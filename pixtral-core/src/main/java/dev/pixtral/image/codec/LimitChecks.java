package dev.pixtral.image.codec;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageLimits;

/** Refuses pictures that cost more than {@link ImageLimits} allow, as their headers tell before anything is decoded. */
public final class LimitChecks {
    // an animation is composed frame by frame: this many pictures of the largest size are work enough
    private static final int ANIMATION_WORK = 16;

    private LimitChecks() {}

    /**
     * Refuses a picture that is too large.
     *
     * @param limits what a picture may cost
     * @param name how messages call the picture
     * @param width pixels of a row
     * @param height rows
     * @throws ImageException if it has more pixels than allowed
     */
    public static void checkPixels(ImageLimits limits, String name, long width, long height) {
        if (width > limits.maxPixels() || height > limits.maxPixels() || width * height > limits.maxPixels()) {
            throw ImageExceptions.tooManyPixels(name, width, height, limits.maxPixels());
        }
    }

    /**
     * Refuses to take too many pictures from one file.
     *
     * @param limits what a picture may cost
     * @param name how messages call the picture
     * @param frames how many are taken
     * @param pixels pixels that they have together
     * @throws ImageException if they are several and have more pixels than allowed
     */
    public static void checkFrames(ImageLimits limits, String name, long frames, long pixels) {
        if (frames > 1 && pixels > limits.maxPixels()) {
            throw ImageExceptions.tooMuchAnimation(name, pixels, limits.maxPixels());
        }
    }

    /**
     * Refuses an animation that is too much work.
     *
     * @param limits what a picture may cost
     * @param name how messages call the picture
     * @param pixels pixels that its frames have together
     * @throws ImageException if they are too many
     */
    public static void checkComposition(ImageLimits limits, String name, long pixels) {
        if (pixels > ANIMATION_WORK * limits.maxPixels()) {
            throw ImageExceptions.tooMuchAnimation(name, pixels, ANIMATION_WORK * limits.maxPixels());
        }
    }
}
