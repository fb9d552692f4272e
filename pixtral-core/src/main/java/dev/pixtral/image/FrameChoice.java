package dev.pixtral.image;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** Which frames of an animation become pictures, and the walk over the frames that yields them. */
final class FrameChoice {
    // each costs some work and memory, however small it is; the longest animations have a few thousand
    static final int MOST_FRAMES = 16_384;

    private FrameChoice() {}

    /** Throws if an animation from which several frames are wanted has more than anybody composes. */
    static void checkCount(String name, int frames) {
        if (frames > MOST_FRAMES) {
            throw ImageExceptions.tooManyFrames(name, MOST_FRAMES);
        }
    }

    /** Returns the numbers of the chosen frames, ascending; evenly spaced, with the first and the last, if there are more than wanted. */
    static int[] of(int frames, int wanted) {
        int count = Math.min(frames, wanted);
        int[] chosen = new int[count];
        for (int i = 1; i < count; i++) {
            chosen[i] = (int) ((long) i * (frames - 1) / (count - 1));
        }
        return chosen;
    }

    /**
     * Composes frames one after the other on a canvas and takes a picture of those chosen.
     *
     * @param name name of the picture
     * @param draw draws the frame of this number
     * @param dispose does what has to be done to the canvas after the frame of this number was seen
     */
    static List<RgbImage> compose(String name, int[] chosen, Canvas canvas, IntConsumer draw, IntConsumer dispose) {
        List<RgbImage> pictures = new ArrayList<>();
        for (int frame = 0; pictures.size() < chosen.length; frame++) {
            Interruption.check(name);
            if (frame > 0) {
                dispose.accept(frame - 1);
            }
            draw.accept(frame);
            if (frame == chosen[pictures.size()]) {
                pictures.add(canvas.snapshot(name));
            }
        }
        return List.copyOf(pictures);
    }
}
