package dev.pixtral.langchain4j;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Waits for what another thread does. The limit only keeps a hang from lasting forever; it says nothing about speed.
 */
final class Awaits {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private Awaits() {}

    static void open(CountDownLatch latch) {
        try {
            if (!latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("In %d s the latch did not open".formatted(LIMIT.toSeconds()));
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Waits until something is so.
     *
     * @param what what is waited for, for the message of a failure
     */
    static void until(String what, BooleanSupplier condition) {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begun > LIMIT.toNanos()) {
                throw new AssertionError("In %d s it did not happen: %s".formatted(LIMIT.toSeconds(), what));
            }
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
