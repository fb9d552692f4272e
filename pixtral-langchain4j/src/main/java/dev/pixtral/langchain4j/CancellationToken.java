package dev.pixtral.langchain4j;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Ends requests from another thread, at any stage: while they wait, while pictures are read, in the middle of the
 * prompt, or of the answer. Given to a request by {@link PixtralChatRequestParameters.Builder#cancellation}; several
 * requests may share one.
 *
 * <p>A cancelled request fails with {@link ChatCancelledException}: a blocking one throws it, a streaming one hands it
 * to {@code onError} as its last callback.
 *
 * <p>Thread-safe. Once cancelled it stays so: a request that comes later is refused at once.
 */
public final class CancellationToken {
    private final Set<Runnable> actions = new LinkedHashSet<>(); // guarded by this
    private boolean cancelled; // guarded by this

    /** Makes a token that is not cancelled. */
    public CancellationToken() {}

    /** Ends the requests that have this token. May be called again, from any thread; it does not wait. */
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
     * Tells whether {@link #cancel} was called.
     *
     * @return true from the first call on
     */
    public synchronized boolean isCancelled() {
        return cancelled;
    }

    /** Runs an action when this is cancelled, at once if it is already. */
    void onCancel(Runnable action) {
        synchronized (this) {
            if (!cancelled) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    /** How many requests wait for this. */
    synchronized int waiting() {
        return actions.size();
    }

    /** The request is over: the action is not needed any more. */
    synchronized void forget(Runnable action) {
        actions.remove(action);
    }
}
