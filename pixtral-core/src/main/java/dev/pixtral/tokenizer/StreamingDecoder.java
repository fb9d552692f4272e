package dev.pixtral.tokenizer;

import dev.pixtral.api.Internal;

/**
 * Decodes ids into text while they are being generated. Each push returns the text that is complete so far; a character
 * whose bytes are split across several ids is held back until it is complete.
 *
 * <p>All pushes and the flush together return exactly the same text as {@link Tekken#decode} for the same ids. Created
 * by {@link Tokenizer#newDecoder()}. Not thread-safe: use one decoder for one sequence.
 */
@Internal
public final class StreamingDecoder {
    private final Spelling spelling;
    private final Utf8Assembler assembler;

    /** Spells ids for one decoder. Not thread-safe. */
    interface Spelling {
        /**
         * Adds what an id stands for.
         *
         * @throws TokenizerException if the id does not exist, or is special and may not be decoded
         */
        void spell(int id, Utf8Assembler out);

        /** Forgets the ids so far: another sequence begins. */
        default void restart() {}
    }

    StreamingDecoder(Spelling spelling, Utf8Assembler assembler) {
        this.spelling = spelling;
        this.assembler = assembler;
    }

    /**
     * Decodes the next id.
     *
     * @param id a token id
     * @return the text that this id completes; often empty
     * @throws TokenizerException if the id does not exist, or is special and the policy is {@code RAISE}
     */
    public String push(int id) {
        accept(id);
        return assembler.drain();
    }

    /**
     * Ends the sequence. The decoder can be used for another one afterwards.
     *
     * @return U+FFFD for an incomplete character that was held back, otherwise an empty string
     */
    public String flush() {
        assembler.endRun();
        spelling.restart();
        return assembler.drain();
    }

    /**
     * Ends a sequence that was cut off and discards held-back bytes. The decoder can be used for another one
     * afterwards.
     */
    public void cut() {
        assembler.cut();
        spelling.restart();
    }

    /** Decodes the next id like {@link #push}, but leaves the text to a later push or flush. */
    void accept(int id) {
        spelling.spell(id, assembler);
    }
}
