package dev.pixtral.model;

import java.util.Arrays;

/**
 * What enters the text decoder: token ids, and image features in place of the {@code [IMG]} tokens. Immutable by
 * agreement: arrays are not copied.
 *
 * @param ids token ids, {@code [tokens]}
 * @param featureRows for each token the row of {@code features} that stands in its place, or -1 to take the token's
 *     embedding
 * @param features projected patches of all images in prompt order
 */
public record TokenRows(int[] ids, int[] featureRows, ImageFeatures features) {
    /**
     * Rows with features in one array.
     *
     * @param ids token ids
     * @param featureRows for each token the row that stands in its place, or -1
     * @param features {@code [patches, hiddenSize]}
     */
    public TokenRows(int[] ids, int[] featureRows, float[] features) {
        this(ids, featureRows, ImageFeatures.of(features));
    }

    /**
     * Text alone.
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
     * Text with images: the n-th token with the id {@code imageToken} takes the n-th feature row.
     *
     * @param ids token ids
     * @param imageToken id of {@code [IMG]}
     * @param features {@code [number of image tokens, hiddenSize]}
     * @return rows with the features in their places
     */
    public static TokenRows of(int[] ids, int imageToken, float[] features) {
        return of(ids, imageToken, ImageFeatures.of(features));
    }

    /**
     * Text with images: the n-th token with the id {@code imageToken} takes the n-th feature row.
     *
     * @param ids token ids
     * @param imageToken id of {@code [IMG]}
     * @param features of the pictures in the order of their tokens; rows are read when the tokens are computed
     * @return rows with the features in their places
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
