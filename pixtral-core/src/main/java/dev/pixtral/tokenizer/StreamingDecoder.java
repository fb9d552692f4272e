package dev.pixtral.tokenizer;

/**
 * Ids to text while they are being generated: each push returns what is complete so far, and a character whose bytes
 * come in several ids is held back until it is whole.
 *
 * <p>All pushes and the flush together give exactly what {@link Tekken#decode} gives for the same ids. Made by
 * {@link Tekken#newDecoder()}. Not thread-safe: one decoder for one sequence.
 */
public final class StreamingDecoder {
    private final Tekken tekken;
    private final SpecialTokenPolicy policy;
    private final Utf8Assembler assembler = new Utf8Assembler();

    StreamingDecoder(Tekken tekken, SpecialTokenPolicy policy) {
        this.tekken = tekken;
        this.policy = policy;
    }

    /**
     * Takes the next id.
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
     * @return what was held back: U+FFFD for a part of a character, else nothing
     */
    public String flush() {
        assembler.endRun();
        return assembler.drain();
    }

    /**
     * Ends a sequence that was cut off: what was held back is left out. The decoder can be used for another one
     * afterwards.
     */
    public void cut() {
        assembler.cut();
    }

    /** As {@link #push}, but leaves the text to a later push or flush. */
    void accept(int id) {
        if (!tekken.isSpecial(id)) {
            tekken.forEachByte(id, assembler);
            return;
        }
        switch (policy) {
            case IGNORE -> assembler.endRun();
            case KEEP -> assembler.append(tekken.piece(id));
            case RAISE -> throw TokenizerException.specialRefused(id, tekken.piece(id));
        }
    }
}
