package dev.pixtral.image.codec;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** Chooses the frames of an animation that become pictures, and composes them. */
public final class FrameChoice {
    /**
     * The maximum number of frames of an animation that is composed: each frame costs some work and memory, however
     * small it is. The longest animations have a few thousand.
     */
    public static final int MOST_FRAMES = 16_384;

    private FrameChoice() {}

    /**
     * Refuses an animation with too many frames. It is called only if several frames are requested.
     *
     * @param name the name of the picture in messages
     * @param frames the number of its frames
     * @throws ImageException if there are more than {@link #MOST_FRAMES}
     */
    public static void checkCount(String name, int frames) {
        if (frames > MOST_FRAMES) {
            throw ImageExceptions.tooManyFrames(name, MOST_FRAMES);
        }
    }

    /**
     * Chooses frames.
     *
     * @param frames the number of frames
     * @param wanted the maximum number to choose
     * @return their indices, ascending; if there are more frames than {@code wanted}, evenly spaced, including the
     *     first and the last
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
     * Composes frames one after the other on a canvas and takes a snapshot after each chosen frame.
     *
     * @param name the name of the picture in messages
     * @param chosen indices of frames, ascending
     * @param canvas the canvas to draw on
     * @param draw draws the frame with the given index
     * @param dispose prepares the canvas for the next frame after the frame with the given index was shown
     * @return a picture for each chosen frame
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
