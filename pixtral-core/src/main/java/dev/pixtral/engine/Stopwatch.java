package dev.pixtral.engine;

import dev.pixtral.metrics.RequestMeter;

/** Measures the stages of one generation for its {@link Timings}. Has the same owner as its {@link Answer}. */
final class Stopwatch {
    private final RequestMeter meter;
    private final long submitted = System.nanoTime();
    private long started; // 0 for not yet, like the fields below
    private long images;
    private long prefill;
    private long firstToken;
    private long lastToken;

    /**
     * Starts measuring.
     *
     * @param meter told of tokens
     */
    Stopwatch(RequestMeter meter) {
        this.meter = meter;
    }

    /** Records that its turn has come; later calls have no effect. */
    void start() {
        if (started == 0) {
            started = System.nanoTime();
        }
    }

    /** Adds the time that a picture took. */
    void addImage(long nanos) {
        images += nanos;
    }

    /** Records that its first row is about to be computed; later calls have no effect. */
    void beginPrefill() {
        if (prefill == 0) {
            prefill = System.nanoTime();
        }
    }

    /** Records that a token has been chosen. */
    void token() {
        lastToken = System.nanoTime();
        if (firstToken == 0) {
            firstToken = lastToken;
            meter.firstToken();
        }
    }

    /** Records that a token has become part of the answer. */
    void accepted() {
        meter.generated();
    }

    /**
     * Returns the times measured so far.
     *
     * @param promptDone tokens of the prompt whose keys and values are there, computed or cached
     * @param usage the counts of the generation
     */
    Timings timings(int promptDone, Usage usage) {
        long now = System.nanoTime();
        return new Timings(
                millis((started == 0 ? now : started) - submitted),
                millis(images),
                prefill == 0 ? 0 : millis((firstToken == 0 ? now : firstToken) - prefill),
                firstToken == 0 ? 0 : millis(firstToken - submitted),
                millis(lastToken - firstToken),
                Math.max(0, promptDone - usage.cachedTokens()),
                usage.generatedTokens(),
                usage.cachedTokens(),
                usage.cachedPictures());
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }
}
