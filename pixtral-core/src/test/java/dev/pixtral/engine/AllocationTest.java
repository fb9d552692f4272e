package dev.pixtral.engine;

import static dev.pixtral.engine.Requests.randomPrompt;
import static dev.pixtral.engine.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PassMonitor;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What the threads of an engine allocate for each token of an answer: objects that describe a pass, but no array whose
 * size depends on the model or on the number of tokens. The kernels are scalar, because the vector twins allocate until
 * C2 has compiled them.
 */
class AllocationTest {
    private static final int FIRST = 200; // tokens until arrays have their sizes
    private static final int TOKENS = 200;
    private static final int BOUND = 16_384; // bytes of one token

    private final ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void a_token_allocates_nothing_that_depends_on_sizes() {
        Set<Thread> others = Thread.getAllStackTraces().keySet();
        long[] allocated = new long[FIRST + TOKENS];
        try (TinyNetwork tiny = new TinyNetwork();
                Workers workers = new Workers(2)) {
            Compute compute = new Compute(KernelsProvider.create(KernelsProvider.Choice.SCALAR), workers);
            EngineOptions options = new EngineOptions(2 * (FIRST + TOKENS), 64, 4);
            PassMonitor monitor = atTheEndOfEachPass(allocated, others);
            try (Engine engine = tiny.engine(compute, options, monitor, System::nanoTime)) {
                engine.submit(request(randomPrompt(new Random(1), 20), FIRST + TOKENS))
                        .await(GenerationListener.NONE);
            }
        }
        assertThat((allocated[FIRST + TOKENS - 1] - allocated[FIRST]) / (TOKENS - 1))
                .isBetween(1L, (long) BOUND);
    }

    /** Records what the threads of the engine of this test have allocated so far. */
    private PassMonitor atTheEndOfEachPass(long[] allocated, Set<Thread> others) {
        return new PassMonitor() {
            private int pass;
            private long[] threads;
            private long[] bytes;

            @Override
            public void stage(String name, float[] values, int rows, int cols) {
                if (name.equals("logits") && pass < allocated.length) {
                    if (pass == 0) {
                        threads = Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> !others.contains(thread)
                                        && thread.getName().matches("pixtral-(engine|chooser|worker-.*)"))
                                .mapToLong(Thread::threadId)
                                .toArray();
                        bytes = new long[threads.length];
                    }
                    long[] now = bean.getThreadAllocatedBytes(threads);
                    for (int i = 0; i < now.length; i++) {
                        bytes[i] = Math.max(bytes[i], now[i]); // -1 once a thread has ended
                    }
                    allocated[pass++] = Arrays.stream(bytes).sum();
                }
            }
        };
    }
}
