package dev.pixtral.server;

/** Receives what a server reports. Called by many threads; prompts, answers and keys are never reported. */
public interface ServerLog {
    /** Reports nothing. */
    ServerLog NONE = new ServerLog() {};

    /**
     * Called when a request has ended.
     *
     * @param line method, path, status and duration
     */
    default void request(String line) {}

    /**
     * Called when a request failed because of a bug or of the machine, not because of the request.
     *
     * @param cause what happened
     */
    default void failure(Throwable cause) {}
}
