package dev.pixtral.langchain4j.rag.ingest;

import java.time.Duration;

/** Time, as an ingestion sees it. */
interface Clock {
    /** The time of this machine. */
    Clock SYSTEM = new Clock() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void sleep(Duration time) throws InterruptedException {
            Thread.sleep(time);
        }
    };

    /** Nanoseconds, of any origin. */
    long nanos();

    /** Waits. */
    void sleep(Duration time) throws InterruptedException;
}
