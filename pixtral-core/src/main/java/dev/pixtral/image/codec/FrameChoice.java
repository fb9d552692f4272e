package dev.pixtral.image.codec;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** Which frames of an animation become pictures, and the walk over the frames that yields them. */
public final class FrameChoice {
    /**
     * Most frames of an animation that is composed: each costs some work and memory, however small it is; the longest
     * animations have a few thousand.
     */
    public static final int MOST_FRAMES = 16_384;

    private FrameChoice() {}

    /**
     * Refuses an animation from which several frames are wanted and which has too many.
     *
     * @param name how messages call the picture
     * @param frames how many it has
     * @throws ImageException if they are more than {@link #MOST_FRAMES}
     */
    public static void checkCount(String name, int frames) {
        if (frames > MOST_FRAMES) {
            throw ImageExceptions.tooManyFrames(name, MOST_FRAMES);
        }
    }

    /**
     * Chooses frames.
     *
     * @param frames how many there are
     * @param wanted how many are wanted
     * @return their numbers, ascending; evenly spaced, with the first and the last, if there are more than wanted
     */
    public static int[] of(int frames, int wanted) {
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
     * @param name how messages call the picture
     * @param chosen numbers of frames, ascending
     * @param canvas what is drawn on
     * @param draw draws the frame of this number
     * @param dispose does what has to be done to the canvas after the frame of this number was seen
     * @return a picture for each of those chosen
     */
    public static List<RgbImage> compose(
            String name, int[] chosen, Canvas canvas, IntConsumer draw, IntConsumer dispose) {
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
