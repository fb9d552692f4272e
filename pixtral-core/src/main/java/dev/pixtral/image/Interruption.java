package dev.pixtral.image;

/**
 * How work on pictures ends when its thread is interrupted. Every loop whose length follows from a picture looks here
 * at least once every {@link #STEP} of its steps, be they pixels, bytes or codes: a step takes less than a microsecond,
 * so that no thread goes on for longer than 100 ms.
 *
 * <p>Public only for the packages of pictures, not part of the API.
 */
public final class Interruption {
    /** Most steps between two looks, a power of two. */
    public static final int STEP = 1 << 16;

    private Interruption() {}

    /**
     * Ends the work if the thread is interrupted; it stays marked as interrupted.
     *
     * @param name how messages call the picture
     * @throws ImageException if the thread is interrupted
     */
    public static void check(String name) {
        if (Thread.currentThread().isInterrupted()) {
            throw ImageExceptions.interrupted(name);
        }
    }

    /**
     * Looks once every {@link #STEP} steps, for loops that count theirs.
     *
     * @param name how messages call the picture
     * @param step number of the step
     * @throws ImageException if it looks and the thread is interrupted
     */
    public static void check(String name, int step) {
        if ((step & STEP - 1) == 0) {
            check(name);
        }
    }
}
