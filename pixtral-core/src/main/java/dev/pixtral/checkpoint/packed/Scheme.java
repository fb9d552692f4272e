package dev.pixtral.checkpoint.packed;

import dev.pixtral.checkpoint.file.JsonFields;
import dev.pixtral.kernels.QuantisedMatrix;
import java.util.List;

/**
 * How the weights of a matrix are quantised.
 *
 * @param name name of the format for people
 * @param codes how the codes are stored
 * @param sharing which weights share a scale
 * @param group number of adjacent columns that share a scale; 0 if {@code sharing} says it
 */
record Scheme(String name, Codes codes, Sharing sharing, int group) {
    /** Jlama's 4-bit weights. */
    static final Scheme JLAMA_Q4 = new Scheme("Jlama Q4", Codes.INT4_IN_HALVES, Sharing.GROUP, QuantisedMatrix.BLOCK);

    /** Jlama's 8-bit weights. */
    static final Scheme JLAMA_I8 = new Scheme("Jlama I8", Codes.INT8, Sharing.GROUP, QuantisedMatrix.BLOCK);

    /** Which weights share a scale. */
    enum Sharing {
        /** All of the matrix. */
        TENSOR,
        /** Those of a row. */
        CHANNEL,
        /** Adjacent columns of a row. */
        GROUP
    }

    /** Reads the scheme from the configuration of a group of modules. */
    static Scheme of(JsonFields parent, JsonFields weights) {
        String format = parent.text("format");
        Codes codes = switch (format) {
            case "pack-quantized" -> Codes.INT4_IN_WORDS;
            case "int-quantized" -> Codes.INT8;
            case "float-quantized" -> Codes.FLOAT8;
            default ->
                throw parent.unsupported("format", "compressed-tensors in this format", CompressedTensors.INSTEAD);
        };
        int bits = codes == Codes.INT4_IN_WORDS ? 4 : Byte.SIZE;
        if (weights.integer("num_bits") != bits) {
            throw weights.unsupported(
                    "num_bits", "%s with this number of bits".formatted(format), CompressedTensors.INSTEAD);
        }
        String type = codes == Codes.FLOAT8 ? "float" : "int";
        if (!(weights.has("type") ? weights.text("type") : "int").equals(type)) {
            throw weights.unsupported(
                    "type", "%s with codes of this type".formatted(format), CompressedTensors.INSTEAD);
        }
        refuseOthers(weights);
        return shared(weights, format, codes);
    }

    private static void refuseOthers(JsonFields weights) {
        if (!weights.flagOr("symmetric", true)) {
            throw weights.unsupported(
                    "symmetric", "asymmetric quantisation, with zero points,", CompressedTensors.INSTEAD);
        }
        // "weight" and its newer name "static" keep the columns in their order
        if (weights.has("actorder") && !List.of("weight", "static").contains(weights.text("actorder"))) {
            throw weights.unsupported("actorder", "another order of columns (weight_g_idx)", CompressedTensors.INSTEAD);
        }
        if (weights.flagOr("dynamic", false)) {
            throw weights.unsupported("dynamic", "quantising weights while they are used", CompressedTensors.INSTEAD);
        }
    }

    private static Scheme shared(JsonFields weights, String format, Codes codes) {
        int group = weights.has("group_size") ? weights.integer("group_size") : 0;
        String strategy = weights.has("strategy") ? weights.text("strategy") : impliedStrategy(group);
        return switch (strategy) {
            case "tensor" -> new Scheme(format, codes, Sharing.TENSOR, 0);
            case "channel" -> new Scheme(format, codes, Sharing.CHANNEL, 0);
            case "group" -> {
                if (group <= 0 || group % QuantisedMatrix.BLOCK != 0) {
                    throw weights.unsupported(
                            "group_size",
                            "a group that is not a multiple of %d columns".formatted(QuantisedMatrix.BLOCK),
                            CompressedTensors.INSTEAD);
                }
                yield new Scheme(format, codes, Sharing.GROUP, group);
            }
            default ->
                throw weights.unsupported("strategy", "sharing of scales in this way", CompressedTensors.INSTEAD);
        };
    }

    /** What compressed-tensors takes where nothing is said: -1 means a whole row. */
    private static String impliedStrategy(int group) {
        return group == 0 ? "tensor" : group == -1 ? "channel" : "group";
    }

    /** Returns the number of columns that share a scale, of a matrix with this number. */
    int columnsOfAScale(int cols) {
        return sharing == Sharing.GROUP ? group : cols;
    }

    /** Returns the shapes that the scales of a matrix may have. */
    List<List<Long>> scaleShapes(long rows, int cols) {
        return switch (sharing) {
            case TENSOR -> List.of(List.of(1L), List.of(), List.of(1L, 1L));
            case CHANNEL -> List.of(List.of(rows, 1L), List.of(rows));
            case GROUP -> List.of(List.of(rows, (long) Math.ceilDiv(cols, group)));
        };
    }

    /** Describes the scheme for messages. */
    @Override
    public String toString() {
        return "%s, %s"
                .formatted(
                        name,
                        switch (sharing) {
                            case TENSOR -> "a scale for each matrix";
                            case CHANNEL -> "a scale for each row";
                            case GROUP -> "a scale for %d columns".formatted(group);
                        });
    }
}
