package dev.pixtral.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void every_task_runs_exactly_once(int threads) {
        try (Workers workers = new Workers(threads)) {
            for (int round = 0; round < 2_000; round++) {
                AtomicIntegerArray runs = new AtomicIntegerArray(round % 17);
                workers.run(runs.length(), (i, _) -> runs.incrementAndGet(i));
                for (int i = 0; i < runs.length(); i++) {
                    assertThat(runs.get(i)).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void an_error_reaches_the_caller_and_the_next_operation_works() {
        try (Workers workers = new Workers(3)) {
            assertThatThrownBy(() -> workers.run(50, (i, _) -> {
                        if (i == 7) {
                            throw new IllegalArgumentException("seven");
                        }
                    }))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("seven");

            AtomicIntegerArray runs = new AtomicIntegerArray(9);
            workers.run(9, (i, _) -> runs.incrementAndGet(i));
            assertThat(runs.toString()).isEqualTo("[1, 1, 1, 1, 1, 1, 1, 1, 1]");
        }
    }

    @Test
    void a_sleeping_worker_is_woken() throws InterruptedException {
        try (Workers workers = new Workers(2)) {
            for (int round = 0; round < 20; round++) {
                Thread.sleep(5);
                AtomicIntegerArray runs = new AtomicIntegerArray(4);
                workers.run(4, (i, _) -> runs.incrementAndGet(i));
                assertThat(runs.toString()).isEqualTo("[1, 1, 1, 1]");
            }
        }
    }

    @Test
    void closing_ends_the_threads() throws InterruptedException {
        Set<Thread> others = liveWorkers();
        Workers workers = new Workers(4);
        Set<Thread> mine = liveWorkers();
        mine.removeAll(others);
        assertThat(mine).hasSize(3);

        workers.close();

        for (Thread worker : mine) {
            worker.join(10_000);
            assertThat(worker.isAlive()).isFalse();
        }
    }

    /** Those of other tests may still be ending. */
    private static Set<Thread> liveWorkers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("pixtral-worker-"))
                .collect(Collectors.toCollection(HashSet::new));
    }

    @Test
    void callers_take_turns() throws Exception {
        try (Workers workers = new Workers(2)) {
            LongAdder runs = new LongAdder();
            Thread[] callers = new Thread[3];
            for (int caller = 0; caller < callers.length; caller++) {
                callers[caller] = Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < 2_000; i++) {
                        workers.run(1 + i % 4, (_, _) -> runs.increment());
                    }
                });
            }
            for (Thread caller : callers) {
                caller.join();
            }

            assertThat(runs.sum()).isEqualTo(3 * 500 * (1 + 2 + 3 + 4));
        }
    }
}
