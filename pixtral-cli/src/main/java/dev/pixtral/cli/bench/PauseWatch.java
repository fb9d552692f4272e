package dev.pixtral.cli.bench;

import dev.pixtral.model.PassMonitor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Times the tokens of a chat that decodes in every pass of an engine: alone at first, then beside others. Its methods
 * are called on the engine's thread, except those that return results.
 */
final class PauseWatch implements PassMonitor {
    private static final int WARM_UP = 8; // passes with a token
    private static final int ALONE = 24; // further ones that show what a decode-only pass takes

    private final CompletableFuture<Void> alone = new CompletableFuture<>();
    private final CompletableFuture<Long> picture = new CompletableFuture<>();
    private final List<Long> decodeOnly = new ArrayList<>();
    private final List<Long> pauses = new ArrayList<>();
    private final List<Long> between = new ArrayList<>(); // decode-only passes among those beside others
    private int rows; // of the current pass
    private long began;
    private int tokens;
    private long last; // time of the last token
    private boolean ended;

    @Override
    public void stage(String name, float[] values, int count, int cols) {
        switch (name) {
            case "text.input_embeddings" -> begin(count, System.nanoTime());
            case "logits" -> token(System.nanoTime());
            case "projector.output" -> picture.complete(System.nanoTime());
            default -> {}
        }
    }

    private synchronized void begin(int count, long now) {
        rows = count;
        began = now;
    }

    private synchronized void token(long now) {
        tokens++;
        if (tokens > 1 + WARM_UP && !ended) {
            (tokens <= 1 + WARM_UP + ALONE ? decodeOnly : pauses).add(now - last);
        }
        if (rows == 1 && tokens > 1 + WARM_UP + ALONE && !ended) {
            between.add(now - began);
        }
        if (tokens == 1 + WARM_UP + ALONE) {
            alone.complete(null);
        }
        last = now;
    }

    /** The chat has ended: passes are no longer its own. */
    synchronized void chatEnded() {
        ended = true;
        if (!alone.isDone()) {
            alone.completeExceptionally(new IllegalStateException("the chat ended early"));
        }
    }

    /** Is complete once the chat has decoded alone for a while. */
    CompletableFuture<Void> alone() {
        return alone;
    }

    /** The time at which a picture was encoded. */
    CompletableFuture<Long> picture() {
        return picture;
    }

    /** Returns what a decode-only pass takes, with the choice of its token: the median. */
    synchronized long decodeOnlyNanos() {
        return median(decodeOnly);
    }

    /** Returns the same of the decode-only passes that came between others; 0 if there were none. */
    synchronized long decodeOnlyBetweenNanos() {
        return median(between);
    }

    private static long median(List<Long> nanos) {
        return nanos.isEmpty() ? 0 : nanos.stream().sorted().toList().get(nanos.size() / 2);
    }

    /** Returns the times between two tokens of the chat beside others. */
    synchronized List<Long> pauses() {
        return List.copyOf(pauses);
    }
}
