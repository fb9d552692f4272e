package dev.pixtral.grammar;

import dev.pixtral.errors.PixtralException;

/** Tells the reader of a schema what it is in a pattern that cannot be enforced; never leaves the package. */
final class UnsupportedPattern extends PixtralException {
    private static final long serialVersionUID = 1L;

    private final String what;

    /**
     * Tells what it is.
     *
     * @param what such as {@code a pattern of 3000 characters}
     */
    UnsupportedPattern(String what) {
        super(what + " is not supported");
        this.what = what;
    }

    String what() {
        return what;
    }
}
