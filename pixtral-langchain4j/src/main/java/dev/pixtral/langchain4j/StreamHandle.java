package dev.pixtral.langchain4j;

import dev.langchain4j.model.chat.response.StreamingHandle;

/** Ends one streamed answer. It reaches the handler with the first piece, when the work has long begun. */
final class StreamHandle implements StreamingHandle {
    private volatile Work work;
    private volatile boolean cancelled;

    /** Says what is to be stopped. */
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
