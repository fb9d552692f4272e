package dev.pixtral.checkpoint;

import dev.pixtral.checkpoint.gguf.GgmlType;
import dev.pixtral.checkpoint.gguf.GgufRows;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.kernels.WeightFormat;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * A quantised type of GGUF files.
 *
 * @param source the file, for messages
 * @param name name of the tensor in its file
 * @param type the type
 */
record GgufEncoding(String source, String name, GgmlType type) implements Encoding {
    /**
     * Returns the encoding of a type.
     *
     * @throws CheckpointException if weights of this type are not supported
     */
    static Encoding of(String source, String name, GgmlType type) {
        return switch (type) {
            case F32 -> DType.F32;
            case F16 -> DType.F16;
            case BF16 -> DType.BF16;
            default -> {
                if (!type.isSupported()) {
                    throw CheckpointException.at(
                            source,
                            ("tensor '%s' holds %s, which is not supported; download the model in another quantisation, "
                                            + "such as Q4_K_M, IQ4_XS or Q8_0")
                                    .formatted(CheckpointException.quote(name), type));
                }
                yield new GgufEncoding(source, name, type);
            }
        };
    }

    @Override
    public String label() {
        return type.name();
    }

    @Override
    public Optional<WeightFormat> ownFormat() {
        return type.format();
    }

    @Override
    public TensorData over(List<Long> shape, MemorySegment stored) {
        long cols = shape.stream().skip(shape.size() == 1 ? 0 : 1).reduce(1L, Math::multiplyExact);
        int width = Math.toIntExact(cols);
        WeightFormat format = type.format().orElseThrow();
        GgufRows rows = new GgufRows(source, name, type, width, stored);
        return type.keepsCodes()
                ? new TensorData.Coded(label(), format, width, rows.codes(), stored)
                : new TensorData.Decoded(label(), format, width, rows::floats, stored);
    }
}
