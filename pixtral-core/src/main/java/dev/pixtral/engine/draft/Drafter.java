package dev.pixtral.engine.draft;

import dev.pixtral.api.Internal;

/**
 * Proposes the next tokens of one generation. Whatever it proposes, the answer is the same: a proposal only decides
 * which rows are computed early. Has the same owner as the answer of its generation; not thread-safe.
 */
@Internal
public interface Drafter {
    /** An empty draft. */
    int[] NO_DRAFT = {};

    /** Proposes nothing. */
    Drafter NONE = new Drafter() {
        @Override
        public void accept(int id) {}

        @Override
        public void lookAhead(Foresight foresight) {}

        @Override
        public int[] draft(int most, int members, PassTimes times) {
            return NO_DRAFT;
        }
    };

    /** Creates the drafter of a generation. */
    @FunctionalInterface
    interface Maker {
        /**
         * Creates a drafter.
         *
         * @param promptIds token ids of the prompt, which do not change
         * @return drafter of one generation
         */
        Drafter of(int[] promptIds);
    }

    /**
     * Adds a token to the text. A failure for lack of memory is not reported: fewer tokens are proposed then.
     *
     * @param id token that became part of the answer
     */
    void accept(int id);

    /**
     * Prepares proposals for the text so far. May take a while with a grammar.
     *
     * @param foresight what the grammar knows
     */
    void lookAhead(Foresight foresight);

    /**
     * Returns the tokens to compute ahead in the next pass, as {@link #lookAhead} found them.
     *
     * @param most largest number of tokens, at least 1
     * @param members number of generations that get a token in the pass in any case, at least 1
     * @param times what passes cost
     * @return tokens that follow the text, in order; often none
     */
    int[] draft(int most, int members, PassTimes times);
}
