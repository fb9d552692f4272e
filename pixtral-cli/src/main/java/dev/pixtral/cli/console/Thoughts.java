package dev.pixtral.cli.console;

/** What becomes of what a model thinks before it answers. */
public enum Thoughts {
    /** Only the progress shows that the model thinks. */
    HIDDEN,
    /** They are printed on standard error, where they are not part of the answer. */
    SHOWN
}
