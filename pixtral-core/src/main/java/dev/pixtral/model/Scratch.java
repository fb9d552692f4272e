package dev.pixtral.model;

import dev.pixtral.kernels.QuantisedRows;
import java.util.stream.Stream;

/**
 * Working memory of passes: grows to the largest pass and is reused by the next. Owned by the caller that runs the
 * passes, one at a time; not thread-safe.
 */
public final class Scratch {
    private final QuantisedRows quantised = new QuantisedRows();
    private float[] hidden = {};
    private float[] normed = {};
    private float[] branch = {};
    private float[] queries = {};
    private float[] keys = {};
    private float[] values = {};
    private float[] attended = {};
    private float[] gate = {};
    private float[] up = {};
    private float[] cos = {};
    private float[] sin = {};
    private float[] queryCos = {};
    private float[] querySin = {};
    private float[] selected = {};
    private float[] logits = {};

    /** Creates empty working memory. */
    public Scratch() {}

    /** Returns the input of a product with 4-bit weights, in 8 bits; overwritten by the next product. */
    QuantisedRows quantised() {
        return quantised;
    }

    float[] hidden(int size) {
        return hidden = atLeast(hidden, size);
    }

    float[] normed(int size) {
        return normed = atLeast(normed, size);
    }

    float[] branch(int size) {
        return branch = atLeast(branch, size);
    }

    float[] queries(int size) {
        return queries = atLeast(queries, size);
    }

    float[] keys(int size) {
        return keys = atLeast(keys, size);
    }

    float[] values(int size) {
        return values = atLeast(values, size);
    }

    float[] attended(int size) {
        return attended = atLeast(attended, size);
    }

    float[] gate(int size) {
        return gate = atLeast(gate, size);
    }

    float[] up(int size) {
        return up = atLeast(up, size);
    }

    float[] cos(int size) {
        return cos = atLeast(cos, size);
    }

    float[] sin(int size) {
        return sin = atLeast(sin, size);
    }

    float[] queryCos(int size) {
        return queryCos = atLeast(queryCos, size);
    }

    float[] querySin(int size) {
        return querySin = atLeast(querySin, size);
    }

    float[] selected(int size) {
        return selected = atLeast(selected, size);
    }

    float[] logits(int size) {
        return logits = atLeast(logits, size);
    }

    /** Returns the size of all arrays, which {@link WorkSpace} predicts. */
    long bytes() {
        long floats = Stream.of(
                        hidden, normed, branch, queries, keys, values, attended, gate, up, cos, sin, queryCos, querySin,
                        selected, logits)
                .mapToLong(array -> array.length)
                .sum();
        long ints = quantised.codes.length + quantised.starts.length;
        return Float.BYTES * (floats + ints + quantised.scales.length + quantised.sums.length);
    }

    private static float[] atLeast(float[] array, int size) {
        return array.length >= size ? array : new float[size];
    }
}
