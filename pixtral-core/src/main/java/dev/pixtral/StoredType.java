package dev.pixtral;

import dev.pixtral.api.Internal;
import dev.pixtral.checkpoint.CheckpointOutline;
import dev.pixtral.checkpoint.TensorPlace;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.checkpoint.WeightRole;
import dev.pixtral.checkpoint.gguf.GgmlType;
import dev.pixtral.kernels.WeightFormat;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tensors of a model that are stored in the same type and used in the same way.
 *
 * @param type name of the type in the files, such as {@code Q4_K}
 * @param use what becomes of them
 * @param format format in memory; empty for vectors, which become float32
 * @param own whether the format is that of the files, and cannot be chosen
 * @param tensors number of tensors
 * @param parameters number of values
 * @param bytes size as stored
 * @param memory size in memory, or of rows that are looked up if all of them are
 */
@Internal
public record StoredType(
        String type,
        Use use,
        Optional<WeightFormat> format,
        boolean own,
        int tensors,
        long parameters,
        long bytes,
        long memory) {
    /** Values of a block with one scale; larger blocks have scales of scales. */
    private static final int SMALL_BLOCK = 32;

    /** What becomes of stored values. */
    public enum Use {
        /** They are computed with as stored, to the bit. */
        EXACT,
        /** Their codes are kept, and each product of two of their scales is rounded once, to float16. */
        CODES,
        /** They are rounded to bfloat16. */
        ROUNDED,
        /** They are quantised, or decoded and quantised again. */
        QUANTISED
    }

    private StoredType and(StoredType other) {
        return new StoredType(
                type,
                use,
                format,
                own,
                tensors + other.tensors,
                parameters + other.parameters,
                bytes + other.bytes,
                memory + other.memory);
    }

    /** Describes all tensors, the largest types first. */
    static List<StoredType> of(CheckpointOutline outline, WeightFormats formats) {
        Map<List<Object>, StoredType> types = new LinkedHashMap<>();
        for (TensorPlace place : outline.tensors()) {
            StoredType one = of(place, formats);
            types.merge(List.of(one.type, one.use, one.format), one, StoredType::and);
        }
        return types.values().stream()
                .sorted((a, b) -> Long.compare(b.bytes, a.bytes))
                .toList();
    }

    private static StoredType of(TensorPlace place, WeightFormats formats) {
        String type = place.encoding().label();
        long elements = place.elements();
        if (place.shape().size() == 1) {
            long memory = elements * Float.BYTES;
            return new StoredType(type, Use.EXACT, Optional.empty(), false, 1, elements, place.bytes(), memory);
        }
        WeightFormat format = formats.of(place.name());
        long rows = place.shape().getFirst();
        boolean lookedUp = WeightRole.of(place.name()) == WeightRole.EMBEDDINGS;
        long memory = lookedUp ? format.bytes(elements) : format.packedBytes(rows, elements / rows);
        boolean own = place.encoding().ownFormat().isPresent();
        return new StoredType(type, use(type, format), Optional.of(format), own, 1, elements, place.bytes(), memory);
    }

    private static Use use(String type, WeightFormat format) {
        if (format == WeightFormat.BF16) {
            return type.equals(format.name()) ? Use.EXACT : Use.ROUNDED;
        }
        return Arrays.stream(GgmlType.values())
                .filter(one -> one.name().equals(type) && one.keepsCodes())
                .findFirst()
                .map(one -> one.blockSize() == SMALL_BLOCK ? Use.EXACT : Use.CODES)
                .orElse(Use.QUANTISED);
    }
}
