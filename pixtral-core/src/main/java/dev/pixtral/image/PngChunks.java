package dev.pixtral.image;

import java.io.InputStream;
import java.util.Optional;
import java.util.zip.CRC32;

/** Walks the chunks of a PNG file (PNG specification, 5.3): length, type, data, checksum. */
final class PngChunks {
    private static final int SIGNATURE = 8;
    private static final int OVERHEAD = 12; // length, type and checksum

    private final ByteView in;

    PngChunks(ByteView in) {
        this.in = in;
    }

    /** Returns the first chunk of this type that stands before the first of type {@code end}, its checksum verified. */
    Optional<ByteView> find(String type, String end) {
        Interruption.check(in.name());
        for (long at = SIGNATURE; in.has(at, OVERHEAD); at += OVERHEAD + in.u32be(at)) {
            if (in.startsWith(at + 4, type)) {
                return Optional.of(verified(at));
            }
            if (in.startsWith(at + 4, end)) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private ByteView verified(long at) {
        ByteView data = in.slice(at + 8, in.u32be(at));
        CRC32 crc = new CRC32();
        crc.update(in.bytes(), in.start() + (int) at + 4, data.length() + 4);
        if (crc.getValue() != in.u32be(at + 8 + data.length())) {
            throw ImageException.damaged(in.name(), ImageFormat.PNG, "a checksum is wrong");
        }
        return data;
    }

    /** Returns the compressed pixels: the data of all consecutive IDAT chunks. A last chunk that is cut off counts as far as it goes. */
    Pixels pixels() {
        long at = SIGNATURE;
        while (in.has(at, OVERHEAD) && !in.startsWith(at + 4, "IDAT")) {
            at += OVERHEAD + in.u32be(at);
        }
        return new Pixels(at);
    }

    /** The data of consecutive IDAT chunks as one stream. Their checksums are left to the one of zlib. */
    final class Pixels extends InputStream {
        private final long first;
        private long next; // the chunk after the current one
        private long at; // next byte
        private long end; // of the current chunk

        private Pixels(long first) {
            this.first = first;
            this.next = first;
        }

        /** Returns how many bytes there are, without reading them. */
        long count() {
            long sum = 0;
            for (long chunk = first; isPixelChunk(chunk); chunk += OVERHEAD + in.u32be(chunk)) {
                sum += Math.min(in.u32be(chunk), in.length() - chunk - 8);
            }
            return sum;
        }

        private boolean isPixelChunk(long chunk) {
            return in.has(chunk, 8) && in.startsWith(chunk + 4, "IDAT");
        }

        private boolean advance() {
            while (at >= end && isPixelChunk(next)) {
                at = next + 8;
                end = Math.min(at + in.u32be(next), in.length());
                next += OVERHEAD + in.u32be(next);
            }
            return at < end;
        }

        @Override
        public int read() {
            return advance() ? in.u8(at++) : -1;
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            Interruption.check(in.name());
            if (length == 0) {
                return 0;
            }
            if (!advance()) {
                return -1;
            }
            int count = (int) Math.min(length, end - at);
            System.arraycopy(in.bytes(), in.start() + (int) at, to, offset, count);
            at += count;
            return count;
        }
    }
}
