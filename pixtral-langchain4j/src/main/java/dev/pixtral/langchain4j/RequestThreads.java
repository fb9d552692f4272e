package dev.pixtral.langchain4j;

import java.util.concurrent.Executor;

/**
 * Starts a new thread for each task of a request. They are platform threads and not a pool, so neither a callback that
 * computes or waits forever nor the shutdown of a pool can block other requests. They are daemons: a program that does
 * not close a model still exits.
 */
final class RequestThreads implements Executor {
    static final RequestThreads INSTANCE = new RequestThreads();

    private RequestThreads() {}

    @Override
    public void execute(Runnable task) {
        Thread.ofPlatform().daemon().name("pixtral-request").start(task);
    }
}
