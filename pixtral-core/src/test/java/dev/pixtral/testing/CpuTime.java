package dev.pixtral.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/** The processor time of a thread, which other load on the machine leaves nearly as it is. */
public final class CpuTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private CpuTime() {}

    /** Work of the calling thread. */
    public interface Work<E extends Exception> {
        void run() throws E;
    }

    /** The nanoseconds that the calling thread, a platform thread, has computed so far. */
    public static long nanos() {
        return THREADS.getCurrentThreadCpuTime();
    }

    /** The nanoseconds that a platform thread has computed so far; -1 if it has ended. */
    public static long nanos(Thread thread) {
        return THREADS.getThreadCpuTime(thread.threadId());
    }

    /**
     * Does work that must not cost more: the limit is far from the true cost, and near to nothing that grows faster
     * than its input.
     */
    public static <E extends Exception> void assertCosts(Duration most, Work<E> work) throws E {
        long before = nanos();
        work.run();
        assertThat(Duration.ofNanos(nanos() - before)).as("processor time").isLessThan(most);
    }
}
