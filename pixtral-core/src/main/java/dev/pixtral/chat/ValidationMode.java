package dev.pixtral.chat;

/**
 * How strictly a prompt is checked before it is encoded; the first two modes equal those of the reference's validator.
 */
public enum ValidationMode {
    /** Tool calls may still wait for their results at the end of the conversation. */
    TEST,
    /** Every tool call must have its result. */
    SERVING,
    /**
     * For generating an answer, where the reference is stricter than necessary: like {@link #TEST}, but the parameters
     * of a tool may be any JSON and are shown to the model unchanged. Invalid schemas are left to the code that
     * enforces them.
     */
    ANSWER
}
