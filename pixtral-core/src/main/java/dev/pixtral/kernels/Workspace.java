package dev.pixtral.kernels;

import dev.pixtral.api.Internal;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Working memory of one thread for the kernels: arrays that grow to the largest operation and are reused by the next
 * one, so that computing allocates nothing. Their contents are undefined at the start of an operation. Not thread-safe;
 * {@link Workers} has one for each of its threads.
 */
@Internal
public final class Workspace {
    private static final long CACHE_LINE = 64;

    private float[] floats = {};
    private float[] scales = {};
    private float[] minima = {};
    private float[] outputs = {};
    private short[] shorts = {};
    private int[] ints = {};
    private int kept;
    private MemorySegment panel = MemorySegment.NULL;
    private final AttentionTask attention = new AttentionTask();

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
     * Returns memory for minima, apart from {@link #scales}.
     *
     * @param size number of elements
     * @return an array of at least this size, the same as at the previous call if that was large enough
     */
    public float[] minima(int size) {
        return minima.length >= size ? minima : (minima = new float[size]);
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

    /**
     * Keeps a number that nothing needs, so that the compiler does not remove the loads that it was computed from.
     *
     * @param value any number
     */
    public void keep(int value) {
        kept = value;
    }

    /**
     * Returns memory outside the heap, aligned to cache lines, for numbers that are read in the same way as pages.
     *
     * @param bytes size
     * @return a segment of at least this size, the same as at the previous call if that was large enough
     */
    public MemorySegment panel(long bytes) {
        return panel.byteSize() >= bytes ? panel : (panel = Arena.ofAuto().allocate(bytes, CACHE_LINE));
    }

    /**
     * Returns a task for {@link Kernels#attend}.
     *
     * @return always the same one
     */
    public AttentionTask attention() {
        return attention;
    }
}
