package dev.pixtral.schema.automaton;

import dev.pixtral.errors.PixtralException;

/** Tells the reader of a schema what it is in a pattern that cannot be enforced; never leaves the package. */
public final class UnsupportedPattern extends PixtralException {
    private static final long serialVersionUID = 1L;

    private final String what;
    private final boolean large;

    /**
     * Tells what it is.
     *
     * @param what such as {@code a pattern of 3000 characters}
     */
    UnsupportedPattern(String what) {
        this(what, false);
    }

    private UnsupportedPattern(String what, boolean large) {
        super(what + " is not supported");
        this.what = what;
        this.large = large;
    }

    /** A pattern that was found to be too large, which took its time. */
    static UnsupportedPattern tooLarge(String what) {
        return new UnsupportedPattern(what, true);
    }

    public String what() {
        return what;
    }

    /** Whether it took many steps to find out. */
    public boolean isLarge() {
        return large;
    }
}
