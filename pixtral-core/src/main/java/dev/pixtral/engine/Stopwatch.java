package dev.pixtral.engine;

/** When what happened to one generation, for its {@link Timings}. Owned as its {@link Sequence} is. */
final class Stopwatch {
    private final long submitted = System.nanoTime();
    private long started; // 0 for not yet, as all that follow
    private long images;
    private long prefill;
    private long firstToken;
    private long lastToken;

    /** Its turn has come; only the first time counts. */
    void start() {
        if (started == 0) {
            started = System.nanoTime();
        }
    }

    /** A picture took so long. */
    void addImage(long nanos) {
        images += nanos;
    }

    /** Its first row is about to be computed; only the first time counts. */
    void beginPrefill() {
        if (prefill == 0) {
            prefill = System.nanoTime();
        }
    }

    /** A token has been chosen. */
    void token() {
        lastToken = System.nanoTime();
        if (firstToken == 0) {
            firstToken = lastToken;
        }
    }

    /**
     * Where the time went until now.
     *
     * @param promptTokens tokens of the prompt that were computed
     * @param generatedTokens tokens of the answer
     */
    Timings timings(int promptTokens, int generatedTokens) {
        long now = System.nanoTime();
        return new Timings(
                millis((started == 0 ? now : started) - submitted),
                millis(images),
                prefill == 0 ? 0 : millis((firstToken == 0 ? now : firstToken) - prefill),
                firstToken == 0 ? 0 : millis(firstToken - submitted),
                millis(lastToken - firstToken),
                promptTokens,
                generatedTokens);
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }
}
