package dev.pixtral.metrics;

import dev.pixtral.api.Internal;
import dev.pixtral.metrics.EngineMeters.Count;
import dev.pixtral.metrics.EngineMeters.Series;

/**
 * Counts one request of an engine, each of its steps once. Used by one thread at a time, except for {@link #firstToken}
 * and {@link #generated}, which any thread may call.
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

    /** Counts that it has entered the queue, where a place was reserved for it. */
    public void queued() {
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
     * @param tokenNanos average time of a token after the first one; negative if there was none
     */
    public void finished(long tokenNanos) {
        if (isCounted()) {
            meters.finished(gauge(), System.nanoTime() - created, tokenNanos);
            stage = Stage.ENDED;
        }
    }

    /** Counts that it was cancelled, unless its end was counted before. */
    public void cancelled() {
        end(Count.CANCELLED);
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
