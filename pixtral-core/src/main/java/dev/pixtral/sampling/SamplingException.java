package dev.pixtral.sampling;

import dev.pixtral.errors.PixtralException;

/** Thrown if a sampling option is out of range, or if no token can be chosen from the logits. */
public final class SamplingException extends PixtralException {
    private static final long serialVersionUID = 1L;

    private SamplingException(String message) {
        super(message);
    }

    /** Creates an exception for an option outside its range; {@code range} continues the sentence "must be". */
    static SamplingException option(String name, Object value, String range) {
        return new SamplingException("%s must be %s, but is %s".formatted(name, range, value));
    }

    static SamplingException missing(String name) {
        return new SamplingException("%s is missing (null); set a value or keep the default".formatted(name));
    }

    static SamplingException vocabularySize(int size) {
        return new SamplingException("a vocabulary has at least 1 token, but its size was given as " + size);
    }

    static SamplingException outsideVocabulary(int id, int size) {
        return new SamplingException(("token id %d is outside the vocabulary of %d tokens (ids 0 to %d); check that "
                        + "tokenizer and model belong together")
                .formatted(id, size, size - 1));
    }

    static SamplingException tooFewLogits(int length, int offset, int size) {
        return new SamplingException(
                "%d logits from offset %d on are needed, one for each token, but the array holds %d"
                        .formatted(size, offset, length));
    }

    /** Creates an exception for a logit that is NaN or positive infinity. */
    static SamplingException notFinite(int id, float logit) {
        return new SamplingException(("the logit of token %d is %s, so no token can be chosen: a weight, an image "
                        + "feature or an intermediate value overflowed or is not a number; check that the "
                        + "checkpoint is complete and undamaged, and try it without quantisation")
                .formatted(id, logit));
    }

    static SamplingException allMasked(int size) {
        return new SamplingException(
                ("all %d tokens are masked (their logits are negative infinity), so no token can be chosen; "
                                + "the constraint on the output allows nothing here: relax it")
                        .formatted(size));
    }
}
