package dev.pixtral.kernels;

/**
 * Storage type of keys and values in the cache. They are always read as stored, after rounding, so that a prompt and a
 * decoded token see the same numbers.
 */
public enum KvType {
    /** bfloat16, rounded to nearest even: half the memory of {@link #F32}. */
    BF16,
    /** float32: exact. */
    F32,
    /**
     * int8 with one float32 scale per position and head for the keys, and one for the values: about a quarter of the
     * memory of {@link #F32}.
     */
    Q8
}
