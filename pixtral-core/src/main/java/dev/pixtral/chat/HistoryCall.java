package dev.pixtral.chat;

/** A call in a history, with its state while the history is read. Used for one conversation. */
final class HistoryCall {
    private final ToolCall call;
    private final int message;
    private final int position;
    private boolean answered;

    /**
     * Creates a call without a result.
     *
     * @param message index of the answer that contains it
     * @param position its index in that answer
     */
    HistoryCall(ToolCall call, int message, int position) {
        this.call = call;
        this.message = message;
        this.position = position;
    }

    ToolCall call() {
        return call;
    }

    int message() {
        return message;
    }

    int position() {
        return position;
    }

    boolean answered() {
        return answered;
    }

    void answer() {
        answered = true;
    }
}
