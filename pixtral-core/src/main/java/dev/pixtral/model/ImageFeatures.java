package dev.pixtral.model;

import java.util.Optional;

/**
 * Projected patches of the pictures of a prompt, stored per picture, so that none is copied and each can be released
 * once its part of the prompt has been computed. Owned by one generation; not thread-safe.
 */
public final class ImageFeatures {
    /** No pictures. */
    public static final ImageFeatures NONE = new ImageFeatures(new int[0]);

    private final int[] firstRows; // [pictures + 1]: first row of each picture, then the total number of rows
    private final PictureFeatures[] pictures; // null before encoding and after release

    /**
     * Reserves places for pictures, none of them encoded yet.
     *
     * @param patches number of patches of each picture, in prompt order
     */
    public ImageFeatures(int[] patches) {
        this.firstRows = new int[patches.length + 1];
        this.pictures = new PictureFeatures[patches.length];
        for (int i = 0; i < patches.length; i++) {
            firstRows[i + 1] = firstRows[i] + patches[i];
        }
    }

    private ImageFeatures(PictureFeatures features) {
        this.firstRows = new int[] {0, Integer.MAX_VALUE};
        this.pictures = new PictureFeatures[] {features};
    }

    /**
     * Returns the features of pictures that are stored consecutively in one array.
     *
     * @param features {@code [patches, hiddenSize]}; not copied, must not be changed afterwards
     * @return the features, treated as those of a single picture
     */
    public static ImageFeatures of(float[] features) {
        return new ImageFeatures(new PictureFeatures(features));
    }

    /**
     * Stores the features of a picture.
     *
     * @param picture its number in the prompt
     * @param features its features; released with the picture
     */
    public void put(int picture, PictureFeatures features) {
        pictures[picture] = features;
    }

    /**
     * Returns the features of a picture.
     *
     * @param picture its number in the prompt
     * @return its features, held by this object; empty before they are stored and after they are released
     */
    public Optional<PictureFeatures> picture(int picture) {
        return Optional.ofNullable(pictures[picture]);
    }

    /**
     * Releases the pictures whose rows have all been used.
     *
     * @param rows number of rows, from the first one, that are no longer needed
     */
    public void release(int rows) {
        for (int i = 0; i < pictures.length && firstRows[i + 1] <= rows; i++) {
            if (pictures[i] != null) {
                pictures[i].release();
                pictures[i] = null;
            }
        }
    }

    /**
     * Copies a row.
     *
     * @param row number of a patch, counted over all pictures
     * @param to receives the row
     * @param at index in {@code to} of its first value
     * @param hiddenSize width of a row
     */
    public void copyRow(int row, float[] to, int at, int hiddenSize) {
        int picture = 0;
        while (firstRows[picture + 1] <= row) {
            picture++;
        }
        pictures[picture].copyRow(row - firstRows[picture], to, at, hiddenSize);
    }
}
