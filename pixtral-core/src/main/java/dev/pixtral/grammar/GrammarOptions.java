package dev.pixtral.grammar;

/**
 * Limits of a grammar, and whether text that is certain has one spelling only.
 *
 * @param depthLimit how deeply an answer may be nested
 * @param configurations how many configurations are remembered
 * @param masks how many masks are remembered
 * @param spelling how certain text is spelt in tokens
 */
record GrammarOptions(int depthLimit, int configurations, int masks, Spelling spelling) {
    /**
     * Up to 8 MiB of configurations and 4 MiB of masks for each grammar, when Pixtral's vocabulary is in use; what all
     * have is bounded by {@link GrammarMemory}.
     */
    static final GrammarOptions DEFAULT = new GrammarOptions(256, 8_192, 256, Spelling.CANONICAL);

    /** How text that must come is split into tokens. */
    enum Spelling {
        /** As the tokenizer does it, see {@link ForcedText}. */
        CANONICAL,
        /** In every way. */
        ANY
    }
}
