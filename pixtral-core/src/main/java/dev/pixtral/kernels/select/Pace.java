package dev.pixtral.kernels.select;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Defines how a {@link ChangeOver} waits; tests use their own pace, which does not wait. */
interface Pace {
    /**
     * Waits for a latch.
     *
     * @return whether it is open
     * @throws InterruptedException if the thread was interrupted
     */
    boolean await(CountDownLatch latch, Duration longest) throws InterruptedException;

    /**
     * Waits.
     *
     * @return false, immediately, when the kernels are unreachable
     * @throws InterruptedException if the thread was interrupted
     */
    boolean pause(Duration time) throws InterruptedException;

    /** Returns whether the kernels are still reachable. */
    boolean wanted();

    /** Waits in real time, as long as the owner has not been collected. */
    static Pace whileReachable(Object owner) {
        ReferenceQueue<Object> collected = new ReferenceQueue<>();
        Reference<Object> reference = new WeakReference<>(owner, collected);
        return new Pace() {
            @Override
            public boolean await(CountDownLatch latch, Duration longest) throws InterruptedException {
                return latch.await(longest.toNanos(), TimeUnit.NANOSECONDS);
            }

            @Override
            public boolean pause(Duration time) throws InterruptedException {
                return wanted() && collected.remove(time.toMillis()) == null;
            }

            @Override
            public boolean wanted() {
                return !reference.refersTo(null);
            }
        };
    }
}
