package dev.pixtral.schema.automaton;

import dev.pixtral.errors.PixtralException;

/** Names the part of a pattern that cannot be enforced. Only passed to the reader of schemas, never to callers. */
public final class UnsupportedPattern extends PixtralException {
    private static final long serialVersionUID = 1L;

    private final String what;
    private final boolean large;

    /**
     * Makes an exception.
     *
     * @param what the unsupported part, such as {@code a pattern of 3000 characters}
     */
    UnsupportedPattern(String what) {
        this(what, false);
    }

    private UnsupportedPattern(String what, boolean large) {
        super(what + " is not supported");
        this.what = what;
        this.large = large;
    }

    /** The exception for a pattern that turned out to be too large, after many steps. */
    static UnsupportedPattern tooLarge(String what) {
        return new UnsupportedPattern(what, true);
    }

    /**
     * Returns what is not supported.
     *
     * @return such as {@code a pattern of 3000 characters}
     */
    public String what() {
        return what;
    }

    /**
     * Returns whether it took many steps to detect this.
     *
     * @return whether the pattern is too large
     */
    public boolean isLarge() {
        return large;
    }
}
