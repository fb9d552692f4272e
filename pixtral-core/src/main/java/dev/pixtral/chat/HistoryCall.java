package dev.pixtral.chat;

/** A call in a history, with what is found out about it while the history is read. Used for one conversation. */
final class HistoryCall {
    private final ToolCall call;
    private final int message;
    private final int position;
    private boolean answered;

    /**
     * A call without a result.
     *
     * @param message number of the answer that it is part of
     * @param position its place in that answer
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
