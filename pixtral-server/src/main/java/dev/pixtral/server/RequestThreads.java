package dev.pixtral.server;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Runs each request on a virtual thread of its own, which has a {@link Stage}. A connection has a thread from the first
 * byte of a request to the end of its answer, and none while it is idle.
 */
final class RequestThreads implements Executor, AutoCloseable {
    /** The stage of the request's thread. */
    private static final ScopedValue<Stage> STAGE = ScopedValue.newInstance();

    private static final int CHECK_MILLIS = 200;

    private final Duration headTime;
    private final Semaphore room;
    private final int most;
    private final Set<Stage> stages = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("pixtral-server-watch").factory());

    RequestThreads(RequestLimits limits) {
        this.headTime = limits.headTime();
        this.most = limits.maxRequests();
        this.room = new Semaphore(most);
        watch.scheduleWithFixedDelay(
                () -> stages.forEach(Stage::check), CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The stage of the current thread, which runs a request. */
    static Stage stage() {
        return STAGE.get();
    }

    /** The number of connections with a request. */
    int inUse() {
        return most - room.availablePermits();
    }

    /**
     * Begins a request.
     *
     * @throws RejectedExecutionException if there are too many; the JDK's server then closes the connection
     */
    @Override
    public void execute(Runnable request) {
        if (!room.tryAcquire()) {
            throw new RejectedExecutionException("too many requests at a time");
        }
        Thread.ofVirtual().name("pixtral-request").start(() -> run(request));
    }

    private void run(Runnable request) {
        Stage stage = new Stage(Thread.currentThread());
        stage.begin(headTime);
        stages.add(stage);
        try {
            ScopedValue.where(STAGE, stage).run(request);
        } finally {
            stages.remove(stage);
            room.release();
        }
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
