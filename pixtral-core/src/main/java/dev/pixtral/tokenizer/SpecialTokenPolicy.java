package dev.pixtral.tokenizer;

/** What decoding does with special ids such as {@code [INST]}, which stand for no text. */
public enum SpecialTokenPolicy {
    /** Leave them out. */
    IGNORE,
    /** Write their names. */
    KEEP,
    /** Throw a {@link TokenizerException}. */
    RAISE
}
