package dev.pixtral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.engine.EngineFailureException;
import dev.pixtral.errors.PixtralException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PreparationTest {
    private volatile boolean closed;
    private final Preparation preparation = new Preparation(() -> {
        if (closed) {
            throw new PixtralException("closed");
        }
    });

    @AfterEach
    void close() {
        preparation.close();
    }

    @Test
    void work_of_virtual_threads_is_done_by_a_few_platform_threads() throws InterruptedException {
        Set<Thread> workers = ConcurrentHashMap.newKeySet();
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            callers.add(Thread.ofVirtual()
                    .start(() -> preparation.run(() -> {
                        workers.add(Thread.currentThread());
                        most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                        Thread.yield();
                        return atOnce.decrementAndGet();
                    })));
        }
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(workers).allMatch(thread -> !thread.isVirtual() && thread.isDaemon());
        assertThat(most.get())
                .isLessThanOrEqualTo(Math.max(4, 2 * Runtime.getRuntime().availableProcessors()));
    }

    @Test
    void an_interrupt_reaches_the_work_and_stays() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicReference<Boolean> marked = new AtomicReference<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                preparation.run(() -> {
                    begun.countDown();
                    while (!Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                    interrupted.countDown();
                    return 0;
                });
            } catch (RuntimeException e) {
                thrown.set(e);
                marked.set(Thread.currentThread().isInterrupted());
            }
        });
        begun.await();
        caller.interrupt();
        caller.join();
        interrupted.await();

        assertThat(thrown.get()).isInstanceOf(PixtralException.class).hasMessageContaining("interrupted");
        assertThat(marked.get()).isTrue();
    }

    @Test
    void failures_come_as_they_are_and_memory_as_a_sentence() {
        assertThatThrownBy(() -> preparation.run(() -> {
                    throw new PixtralException("mine");
                }))
                .hasMessage("mine");
        assertThatThrownBy(() -> preparation.run(() -> {
                    throw new OutOfMemoryError("Java heap space");
                }))
                .isInstanceOf(EngineFailureException.class)
                .hasMessageContaining("-Xmx");
        assertThat(preparation.<Integer>run(() -> 5)).isEqualTo(5);
    }

    @Test
    void closing_lets_go_who_waits() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            callers.add(Thread.ofVirtual().start(() -> {
                try {
                    preparation.run(() -> {
                        begun.countDown();
                        while (!Thread.currentThread().isInterrupted()) {
                            Thread.onSpinWait();
                        }
                        return 0;
                    });
                } catch (RuntimeException e) {
                    thrown.add(e);
                }
            }));
        }
        begun.await();
        closed = true;
        preparation.close();
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(thrown).allMatch(e -> e.getMessage().equals("closed"));
        assertThatThrownBy(() -> preparation.run(() -> 1)).hasMessage("closed");
    }
}
