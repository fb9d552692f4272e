package dev.pixtral.engine;

import java.util.concurrent.ThreadFactory;

/**
 * The threads of one engine: its loop, and those that choose tokens outside the loop. They are daemons and must not
 * wait for the engine, which would be a deadlock.
 */
final class EngineThreads implements ThreadFactory {
    private static final class Member extends Thread {
        private final EngineThreads group;

        Member(EngineThreads group, Runnable work, String name) {
            super(work, name);
            this.group = group;
            setDaemon(true);
        }
    }

    Thread newLoop(Runnable work) {
        return new Member(this, work, "pixtral-engine");
    }

    @Override
    public Thread newThread(Runnable work) {
        return new Member(this, work, "pixtral-chooser");
    }

    /**
     * Refuses a call that would wait for the engine on one of its own threads.
     *
     * @param call name of the called method, for the message
     */
    void refuseOwn(String call) {
        if (Thread.currentThread() instanceof Member member && member.group == this) {
            throw new IllegalStateException(
                    ("%s was called on the engine's own thread, inside a logits processor or a monitor, "
                                    + "where it would wait for itself; call it from another thread.")
                            .formatted(call));
        }
    }
}
