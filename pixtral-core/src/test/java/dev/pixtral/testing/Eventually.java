package dev.pixtral.testing;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/**
 * Waits for what another thread does. The limit only keeps a hang from lasting forever; it says nothing about speed.
 */
public final class Eventually {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(1);

    private Eventually() {}

    /**
     * Waits until something is so.
     *
     * @param what what is waited for, for the message of a failure
     * @param condition whether it is so already; may do something to further it, such as collect garbage
     */
    public static void until(String what, BooleanSupplier condition) {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begun > LIMIT.toNanos()) {
                throw new AssertionError("In %d s it did not happen: %s".formatted(LIMIT.toSeconds(), what));
            }
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Waits until a latch is open. */
    public static void open(CountDownLatch latch) {
        until("the latch opens", () -> latch.getCount() == 0);
    }
}
