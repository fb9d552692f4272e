package dev.pixtral.kernels;

import dev.pixtral.api.Internal;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;

/**
 * Working memory of one thread for the kernels: arrays that grow to the largest operation and are reused by the next
 * one, so that computing allocates nothing. Their contents are undefined at the start of an operation. Not thread-safe;
 * {@link Workers} has one for each of its threads.
 */
@Internal
public final class Workspace {
    private static final long CACHE_LINE = 64;

    // what the twins need at most, at any vector length; WorkSpaceTest holds them to it
    private static final long QUERIES = 80; // that go through the pages together
    private static final long NUMBERS_OF_A_QUERY = 54; // maxima, sums, partial sums and the scores of a page
    private static final long ROWS_OF_A_QUERY = 3; // two outputs and a copy of the query
    private static final int WIDEST_STEP = 32; // elements of a head are padded to two vectors
    private static final long OUTPUTS = 128; // of the largest group of weight rows
    private static final long SUMS = OUTPUTS + 16; // of a row
    private static final long PANEL_BLOCKS = 4; // whose codes are unpacked together
    private static final long PANEL_FLOATS = 512 * 64; // columns and outputs of bfloat16 weights
    private static final long DOTS = 48 * 64;

    private float[] floats = {};
    private float[] scales = {};
    private float[] minima = {};
    private float[] outputs = {};
    private short[] shorts = {};
    private int[] ints = {};
    private int kept;
    private MemorySegment panel = MemorySegment.NULL;
    private final AttentionTask attention = new AttentionTask();
    private final Map<WeightFormat, FetchChoice> fetchingForOne = new EnumMap<>(WeightFormat.class);
    private final Map<WeightFormat, FetchChoice> fetchingForSome = new EnumMap<>(WeightFormat.class);

    /** Creates empty working memory. */
    public Workspace() {
        for (WeightFormat format : WeightFormat.values()) {
            fetchingForOne.put(format, new FetchChoice());
            fetchingForSome.put(format, new FetchChoice());
        }
    }

    /**
     * Returns the most that the working memory of one thread grows to: it does not depend on the length of a text.
     *
     * @param rows largest number of rows of a product
     * @param headDim widest head
     * @param hiddenSize width of a token's row
     * @return bytes in the heap and outside
     */
    public static long most(long rows, int headDim, int hiddenSize) {
        long width = Math.ceilDiv(headDim, WIDEST_STEP) * WIDEST_STEP;
        long attention = QUERIES * (NUMBERS_OF_A_QUERY + ROWS_OF_A_QUERY * width) + width;
        long unpacked =
                PANEL_BLOCKS * QuantisedMatrix.BLOCK * OUTPUTS; // shorts; the floats of Q8 are fewer than PANEL_FLOATS
        long floats = Math.max(Math.max(attention, PANEL_FLOATS), rows * SUMS) + rows * OUTPUTS;
        long shorts = Math.max(unpacked, hiddenSize);
        long scales = 2 * PANEL_BLOCKS * OUTPUTS; // and minima
        long keysOrValues = KvLayout.PAGE * width;
        return Float.BYTES * (floats + scales + keysOrValues + DOTS) + Short.BYTES * shorts;
    }

    /** Returns the size of what it has grown to, without the queries of {@link #attention}. */
    long bytes() {
        long words = (long) floats.length + scales.length + minima.length + outputs.length + ints.length;
        return Integer.BYTES * words + (long) Short.BYTES * shorts.length + panel.byteSize();
    }

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

    /**
     * Returns what this thread knows about fetching weights.
     *
     * @param format format of the weights
     * @param rows number of rows that are multiplied by them
     * @return always the same choice for one row, and another one for several rows
     */
    public FetchChoice fetching(WeightFormat format, int rows) {
        return rows == 1 ? fetchingForOne.get(format) : fetchingForSome.get(format);
    }
}
