package dev.pixtral.chat;

/** How strictly a prompt is checked before it is encoded, as in the reference's validator. */
public enum ValidationMode {
    /** Tool calls may still wait for their results at the end of the conversation. */
    TEST,
    /** Every tool call must have its result. */
    SERVING
}
