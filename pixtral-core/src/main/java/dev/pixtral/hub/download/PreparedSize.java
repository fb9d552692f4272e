package dev.pixtral.hub.download;

import dev.pixtral.checkpoint.CheckpointOutline;
import dev.pixtral.checkpoint.TensorPlace;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.checkpoint.WeightRole;

/** Estimates the size of a prepared file. */
final class PreparedSize {
    private static final long HEADER = 1 << 20;
    private static final long TOKENIZER = 20 << 20;

    private PreparedSize() {}

    static long of(CheckpointOutline outline, WeightFormats formats) {
        long bytes = HEADER + TOKENIZER;
        for (TensorPlace place : outline.tensors()) {
            long values = place.bytes() / place.dtype().bytes();
            bytes += place.shape().size() < 2
                    ? values * Float.BYTES
                    : formats.of(WeightRole.of(place.name())).bytes(values);
        }
        return bytes;
    }
}
