package dev.pixtral.metrics;

import dev.pixtral.api.Internal;
import dev.pixtral.metrics.EngineMeters.Count;
import dev.pixtral.metrics.EngineMeters.Series;
import dev.pixtral.metrics.flight.CacheEvent;
import dev.pixtral.metrics.flight.CancelEvent;
import dev.pixtral.metrics.flight.DecodeEvent;
import dev.pixtral.metrics.flight.PromptEvent;

/**
 * Counts one request of an engine, each of its steps once, and records its events. Used by one thread at a time, except
 * for {@link #firstToken} and {@link #generated}, which any thread may call. That it has {@link #failed} can be counted
 * without memory.
 */
@Internal
public final class RequestMeter {
    private enum Stage {
        NEW,
        WAITING,
        RUNNING,
        ENDED
    }

    private final EngineMeters meters;
    private final int promptTokens;
    private final long created = System.nanoTime();
    private Stage stage = Stage.NEW;
    private boolean begun; // its turn has come before
    private long number;
    private PromptEvent prompt; // null before it begins
    private DecodeEvent decode; // null before the prompt is done

    /**
     * Creates a meter for a request that nothing knows of yet.
     *
     * @param meters count it from {@link #queued} on
     * @param promptTokens tokens of its prompt
     */
    public RequestMeter(EngineMeters meters, int promptTokens) {
        this.meters = meters;
        this.promptTokens = promptTokens;
    }

    /**
     * Counts that it has entered the queue, where a place was reserved for it.
     *
     * @param arrival its number in the engine
     */
    public void queued(long arrival) {
        number = arrival;
        stage = Stage.WAITING;
        meters.queued();
    }

    /** Counts that its turn has come, for the first time or again. */
    public void begin() {
        stage = Stage.RUNNING;
        if (begun) {
            meters.moved(Count.WAITING, Count.RUNNING);
        } else {
            begun = true;
            meters.begun(promptTokens, System.nanoTime() - created);
        }
    }

    /** Counts that it waits again. */
    public void leave() {
        stage = Stage.WAITING;
        meters.moved(Count.RUNNING, Count.WAITING);
    }

    /**
     * Records that the beginning of its prompt was found.
     *
     * @param tokens tokens of the prompt that were found so far
     */
    public void foundPrefix(int tokens) {
        CacheEvent.prefix(number, tokens);
    }

    /**
     * Records that pictures were found.
     *
     * @param count number of pictures
     */
    public void foundPictures(int count) {
        CacheEvent.pictures(number, count);
    }

    /** Records that rows are about to be computed. Only the first call has an effect. */
    public void beginRows() {
        if (prompt == null) {
            prompt = new PromptEvent(number);
        }
    }

    /**
     * Records that its next token can be chosen. Only the first call has an effect.
     *
     * @param cachedTokens tokens of the prompt that did not have to be computed
     */
    public void endRows(int cachedTokens) {
        if (decode == null) {
            prompt.end(promptTokens, cachedTokens);
            decode = new DecodeEvent(number);
        }
    }

    /** Counts its first token. Call this once. */
    public void firstToken() {
        meters.observed(Series.FIRST_TOKEN, System.nanoTime() - created);
    }

    /** Counts a token of its answer. */
    public void generated() {
        meters.generated();
    }

    /**
     * Counts that it has finished, unless its end was counted before.
     *
     * @param tokens tokens of its answer
     * @param reason why it has finished
     * @param tokenNanos average time of a token after the first one; negative if there was none
     */
    public void finished(int tokens, String reason, long tokenNanos) {
        if (isCounted()) {
            endAnswer(tokens, reason);
            meters.finished(gauge(), System.nanoTime() - created, tokenNanos);
            stage = Stage.ENDED;
        }
    }

    /**
     * Counts that it was cancelled, unless its end was counted before.
     *
     * @param tokens tokens of its answer so far
     */
    public void cancelled(int tokens) {
        if (isCounted()) {
            endAnswer(tokens, "CANCELLED");
            String where = stage == Stage.WAITING ? "waiting" : "running";
            CancelEvent.occurred(number, where, tokens, System.nanoTime() - created);
        }
        end(Count.CANCELLED);
    }

    private void endAnswer(int tokens, String reason) {
        if (decode != null) {
            decode.end(tokens, reason);
        }
    }

    /** Counts that it failed, unless its end was counted before. */
    public void failed() {
        end(Count.FAILED);
    }

    private void end(Count outcome) {
        if (isCounted()) {
            meters.moved(gauge(), outcome);
            stage = Stage.ENDED;
        }
    }

    private boolean isCounted() {
        return stage == Stage.WAITING || stage == Stage.RUNNING;
    }

    private Count gauge() {
        return stage == Stage.WAITING ? Count.WAITING : Count.RUNNING;
    }
}
