package dev.pixtral.image.codec;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageLimits;

/** Refuses pictures that exceed {@link ImageLimits} according to their headers, before anything is decoded. */
public final class LimitChecks {
    // an animation is composed frame by frame: limits the work to that of so many pictures of the maximum size
    private static final int ANIMATION_WORK = 16;

    private LimitChecks() {}

    /**
     * Refuses a picture that is too large.
     *
     * @param limits the limits
     * @param name the name of the picture in messages
     * @param width width in pixels
     * @param height height in pixels
     * @throws ImageException if it has more pixels than allowed
     */
    public static void checkPixels(ImageLimits limits, String name, long width, long height) {
        if (width > limits.maxPixels() || height > limits.maxPixels() || width * height > limits.maxPixels()) {
            throw ImageExceptions.tooManyPixels(name, width, height, limits.maxPixels());
        }
    }

    /**
     * Refuses to return too many pictures of one file.
     *
     * @param limits the limits
     * @param name the name of the picture in messages
     * @param frames the number of pictures
     * @param pixels their total number of pixels
     * @throws ImageException if there are several and they have more pixels than allowed
     */
    public static void checkFrames(ImageLimits limits, String name, long frames, long pixels) {
        if (frames > 1 && pixels > limits.maxPixels()) {
            throw ImageExceptions.tooMuchAnimation(name, pixels, limits.maxPixels());
        }
    }

    /**
     * Refuses an animation that takes too much work to compose.
     *
     * @param limits the limits
     * @param name the name of the picture in messages
     * @param pixels the total number of pixels of its frames
     * @throws ImageException if there are too many
     */
    public static void checkComposition(ImageLimits limits, String name, long pixels) {
        if (pixels > ANIMATION_WORK * limits.maxPixels()) {
            throw ImageExceptions.tooMuchAnimation(name, pixels, ANIMATION_WORK * limits.maxPixels());
        }
    }
}
