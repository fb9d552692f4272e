package dev.pixtral.openai;

/** How strictly the messages of a file are read. */
public enum ConversationForm {
    /** The form of the reference: what it refuses is refused. */
    REFERENCE,
    /**
     * The form that OpenAI's clients write: also the roles {@code developer} and {@code function}, calls and results
     * without ids, names that the model's format does not support, and pictures in tool results. The prompt is repaired
     * before it is answered.
     */
    CLIENT
}
