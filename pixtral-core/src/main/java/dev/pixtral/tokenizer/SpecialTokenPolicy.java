package dev.pixtral.tokenizer;

/** How decoding handles special ids such as {@code [INST]}, which represent no text. */
public enum SpecialTokenPolicy {
    /** Omit them. */
    IGNORE,
    /** Write their names. */
    KEEP,
    /** Throw a {@link TokenizerException}. */
    RAISE
}
