package dev.pixtral.image;

import dev.pixtral.api.Internal;

/**
 * Ends work on pictures when its thread is interrupted. Every loop whose length depends on a picture checks for an
 * interrupt at least once every {@link #STEP} steps, whether these are pixels, bytes or codes. A step takes less than a
 * microsecond, so no thread continues for longer than 100 ms.
 *
 * <p>Public only for the packages of pictures, not part of the API.
 */
@Internal
public final class Interruption {
    /** Maximum number of steps between two checks, a power of two. */
    public static final int STEP = 1 << 16;

    private Interruption() {}

    /**
     * Ends the work if the thread is interrupted; its interrupt status remains set.
     *
     * @param name name of the picture in messages
     * @throws ImageException if the thread is interrupted
     */
    public static void check(String name) {
        if (Thread.currentThread().isInterrupted()) {
            throw ImageExceptions.interrupted(name);
        }
    }

    /**
     * Checks once every {@link #STEP} steps, for loops that count their steps.
     *
     * @param name name of the picture in messages
     * @param step number of the step
     * @throws ImageException if it checks and the thread is interrupted
     */
    public static void check(String name, int step) {
        if ((step & STEP - 1) == 0) {
            check(name);
        }
    }
}
