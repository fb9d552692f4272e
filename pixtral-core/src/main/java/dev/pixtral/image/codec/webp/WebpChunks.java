package dev.pixtral.image.codec.webp;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.bytes.ByteView;
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
     * Returns the data of the first chunk with these letters; empty if there is none or it is truncated: for data that
     * a picture does not need.
     */
    Optional<ByteView> findWhole(String letters) {
        long at = 0;
        for (int step = 0; in.has(at, HEADER); step++) {
            Interruption.check(in.name(), step);
            if (in.startsWith(at, letters)) {
                return in.has(at + HEADER, length(at))
                        ? Optional.of(in.slice(at + HEADER, length(at)))
                        : Optional.empty();
            }
            at = next(at);
        }
        return Optional.empty();
    }

    /**
     * Returns the data of the first chunks with these letters, at most {@code most}. A truncated chunk with other
     * letters ends the search.
     *
     * @throws ImageException if one of them is truncated
     */
    List<ByteView> all(String letters, int most) {
        List<ByteView> found = new ArrayList<>();
        long at = 0;
        for (int step = 0; in.has(at, HEADER) && found.size() < most; step++) {
            Interruption.check(in.name(), step);
            if (in.startsWith(at, letters)) {
                found.add(in.slice(at + HEADER, length(at)));
            }
            at = next(at);
        }
        return found;
    }

    /** Returns the number of chunks with these letters, including a truncated one. */
    int count(String letters) {
        int count = 0;
        long at = 0;
        for (int step = 0; in.has(at, HEADER); step++) {
            Interruption.check(in.name(), step);
            count += in.startsWith(at, letters) ? 1 : 0;
            at = next(at);
        }
        return count;
    }

    private long length(long at) {
        return in.u32le(at + 4);
    }

    private long next(long at) {
        return at + HEADER + length(at) + (length(at) & 1);
    }
}
