package dev.pixtral.model;

import java.util.Arrays;

/**
 * Input of the text decoder: token ids, and image features in place of the {@code [IMG]} tokens. Immutable by
 * convention: arrays are not copied.
 *
 * @param ids token ids, {@code [tokens]}
 * @param featureRows for each token, the row of {@code features} that replaces it, or -1 to use the token's embedding
 * @param features projected patches of all images in prompt order
 */
public record TokenRows(int[] ids, int[] featureRows, ImageFeatures features) {
    /**
     * Creates rows with features in one array.
     *
     * @param ids token ids
     * @param featureRows for each token, the row that replaces it, or -1
     * @param features {@code [patches, hiddenSize]}
     */
    public TokenRows(int[] ids, int[] featureRows, float[] features) {
        this(ids, featureRows, ImageFeatures.of(features));
    }

    /**
     * Returns rows for text only.
     *
     * @param ids token ids
     * @return rows that are all embeddings
     */
    public static TokenRows of(int... ids) {
        int[] none = new int[ids.length];
        Arrays.fill(none, -1);
        return new TokenRows(ids, none, ImageFeatures.NONE);
    }

    /**
     * Returns rows for text with images: the n-th token with the id {@code imageToken} is replaced with the n-th
     * feature row.
     *
     * @param ids token ids
     * @param imageToken id of {@code [IMG]}
     * @param features {@code [number of image tokens, hiddenSize]}
     * @return rows with the features in place
     */
    public static TokenRows of(int[] ids, int imageToken, float[] features) {
        return of(ids, imageToken, ImageFeatures.of(features));
    }

    /**
     * Returns rows for text with images: the n-th token with the id {@code imageToken} is replaced with the n-th
     * feature row.
     *
     * @param ids token ids
     * @param imageToken id of {@code [IMG]}
     * @param features features of the pictures, in the order of their tokens; rows are read when the tokens are
     *     computed
     * @return rows with the features in place
     */
    public static TokenRows of(int[] ids, int imageToken, ImageFeatures features) {
        int[] rows = new int[ids.length];
        int next = 0;
        for (int i = 0; i < ids.length; i++) {
            rows[i] = ids[i] == imageToken ? next++ : -1;
        }
        return new TokenRows(ids, rows, features);
    }
}
