package dev.pixtral.kernels;

import dev.pixtral.api.Internal;

/**
 * The hot loops of the engine: they process whole rows, matrices and attention heads, and are independent of the model.
 *
 * <p>The numeric contract in the package documentation fixes every bit of every result, so implementations can be
 * exchanged at any time. Callers check shapes; a kernel only asserts them. All arrays are row-major and owned by the
 * caller. Implementations keep no state between calls and may be used by any number of threads, as long as no two of
 * them write the same elements.
 */
@Internal
public interface Kernels extends AutoCloseable {

    /**
     * Returns a name for logs and reports.
     *
     * @return {@code scalar} or {@code panama-} and the width in bits; if kernels switch family by family, for example
     *     {@code panama-512 (bf16, attention), scalar (rest)}
     */
    String name();

    /**
     * Begins now to decide which kernels are used, instead of a little later: for models whose first pass takes so long
     * that the faster kernels pay off in it. Does not wait.
     */
    default void beginWarmUp() {}

    /**
     * Waits until it is decided which kernels are used, for at most 60 seconds. Returns immediately if that is already
     * decided, or if the calling thread is interrupted, which it stays.
     */
    default void warmUp() {}

    /** Ends all background work; the kernels can still be used and no longer change. May be called again. */
    @Override
    default void close() {}

    /**
     * Computes {@code y = x W^T} with bfloat16 weights for some groups of output rows.
     *
     * @param y output, {@code [rows, w.rows()]}; the columns that belong to the groups are overwritten
     * @param w weights, {@code [w.rows(), w.cols()]}
     * @param x input, {@code [rows, w.cols()]}
     * @param rows number of input rows
     * @param fromGroup first group of {@link Matrix#groupRows()} weight rows
     * @param toGroup last group, exclusive
     * @param workspace working memory of the calling thread
     */
    void matMul(float[] y, Bf16Matrix w, float[] x, int rows, int fromGroup, int toGroup, Workspace workspace);

    /**
     * Computes {@code y = x W^T} with 8-bit weights for some groups of output rows.
     *
     * @param y output, {@code [rows, w.rows()]}; the columns that belong to the groups are overwritten
     * @param w weights, {@code [w.rows(), w.cols()]}
     * @param x input, {@code [rows, w.cols()]}
     * @param rows number of input rows
     * @param fromGroup first group of {@link Matrix#groupRows()} weight rows
     * @param toGroup last group, exclusive
     * @param workspace working memory of the calling thread
     */
    void matMul(float[] y, Q8Matrix w, float[] x, int rows, int fromGroup, int toGroup, Workspace workspace);

    /**
     * Rounds rows to 8-bit codes for products with 4-bit weights, once for all matrices that share the input.
     *
     * @param target receives codes and scales of these rows; {@link QuantisedRows#resize} must have been called
     * @param x input, {@code [rows, cols]}, the size that the target was resized to
     * @param fromRow first row
     * @param toRow last row, exclusive
     */
    void quantise(QuantisedRows target, float[] x, int fromRow, int toRow);

    /**
     * Computes {@code y = x W^T} with 4-bit weights for some groups of output rows.
     *
     * @param y output, {@code [x.rows, w.rows()]}; the columns that belong to the groups are overwritten
     * @param w weights, {@code [w.rows(), w.cols()]}
     * @param x input, {@code [x.rows, w.cols()]}, all rows quantised
     * @param fromGroup first group of {@link Matrix#groupRows()} weight rows
     * @param toGroup last group, exclusive
     * @param workspace working memory of the calling thread
     */
    void matMul(float[] y, Q4Matrix w, QuantisedRows x, int fromGroup, int toGroup, Workspace workspace);

    /**
     * Normalises rows by their root mean square and scales them by {@code weight}.
     *
     * @param y output, {@code [rows, weight.length]}, may be {@code x}
     * @param x input, {@code [rows, weight.length]}
     * @param weight factors of one row
     * @param fromRow first row
     * @param toRow last row, exclusive
     * @param epsilon added to the mean of the squares
     * @param workspace working memory of the calling thread
     */
    void rmsNorm(float[] y, float[] x, float[] weight, int fromRow, int toRow, float epsilon, Workspace workspace);

    /**
     * Rotates the pairs of all heads of some rows in place.
     *
     * @param x queries or keys, {@code [rows, heads, headDim]}
     * @param fromRow first row
     * @param toRow last row, exclusive
     * @param heads heads of a row
     * @param headDim width of a head, even
     * @param cos {@code [rows, headDim]}, cosines, each twice
     * @param sin {@code [rows, headDim]}, sines, negated at even indices
     */
    void rotate(float[] x, int fromRow, int toRow, int heads, int headDim, float[] cos, float[] sin);

    /**
     * Adds {@code y} to {@code x} in place.
     *
     * @param x elements to change
     * @param y elements to add
     * @param from first element
     * @param to last element, exclusive
     */
    void add(float[] x, float[] y, int from, int to);

    /**
     * Adds one bias to each row in place.
     *
     * @param x {@code [rows, bias.length]}
     * @param bias values to add to every row
     * @param fromRow first row
     * @param toRow last row, exclusive
     */
    void addBias(float[] x, float[] bias, int fromRow, int toRow);

    /**
     * Computes the gated SiLU in place: {@code gate = silu(gate) * up}.
     *
     * @param gate elements to change
     * @param up factors
     * @param from first element
     * @param to last element, exclusive
     */
    void siluGate(float[] gate, float[] up, int from, int to);

    /**
     * Computes the exact GELU in place.
     *
     * @param x elements to change
     * @param from first element
     * @param to last element, exclusive
     */
    void gelu(float[] x, int from, int to);

    /**
     * Computes the attention of some queries to the first positions of one sequence, for one key/value head. The
     * results of the task are overwritten.
     *
     * @param task queries, keys and values; not changed
     * @param workspace working memory of the calling thread
     */
    void attend(AttentionTask task, Workspace workspace);
}
