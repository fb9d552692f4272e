package dev.pixtral.checkpoint.packed;

import dev.pixtral.errors.CheckpointException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of a configuration, {@code re:} and what the beginning of a module's name must match, as in
 * Python. Its cost is bounded: a file could contain one that takes for ever.
 */
final class ModulePattern {
    /** What expressions begin with. */
    static final String PREFIX = "re:";

    private static final int LONGEST = 1000;

    private final String text;
    private final Pattern pattern;
    private final String source;

    /**
     * Compiles an expression.
     *
     * @param text with its prefix
     * @param source the file, for messages
     * @throws CheckpointException if it is none
     */
    ModulePattern(String text, String source) {
        this.text = text;
        this.source = source;
        if (text.length() > LONGEST) {
            throw problem("has more than %,d characters".formatted(LONGEST));
        }
        try {
            this.pattern = Pattern.compile(text.substring(PREFIX.length()));
        } catch (PatternSyntaxException e) {
            throw problem("is not a regular expression: " + e.getDescription());
        }
    }

    /**
     * Returns whether the beginning of a name matches.
     *
     * @param meter counts what it costs
     */
    boolean matches(String name, Meter meter) {
        try {
            return pattern.matcher(new MeteredText(name, meter)).lookingAt();
        } catch (TooManySteps | StackOverflowError e) {
            throw problem("takes too long to match '%s'".formatted(CheckpointException.quote(name)));
        }
    }

    private CheckpointException problem(String what) {
        return CheckpointException.at(
                source,
                "'%s' %s; check that the file is that of a published checkpoint"
                        .formatted(CheckpointException.quote(text), what));
    }

    /** Counts the characters that all expressions of a configuration look at. Not thread-safe. */
    static final class Meter {
        /** More than ten times what a checkpoint with 600 matrices and ten expressions needs. */
        private static final int MOST = 20_000_000;

        private int steps;

        private void step() {
            steps++;
            if (steps > MOST) {
                throw new TooManySteps();
            }
        }
    }

    /** Ends a match that costs too much. */
    private static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManySteps() {
            super(null, null, false, false);
        }
    }

    /** A text whose characters are counted as they are looked at. */
    private record MeteredText(String text, Meter meter) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            meter.step();
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
