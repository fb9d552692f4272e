package dev.pixtral.image;

/** Refuses pictures that cost more than {@link ImageLimits} allow, as their headers tell before anything is decoded. */
final class LimitChecks {
    // an animation is composed frame by frame: this many pictures of the largest size are work enough
    private static final int ANIMATION_WORK = 16;

    private LimitChecks() {}

    /** Throws unless a picture of this size is allowed. */
    static void checkPixels(ImageLimits limits, String name, long width, long height) {
        if (width > limits.maxPixels() || height > limits.maxPixels() || width * height > limits.maxPixels()) {
            throw ImageExceptions.tooManyPixels(name, width, height, limits.maxPixels());
        }
    }

    /** Throws unless so many pictures that have {@code pixels} pixels together may be taken from one file. */
    static void checkFrames(ImageLimits limits, String name, long frames, long pixels) {
        if (frames > 1 && pixels > limits.maxPixels()) {
            throw ImageExceptions.tooMuchAnimation(name, pixels, limits.maxPixels());
        }
    }

    /** Throws unless an animation may be composed of frames that have {@code pixels} pixels together. */
    static void checkComposition(ImageLimits limits, String name, long pixels) {
        if (pixels > ANIMATION_WORK * limits.maxPixels()) {
            throw ImageExceptions.tooMuchAnimation(name, pixels, ANIMATION_WORK * limits.maxPixels());
        }
    }
}
