package dev.pixtral.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A sequence of RIFF chunks (RFC 9649, 2.3): four letters, length, data, padded to an even length. */
final class WebpChunks {
    private static final int HEADER = 8;

    private final ByteView in;

    WebpChunks(ByteView in) {
        this.in = in;
    }

    /** Returns the data of the first chunk with these letters. */
    Optional<ByteView> find(String letters) {
        return all(letters, 1).stream().findFirst();
    }

    /**
     * Returns the data of the first chunks with these letters, {@code most} at most.
     *
     * @throws ImageException if the file is cut off before them
     */
    List<ByteView> all(String letters, int most) {
        List<ByteView> found = new ArrayList<>();
        long at = 0;
        for (int step = 0; in.has(at, HEADER) && found.size() < most; step++) {
            Interruption.check(in.name(), step);
            long length = in.u32le(at + 4);
            ByteView data = in.slice(at + HEADER, length);
            if (in.startsWith(at, letters)) {
                found.add(data);
            }
            at += HEADER + length + (length & 1);
        }
        return found;
    }
}
