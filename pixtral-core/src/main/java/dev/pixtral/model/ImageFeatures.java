package dev.pixtral.model;

/**
 * Projected patches of the pictures of a prompt, kept picture by picture, so that none is copied and each can be let go
 * when its part of the prompt is computed. Owned by one generation, not thread-safe.
 */
public final class ImageFeatures {
    /** No pictures. */
    public static final ImageFeatures NONE = new ImageFeatures(new int[0]);

    private final int[] firstRows; // [pictures + 1]: where a picture's rows begin; last the number of all rows
    private final float[][]
            pictures; // [pictures][patches * hiddenSize]; null before it is encoded and after it is let go

    /**
     * Makes room for pictures, none of them encoded.
     *
     * @param patches patches of each picture, in the order of the prompt
     */
    public ImageFeatures(int[] patches) {
        this.firstRows = new int[patches.length + 1];
        this.pictures = new float[patches.length][];
        for (int i = 0; i < patches.length; i++) {
            firstRows[i + 1] = firstRows[i] + patches[i];
        }
    }

    private ImageFeatures(float[] features) {
        this.firstRows = new int[] {0, Integer.MAX_VALUE};
        this.pictures = new float[][] {features};
    }

    /**
     * Features of pictures that lie one after the other in one array.
     *
     * @param features {@code [patches, hiddenSize]}; taken over, not copied
     * @return the features as if they were one picture's
     */
    public static ImageFeatures of(float[] features) {
        return new ImageFeatures(features);
    }

    /**
     * Keeps the features of a picture.
     *
     * @param picture its number in the prompt
     * @param features {@code [patches, hiddenSize]}; taken over, not copied
     */
    public void put(int picture, float[] features) {
        pictures[picture] = features;
    }

    /**
     * Lets go the pictures whose rows have all been used.
     *
     * @param rows rows from the first one on that are not needed any more
     */
    public void release(int rows) {
        for (int i = 0; i < pictures.length && firstRows[i + 1] <= rows; i++) {
            pictures[i] = null;
        }
    }

    /**
     * Copies a row.
     *
     * @param row number of a patch, counted over all pictures
     * @param to where the row goes
     * @param at index of its first number there
     * @param hiddenSize width of a row
     */
    public void copyRow(int row, float[] to, int at, int hiddenSize) {
        int picture = 0;
        while (firstRows[picture + 1] <= row) {
            picture++;
        }
        System.arraycopy(pictures[picture], (row - firstRows[picture]) * hiddenSize, to, at, hiddenSize);
    }
}
