package dev.pixtral.langchain4j;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Ends requests from another thread, at any stage: while they wait, while pictures are read, while the prompt is
 * computed, or while the answer is generated. Passed to a request with
 * {@link PixtralChatRequestParameters.Builder#cancellation}; several requests may share one.
 *
 * <p>A cancelled request fails with {@link ChatCancelledException}: a blocking one throws it, a streaming one passes it
 * to {@code onError} as its last callback.
 *
 * <p>Thread-safe. Once cancelled, it stays cancelled: later requests are refused immediately.
 */
public final class CancellationToken {
    private final Set<Runnable> actions = new LinkedHashSet<>(); // guarded by this
    private boolean cancelled; // guarded by this

    /** Makes a token that is not cancelled. */
    public CancellationToken() {}

    /** Ends the requests that use this token. May be called repeatedly, from any thread; it does not wait. */
    public void cancel() {
        Set<Runnable> waiting;
        synchronized (this) {
            cancelled = true;
            waiting = new LinkedHashSet<>(actions);
            actions.clear();
        }
        waiting.forEach(Runnable::run);
    }

    /**
     * Returns whether {@link #cancel} was called.
     *
     * @return true from the first call on
     */
    public synchronized boolean isCancelled() {
        return cancelled;
    }

    /** Runs an action when this is cancelled; immediately if it already is. */
    void onCancel(Runnable action) {
        synchronized (this) {
            if (!cancelled) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    /** The number of requests under way that use this token. */
    synchronized int waiting() {
        return actions.size();
    }

    /** Removes the action of a request that has ended. */
    synchronized void forget(Runnable action) {
        actions.remove(action);
    }
}
