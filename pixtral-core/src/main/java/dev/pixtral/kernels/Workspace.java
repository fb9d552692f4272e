package dev.pixtral.kernels;

import dev.pixtral.api.Internal;

/**
 * Working memory of one thread for the kernels: arrays that grow to the largest operation and are reused by the next
 * one, so that computing allocates nothing. Their contents are undefined at the start of an operation. Not thread-safe;
 * {@link Workers} has one for each of its threads.
 */
@Internal
public final class Workspace {
    private float[] floats = {};
    private float[] scales = {};
    private float[] outputs = {};
    private short[] shorts = {};
    private int[] ints = {};

    /** Creates empty working memory. */
    public Workspace() {}

    /**
     * Returns memory for floats.
     *
     * @param size number of elements
     * @return an array of at least this size, the same as at the previous call if that was large enough
     */
    public float[] floats(int size) {
        return floats.length >= size ? floats : (floats = new float[size]);
    }

    /**
     * Returns memory for scales, apart from {@link #floats}.
     *
     * @param size number of elements
     * @return an array of at least this size, the same as at the previous call if that was large enough
     */
    public float[] scales(int size) {
        return scales.length >= size ? scales : (scales = new float[size]);
    }

    /**
     * Returns memory for outputs that are not all kept, apart from the others.
     *
     * @param size number of elements
     * @return an array of at least this size, the same as at the previous call if that was large enough
     */
    public float[] outputs(int size) {
        return outputs.length >= size ? outputs : (outputs = new float[size]);
    }

    /**
     * Returns memory for shorts.
     *
     * @param size number of elements
     * @return an array of at least this size, the same as at the previous call if that was large enough
     */
    public short[] shorts(int size) {
        return shorts.length >= size ? shorts : (shorts = new short[size]);
    }

    /**
     * Returns memory for ints.
     *
     * @param size number of elements
     * @return an array of at least this size, the same as at the previous call if that was large enough
     */
    public int[] ints(int size) {
        return ints.length >= size ? ints : (ints = new int[size]);
    }
}
