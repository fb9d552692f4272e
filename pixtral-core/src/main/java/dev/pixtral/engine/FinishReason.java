package dev.pixtral.engine;

/** Why a generation ended. */
public enum FinishReason {
    /** The model ended its answer, or a stop text appeared. */
    STOP,
    /** The token limit or the end of the context was reached. */
    LENGTH,
    /** The model ended its answer with tool calls. */
    TOOL_CALLS,
    /**
     * The model ended its answer with malformed tool calls. Only replies have this reason, because the engine does not
     * parse unconstrained calls.
     */
    MALFORMED_TOOL_CALLS,
    /** The generation was cancelled. */
    CANCELLED
}
