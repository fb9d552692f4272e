package dev.pixtral.engine;

/** Why a generation ended. */
public enum FinishReason {
    /** The model ended its answer, or a stop string appeared. */
    STOP,
    /** The limit of tokens or the end of the context was reached. */
    LENGTH,
    /** The model ended with calls of tools. */
    TOOL_CALLS,
    /** Somebody cancelled it. */
    CANCELLED
}
