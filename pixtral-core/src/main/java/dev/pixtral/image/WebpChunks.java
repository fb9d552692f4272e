package dev.pixtral.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
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
        while (in.has(at, HEADER) && found.size() < most) {
            long length = in.u32le(at + 4);
            ByteView data = in.slice(at + HEADER, length);
            if (in.startsWith(at, letters)) {
                found.add(data);
            }
            at += HEADER + length + (length & 1);
        }
        return found;
    }

    /** Writes a WebP file. */
    static final class Writer {
        private final ByteArrayOutputStream chunks = new ByteArrayOutputStream();

        void chunk(String letters, ByteView data) {
            text(chunks, letters);
            u32le(chunks, data.length());
            chunks.write(data.bytes(), data.start(), data.length());
            if ((data.length() & 1) != 0) {
                chunks.write(0);
            }
        }

        byte[] file() {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            text(file, "RIFF");
            u32le(file, 4 + chunks.size());
            text(file, "WEBP");
            file.writeBytes(chunks.toByteArray());
            return file.toByteArray();
        }

        private static void text(ByteArrayOutputStream to, String letters) {
            to.writeBytes(letters.getBytes(StandardCharsets.US_ASCII));
        }

        private static void u32le(ByteArrayOutputStream to, int value) {
            for (int shift = 0; shift < 32; shift += 8) {
                to.write(value >> shift);
            }
        }
    }
}
