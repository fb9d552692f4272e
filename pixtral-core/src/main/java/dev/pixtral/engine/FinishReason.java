package dev.pixtral.engine;

/** Why a generation ended. */
public enum FinishReason {
    /** The model ended its answer, or a stop string appeared. */
    STOP,
    /** The limit of tokens or the end of the context was reached. */
    LENGTH,
    /** The model ended with calls of tools. */
    TOOL_CALLS,
    /**
     * The model ended with what begins as calls of tools and is none. Only replies say so, since the engine does not
     * read free calls.
     */
    MALFORMED_TOOL_CALLS,
    /** Somebody cancelled it. */
    CANCELLED
}
