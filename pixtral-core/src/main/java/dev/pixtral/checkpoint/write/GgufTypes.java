package dev.pixtral.checkpoint.write;

import dev.pixtral.checkpoint.WeightRole;
import dev.pixtral.checkpoint.gguf.GgmlType;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which types the tensors of a GGUF file have; vectors are always F32. */
public enum GgufTypes {
    /** All matrices in bfloat16. */
    BF16 {
        @Override
        GgmlType ofMatrix(String name, int layers) {
            return GgmlType.BF16;
        }
    },
    /**
     * As llama.cpp's quantiser chooses for {@code Q4_K_M}: Q4_K, but Q6_K for the output matrix and, in half of the
     * layers, for the values and the last matrix of the feed-forward. The projector file has F16.
     */
    Q4_K_M {
        @Override
        GgmlType ofMatrix(String name, int layers) {
            return switch (WeightRole.of(name)) {
                case VISION, PROJECTOR -> GgmlType.F16;
                case OUTPUT -> GgmlType.Q6_K;
                case EMBEDDINGS -> GgmlType.Q4_K;
                case ATTENTION, FEED_FORWARD -> isSensitive(name, layers) ? GgmlType.Q6_K : GgmlType.Q4_K;
            };
        }
    };

    private static final Pattern SENSITIVE =
            Pattern.compile("layers\\.(\\d+)\\.(attention\\.wv|feed_forward\\.w2)\\.weight");

    /** The first and the last eighth of the layers, and each third between. */
    private static boolean isSensitive(String name, int layers) {
        Matcher matcher = SENSITIVE.matcher(name);
        if (!matcher.matches()) {
            return false;
        }
        int layer = Integer.parseInt(matcher.group(1));
        int eighth = layers / 8;
        return layer < eighth || layer >= 7 * layers / 8 || (layer - eighth) % 3 == 2;
    }

    abstract GgmlType ofMatrix(String name, int layers);

    /**
     * Returns the type of a tensor.
     *
     * @param name its canonical name
     * @param shape its shape
     * @param layers number of layers of the decoder
     * @return the type; Q8_0 instead of one whose blocks are longer than its rows
     */
    GgmlType of(String name, List<Long> shape, int layers) {
        if (shape.size() == 1) {
            return GgmlType.F32;
        }
        GgmlType type = ofMatrix(name, layers);
        return shape.getLast() % type.blockSize() == 0 ? type : GgmlType.Q8_0;
    }
}
