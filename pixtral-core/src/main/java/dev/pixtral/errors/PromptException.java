package dev.pixtral.errors;

import java.util.function.UnaryOperator;

/**
 * A conversation that the instruct format has no form for: roles in a wrong order, ids, names or schemas that are none.
 */
public final class PromptException extends PixtralException {
    private static final long serialVersionUID = 1L;

    private PromptException(String message) {
        super(message);
    }

    private PromptException(String message, PromptException cause) {
        super(message, cause);
    }

    /**
     * Says, in a sentence that ends in a full stop, what is wrong and what is allowed.
     *
     * @param format the sentence, as for {@link String#formatted}
     * @param args what it quotes
     * @return the problem
     */
    public static PromptException because(String format, Object... args) {
        return new PromptException(format.formatted(args));
    }

    /**
     * The same problem in other words.
     *
     * @param words what to say in place of the message
     * @return the problem itself if the words stay
     */
    public PromptException reworded(UnaryOperator<String> words) {
        String message = words.apply(getMessage());
        return message.equals(getMessage()) ? this : new PromptException(message, this);
    }

    /**
     * A value of a prompt is null.
     *
     * @param what the value
     * @return the problem
     */
    public static PromptException missing(String what) {
        return because("The %s is null; every value of a prompt must be there, use an empty one for none.", what);
    }
}
