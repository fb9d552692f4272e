package dev.pixtral.grammar;

/**
 * Limits of a grammar, and whether forced text has a single tokenisation.
 *
 * @param depthLimit how deeply an answer may be nested
 * @param configurations maximum number of cached configurations
 * @param masks maximum number of cached masks
 * @param spelling how forced text may be tokenised
 */
record GrammarOptions(int depthLimit, int configurations, int masks, Spelling spelling) {
    /**
     * Up to 8 MiB of configurations and 4 MiB of masks for each grammar with Pixtral's vocabulary;
     * {@link GrammarMemory} limits their total.
     */
    static final GrammarOptions DEFAULT = new GrammarOptions(256, 8_192, 256, Spelling.CANONICAL);

    /** How forced text is split into tokens. */
    enum Spelling {
        /** As the tokenizer does, see {@link ForcedText}. */
        CANONICAL,
        /** In any way. */
        ANY
    }
}
