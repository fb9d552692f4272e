package dev.pixtral.model;

/**
 * Projected patches of one picture, shared by those who retain them. The last one to release them frees their memory.
 * Used only by the thread that runs the passes.
 */
public final class PictureFeatures {
    private float[] values;
    private int holders = 1;

    /**
     * Creates features that the caller holds.
     *
     * @param values {@code [patches, hiddenSize]}; not copied, must not be changed afterwards
     */
    public PictureFeatures(float[] values) {
        this.values = values;
    }

    /**
     * Adds a holder.
     *
     * @return these features
     */
    public PictureFeatures retain() {
        holders++;
        return this;
    }

    /** Removes a holder. */
    public void release() {
        if (--holders == 0) {
            values = null;
        }
    }

    /**
     * Returns the memory that they use.
     *
     * @return bytes
     */
    public long bytes() {
        return (long) values.length * Float.BYTES;
    }

    /**
     * Copies a row.
     *
     * @param patch number of the patch
     * @param to receives the row
     * @param at index in {@code to} of its first value
     * @param hiddenSize width of a row
     */
    public void copyRow(int patch, float[] to, int at, int hiddenSize) {
        System.arraycopy(values, patch * hiddenSize, to, at, hiddenSize);
    }
}
