package dev.pixtral.langchain4j.rag.load;

import java.util.ArrayList;
import java.util.List;

/** Threads of one load that were given up and still run. No thread can be ended from outside. */
final class StuckThreads {
    private static final int MOST = 4;

    private final List<Thread> threads = new ArrayList<>();

    void add(Thread thread) {
        threads.add(thread);
    }

    /** Refuses to start another thread beside too many. */
    void check() {
        threads.removeIf(thread -> !thread.isAlive());
        if (threads.size() >= MOST) {
            throw new Problem(
                    "it was not read, because %d pages that took too long are still being worked on".formatted(MOST));
        }
    }
}
