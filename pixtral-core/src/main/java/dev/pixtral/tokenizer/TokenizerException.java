package dev.pixtral.tokenizer;

import dev.pixtral.errors.FileProblem;
import dev.pixtral.errors.PixtralException;
import java.io.IOException;

/** Thrown if a tokenizer file cannot be used, or if ids or texts do not fit the tokenizer. */
public final class TokenizerException extends PixtralException {
    private static final long serialVersionUID = 1L;

    private static final int LONGEST_QUOTE = 80;

    private TokenizerException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Creates an exception for a file that violates a rule of the format. */
    static TokenizerException badFile(String source, String problem) {
        return badFile(source, problem, null);
    }

    static TokenizerException badFile(String source, String problem, Throwable cause) {
        return new TokenizerException("%s is not a usable tokenizer file: %s.".formatted(source, problem), cause);
    }

    /** Shortens text from a file for a message. */
    static String quote(String text) {
        return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
    }

    static TokenizerException unreadable(String source, IOException cause) {
        return new TokenizerException(
                "%s cannot be read (%s); check that it is a readable tekken.json or tokenizer.json."
                        .formatted(source, FileProblem.why(cause)),
                cause);
    }

    /** Creates an exception for a path that is not a file; {@code what} is a phrase such as "a folder". */
    static TokenizerException noFile(String source, String what) {
        return new TokenizerException(
                "%s cannot be read: it is %s; give a tekken.json or tokenizer.json, or a link to one."
                        .formatted(source, what),
                null);
    }

    static TokenizerException idOutOfRange(int id, int vocabSize) {
        return new TokenizerException(
                ("Token id %d does not exist: the vocabulary has the ids 0 to %d; check that ids "
                                + "and tokenizer belong to the same model.")
                        .formatted(id, vocabSize - 1),
                null);
    }

    static TokenizerException specialRefused(int id, String name) {
        return new TokenizerException(
                "Special token %s (id %d) has no text; decode with the policy IGNORE or KEEP to allow it."
                        .formatted(quote(name), id),
                null);
    }

    static TokenizerException byteMissing(String source, int size) {
        return new TokenizerException(
                ("The text has a character that %s cannot encode: its %d entries do not include every byte; "
                                + "use the model's original tekken.json.")
                        .formatted(source, size),
                null);
    }

    static TokenizerException textTooLong(int chars, int limit) {
        return new TokenizerException(
                "A text of %,d characters is too long to tokenise at once; the limit is %,d: split it into parts."
                        .formatted(chars, limit),
                null);
    }

    /**
     * Throws an exception if the thread is interrupted; its interrupt status is kept. The check costs some nanoseconds,
     * so loops do it only every few thousand steps.
     *
     * @throws TokenizerException if the thread is interrupted
     */
    static void ifInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new TokenizerException("The thread was interrupted before the text had been tokenised.", null);
        }
    }

    static TokenizerException patternTooSlow(String source, int chars) {
        return new TokenizerException(
                ("The pattern in %s takes too many steps to split this text of %,d characters; "
                                + "use the model's original tekken.json.")
                        .formatted(source, chars),
                null);
    }

    static TokenizerException patternTooDeep(String source, Throwable cause) {
        return new TokenizerException(
                ("The pattern in %s needs more stack than is available to split this text; use "
                                + "the model's original tekken.json.")
                        .formatted(source),
                cause);
    }
}
