package dev.pixtral.examples.spark;

/**
 * What the model says about a picture, in the form of a row: null is a missing value there.
 *
 * @param caption answer to the first question, or null
 * @param reading answer to the second question, or null
 * @param tokens tokens that were generated
 * @param error why something is missing or incomplete, or null
 */
record Answers(String caption, String reading, int tokens, String error) {
    /** No answers, and why. */
    static Answers failed(String error) {
        return new Answers(null, null, 0, error);
    }
}
