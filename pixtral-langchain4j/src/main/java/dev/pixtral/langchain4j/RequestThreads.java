package dev.pixtral.langchain4j;

import java.util.concurrent.Executor;

/**
 * A thread of its own for each piece of work of a request. They are threads of the operating system, and not a pool: so
 * neither a callback that computes or waits for ever nor somebody who shuts a pool down can keep other requests from
 * going on. Daemons: a program that forgets to close a model still ends.
 */
final class RequestThreads implements Executor {
    static final RequestThreads INSTANCE = new RequestThreads();

    private RequestThreads() {}

    @Override
    public void execute(Runnable task) {
        Thread.ofPlatform().daemon().name("pixtral-request").start(task);
    }
}
