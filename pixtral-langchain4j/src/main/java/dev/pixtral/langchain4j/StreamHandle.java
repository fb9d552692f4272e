package dev.pixtral.langchain4j;

import dev.langchain4j.model.chat.response.StreamingHandle;

/** Ends one streamed answer. The handler receives it with the first piece, after the work has been set. */
final class StreamHandle implements StreamingHandle {
    private volatile Work work;
    private volatile boolean cancelled;

    /** Sets the work that {@link #cancel} stops. */
    void control(Work begun) {
        work = begun;
    }

    @Override
    public void cancel() {
        cancelled = true;
        work.stop(Stop.HANDLE);
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }
}
