package dev.pixtral.chat;

/** How strictly a prompt is checked before it is encoded; the first two as in the reference's validator. */
public enum ValidationMode {
    /** Tool calls may still wait for their results at the end of the conversation. */
    TEST,
    /** Every tool call must have its result. */
    SERVING,
    /**
     * For an answer, where the reference is stricter than need be: as {@link #TEST}, but the parameters of a tool may
     * be any JSON and are shown to the model as they are. What of them is no schema is left to whoever holds calls to
     * them.
     */
    ANSWER
}
