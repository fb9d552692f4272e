package dev.pixtral.langchain4j;

import java.util.concurrent.CountDownLatch;

/** Waiting without checked exceptions. */
final class Awaits {
    private Awaits() {}

    static void open(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
