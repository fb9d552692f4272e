package dev.pixtral.errors;

import java.util.function.UnaryOperator;

/** A schema or a set of tools that answers cannot be held to, or a token that breaks the rules it was to follow. */
public final class GrammarException extends PixtralException {
    private static final long serialVersionUID = 1L;

    /** Whether the schema is right, but asks for what answers cannot be held to. */
    private final boolean unsupported;

    /** Whether no value satisfies the schema. */
    private final boolean unsatisfiable;

    private GrammarException(String message, boolean unsupported) {
        this(message, unsupported, false);
    }

    private GrammarException(String message, boolean unsupported, boolean unsatisfiable) {
        super(message);
        this.unsupported = unsupported;
        this.unsatisfiable = unsatisfiable;
    }

    private GrammarException(String message, GrammarException other) {
        super(message, other);
        this.unsupported = other.unsupported;
        this.unsatisfiable = other.unsatisfiable;
    }

    /**
     * Whether the schema is right, but asks for what answers cannot be held to.
     *
     * @return false if something is wrong with the request
     */
    public boolean isUnsupported() {
        return unsupported;
    }

    /**
     * Whether no value satisfies the schema, by the standard.
     *
     * @return true if there is none
     */
    public boolean isUnsatisfiable() {
        return unsatisfiable;
    }

    /**
     * No value satisfies a schema, by the standard.
     *
     * @param message as for {@link String#formatted}
     * @param values what it quotes
     * @return the problem
     */
    public static GrammarException unsatisfiable(String message, Object... values) {
        return new GrammarException(message.formatted(values), false, true);
    }

    /**
     * Something is wrong with the request.
     *
     * @param message as for {@link String#formatted}
     * @param values what it quotes
     * @return the problem
     */
    public static GrammarException because(String message, Object... values) {
        return new GrammarException(message.formatted(values), false);
    }

    /**
     * Something that no answer can be held to.
     *
     * @param message as for {@link String#formatted}; it says "not supported"
     * @param values what it quotes
     * @return the problem
     */
    public static GrammarException unsupported(String message, Object... values) {
        return new GrammarException(message.formatted(values), true);
    }

    /**
     * The same problem, found on another thread.
     *
     * @return a new exception that has this one as its cause
     */
    public GrammarException again() {
        return new GrammarException(getMessage(), this);
    }

    /**
     * The same problem in other words.
     *
     * @param words what to say in place of the message
     * @return the problem itself if the words stay
     */
    public GrammarException reworded(UnaryOperator<String> words) {
        String message = words.apply(getMessage());
        return message.equals(getMessage()) ? this : new GrammarException(message, this);
    }

    /**
     * The work was given up because its thread is interrupted, which it stays.
     *
     * @return the problem
     */
    public static GrammarException interrupted() {
        return because(
                "The thread was interrupted while it worked out what the answer may be; ask again for an answer.");
    }

    /**
     * Gives up if the thread is interrupted, which it stays.
     *
     * @throws GrammarException if it is
     */
    public static void ifInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted();
        }
    }

    /**
     * The memory of the JVM did not suffice.
     *
     * @return the problem
     */
    public static GrammarException outOfMemory() {
        return because(
                "The memory of the JVM ran out over what this answer may be; make its schemas smaller, or give the"
                        + " JVM more memory (-Xmx).");
    }

    /**
     * An error of the engine, not of the user: a token was appended that the mask had excluded.
     *
     * @param token its id
     * @return the problem
     */
    public static GrammarException impossibleToken(int token) {
        return because(
                "Internal error: token %d cannot follow here by the grammar of this answer, so it was not taken from"
                        + " the mask; please report this with the schema in use.",
                token);
    }
}
