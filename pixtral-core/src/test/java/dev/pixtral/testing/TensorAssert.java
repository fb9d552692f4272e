package dev.pixtral.testing;

import org.assertj.core.api.AbstractAssert;

/** Compares float tensors and names the worst element, not just "arrays differ". */
public final class TensorAssert extends AbstractAssert<TensorAssert, float[]> {
    private TensorAssert(float[] actual) {
        super(actual, TensorAssert.class);
    }

    public static TensorAssert assertThatTensor(float[] actual) {
        return new TensorAssert(actual);
    }

    /** Passes if every element is within {@code tolerance} of the expected one; NaN never is. */
    public TensorAssert isWithin(float[] expected, float tolerance) {
        isNotNull();
        if (actual.length != expected.length) {
            failWithMessage(
                    "%s: expected %d elements, but found %d", info.description(), expected.length, actual.length);
        }
        int worst = -1;
        double worstError = tolerance;
        for (int i = 0; i < expected.length; i++) {
            double error = Math.abs(actual[i] - expected[i]);
            if (!(error <= worstError)) {
                worst = i;
                worstError = error;
            }
        }
        if (worst >= 0) {
            failWithMessage(
                    "element %d is %s, expected %s: error %.2e, allowed %.2e",
                    worst, actual[worst], expected[worst], worstError, tolerance);
        }
        return this;
    }

    /** Passes if every element has the same bits. */
    public TensorAssert hasBitsOf(float[] expected) {
        isNotNull();
        if (actual.length != expected.length) {
            failWithMessage("expected %d elements, but found %d", expected.length, actual.length);
        }
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToRawIntBits(actual[i]) != Float.floatToRawIntBits(expected[i])) {
                failWithMessage("element %d is %s, expected exactly %s", i, actual[i], expected[i]);
            }
        }
        return this;
    }
}
