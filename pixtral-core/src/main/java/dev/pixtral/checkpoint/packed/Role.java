package dev.pixtral.checkpoint.packed;

import java.util.Optional;

/** What a tensor does for the weight of a module, by the end of its name. */
enum Role {
    /** Codes of compressed-tensors in words. */
    WORDS(".weight_packed"),
    /** Codes of one byte, or of a type of its own. */
    WEIGHT(".weight"),
    /** Scales of compressed-tensors. */
    SCALES(".weight_scale"),
    /** The scale of an FP8 matrix in Hugging Face's layout, in spite of its name not an inverse. */
    FLOAT8_SCALES(".weight_scale_inv"),
    /** The scale of an FP8 matrix in Mistral's layout. */
    NATIVE_SCALES(".qscale_weight"),
    /** Number of rows and columns, of weights in words. */
    SHAPE(".weight_shape"),
    /** Codes that represent 0, if it is not the same one everywhere. */
    ZERO_POINTS(".weight_zero_point"),
    /** Groups of the columns, if they are in another order. */
    COLUMN_ORDER(".weight_g_idx"),
    /** Scales of Jlama. */
    JLAMA_SCALES(".weight.qb"),

    // how others round what is computed: not a part of the weights
    INPUT_SCALE(".input_scale"),
    INPUT_ZERO_POINT(".input_zero_point"),
    ACTIVATION_SCALE(".activation_scale"),
    NATIVE_ACTIVATION_SCALE(".qscale_act"),
    OUTPUT_SCALE(".output_scale"),
    OUTPUT_ZERO_POINT(".output_zero_point"),
    KEY_SCALE(".self_attn.k_scale"),
    VALUE_SCALE(".self_attn.v_scale");

    private final String suffix;

    Role(String suffix) {
        this.suffix = suffix;
    }

    /** Returns the role of a tensor; empty if it has none here. */
    static Optional<Role> of(String name) {
        for (Role role : values()) {
            if (name.endsWith(role.suffix)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }

    /** Returns the name that the weight of the same module has, if it is not quantised. */
    String weight(String name) {
        return name.substring(0, name.length() - suffix.length()) + WEIGHT.suffix;
    }

    /** Returns the name of the tensor with this role for a module. */
    String of(Part weight, Role itsRole) {
        return weight.name().substring(0, weight.name().length() - itsRole.suffix.length()) + suffix;
    }

    /** Returns whether it is the scales of the weight by a method that a configuration names. */
    boolean areScales() {
        return this == SCALES || this == FLOAT8_SCALES || this == NATIVE_SCALES;
    }

    /** Returns whether it belongs to activations, keys or values. */
    boolean isIgnored() {
        return ordinal() >= INPUT_SCALE.ordinal();
    }
}
