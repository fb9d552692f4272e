package dev.pixtral.tokenizer;

/** Spells ids for one decoder. Not thread-safe. */
interface TokenSpelling {
    /**
     * Adds what an id stands for.
     *
     * @throws TokenizerException if the id does not exist, or is special and may not be decoded
     */
    void spell(int id, Utf8Assembler out);

    /** Forgets the ids so far: another sequence begins. */
    default void restart() {}
}
