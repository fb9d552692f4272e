package dev.pixtral.openai;

/** How freely the messages of a file are read. */
public enum ConversationForm {
    /** As the reference has them: what it refuses is refused. */
    REFERENCE,
    /**
     * As OpenAI's clients write them: the roles {@code developer} and {@code function}, calls and results without ids,
     * names that the model's format has no form for, and pictures in results of tools. The prompt is repaired before it
     * is answered.
     */
    CLIENT
}
