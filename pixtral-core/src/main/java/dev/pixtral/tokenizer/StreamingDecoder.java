package dev.pixtral.tokenizer;

import dev.pixtral.api.Internal;

/**
 * Decodes ids into text while they are being generated. Each push returns the text that is complete so far; a character
 * whose bytes are split across several ids is held back until it is complete.
 *
 * <p>All pushes and the flush together return exactly the same text as {@link Tekken#decode} for the same ids. Created
 * by {@link Tekken#newDecoder()}. Not thread-safe: use one decoder for one sequence.
 */
@Internal
public final class StreamingDecoder {
    private final Tekken tekken;
    private final SpecialTokenPolicy policy;
    private final Utf8Assembler assembler = new Utf8Assembler();

    StreamingDecoder(Tekken tekken, SpecialTokenPolicy policy) {
        this.tekken = tekken;
        this.policy = policy;
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
        return assembler.drain();
    }

    /**
     * Ends a sequence that was cut off and discards held-back bytes. The decoder can be used for another one
     * afterwards.
     */
    public void cut() {
        assembler.cut();
    }

    /** Decodes the next id like {@link #push}, but leaves the text to a later push or flush. */
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
