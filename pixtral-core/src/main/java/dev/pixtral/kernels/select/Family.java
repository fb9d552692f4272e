package dev.pixtral.kernels.select;

import dev.pixtral.kernels.WeightFormat;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Kernels that change from the scalar to the vector twin together. */
enum Family {
    /** Products with bfloat16 weights. */
    BF16,
    /** Products with 8-bit weights. */
    Q8,
    /** Products with 4-bit weights, and the rounding of their activations. */
    Q4,
    /** Attention, whatever the type of keys and values. */
    ATTENTION,
    /** Norms, rotation and elementwise operations. */
    REST;

    /**
     * Returns the families that a network needs if most of its weights are in this format; other matrices may be in
     * bfloat16, and with weights of 4 bits in Q8.
     */
    static Set<Family> of(WeightFormat format) {
        return switch (format) {
            case BF16 -> EnumSet.of(BF16, ATTENTION, REST);
            case Q8 -> EnumSet.of(BF16, Q8, ATTENTION, REST);
            case Q4, Q4_1 -> EnumSet.allOf(Family.class);
        };
    }

    /** Returns a name for reports. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
