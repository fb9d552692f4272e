package dev.pixtral.cache;

import dev.pixtral.model.FeatureMemory;
import dev.pixtral.model.PictureFeatures;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Keys and features of made-up pictures, whose features say which picture they are of. */
final class Pictures {
    static final int COLS = 8;
    static final int PATCHES = 6;
    static final long BYTES = (long) PATCHES * COLS * Float.BYTES;

    private Pictures() {}

    static PictureKey key(int number) {
        return PictureKey.of(ByteBuffer.allocate(32).putInt(0, number).array());
    }

    /** Features in the heap, as an encoder returns them. */
    static PictureFeatures encoded(int number) {
        float[] values = new float[PATCHES * COLS];
        for (int i = 0; i < values.length; i++) {
            values[i] = number + i / 1000f;
        }
        return new PictureFeatures(values);
    }

    static PictureFeatures outside(FeatureMemory memory, int number) {
        return memory.tryCopy(encoded(number)).orElseThrow();
    }

    /** Returns the bytes of features that the caller holds. */
    static byte[] content(PictureFeatures features) {
        return features.rows().toArray(ValueLayout.JAVA_BYTE);
    }

    /** Returns the bytes of features that the caller held until now. */
    static Optional<byte[]> contentOf(Optional<PictureFeatures> features) {
        Optional<byte[]> content = features.map(Pictures::content);
        features.ifPresent(PictureFeatures::release);
        return content;
    }

    static byte[] expected(int number) {
        return content(encoded(number));
    }

    static FolderModel model(String digit) {
        return new FolderModel(() -> digit.repeat(64), COLS);
    }
}
