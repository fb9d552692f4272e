package dev.pixtral.image.codec.png;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.bytes.ByteView;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.CRC32;

/** Walks the chunks of a PNG file (PNG specification, 5.3): length, type, data, checksum. */
final class PngChunks {
    static final int SIGNATURE = 8;
    static final int OVERHEAD = 12; // length, type and checksum

    private static final int DATA = 8; // follows length and type

    private final ByteView in;

    PngChunks(ByteView in) {
        this.in = in;
    }

    /**
     * Returns the first chunk of this type before the first one of type {@code end}.
     *
     * @throws ImageException if it is truncated or its checksum is wrong
     */
    Optional<ByteView> find(String type, String end) {
        return at(type, "", end).map(at -> {
            ByteView data = in.slice(at + DATA, in.u32be(at));
            if (!isIntact(at)) {
                throw ImageExceptions.damaged(in.name(), ImageFormat.PNG, "a checksum is wrong");
            }
            return data;
        });
    }

    /**
     * Returns the first chunk of this type before the first one of type {@code end}; empty if there is none or it is
     * damaged: for data that a picture does not need.
     *
     * @param begin what its data must begin with
     */
    Optional<ByteView> findIntact(String type, String begin, String end) {
        return at(type, begin, end).filter(this::isIntact).map(this::data);
    }

    private Optional<Long> at(String type, String begin, String end) {
        Interruption.check(in.name());
        long at = SIGNATURE;
        for (int step = 1; in.has(at, OVERHEAD); at = next(at), step++) {
            Interruption.check(in.name(), step);
            if (is(at, type) && in.startsWith(at + DATA, begin)) {
                return Optional.of(at);
            }
            if (is(at, end)) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Returns whether a chunk is of this type. */
    boolean is(long at, String type) {
        return in.startsWith(at + 4, type);
    }

    /** Returns the offset of the chunk after the one at {@code at}, which may be beyond the end of the file. */
    long next(long at) {
        return at + OVERHEAD + in.u32be(at);
    }

    /** Returns the data of an intact chunk. */
    ByteView data(long at) {
        return in.slice(at + DATA, in.u32be(at));
    }

    /** Returns whether a chunk is complete and has the correct checksum. */
    boolean isIntact(long at) {
        if (!in.has(at, OVERHEAD) || !in.has(at, OVERHEAD + in.u32be(at))) {
            return false;
        }
        long length = in.u32be(at);
        CRC32 crc = new CRC32();
        crc.update(in.bytes(), in.start() + (int) at + 4, (int) length + 4);
        return crc.getValue() == in.u32be(at + DATA + length);
    }

    /** Returns the compressed pixels of the picture: the data of all consecutive IDAT chunks. */
    Pixels pixels() {
        long at = SIGNATURE;
        for (int step = 0; in.has(at, OVERHEAD) && !is(at, "IDAT"); at = next(at), step++) {
            Interruption.check(in.name(), step);
        }
        return pixels(at, "IDAT", 0);
    }

    /**
     * Returns compressed pixels: the data of consecutive chunks of one type. The last chunk may be truncated.
     *
     * @param first the offset of the first chunk
     * @param type the type of the chunks
     * @param skip the number of bytes to skip at the start of each chunk
     */
    Pixels pixels(long first, String type, int skip) {
        return new Pixels(first, type, skip);
    }

    /** The data of consecutive chunks as one stream. Their checksums are not verified, because that of zlib is. */
    final class Pixels extends InputStream {
        private final long first;
        private final String type;
        private final int skip;
        private long next; // the chunk after the current one
        private long at; // next byte
        private long end; // of the current chunk

        private Pixels(long first, String type, int skip) {
            this.first = first;
            this.type = type;
            this.skip = skip;
            this.next = first;
        }

        /** Returns the number of bytes without reading them. */
        long count() {
            long sum = 0;
            long chunk = first;
            for (int step = 0; isPixelChunk(chunk); chunk = PngChunks.this.next(chunk), step++) {
                Interruption.check(in.name(), step);
                sum += Math.max(0, end(chunk) - chunk - DATA - skip);
            }
            return sum;
        }

        private boolean isPixelChunk(long chunk) {
            return in.has(chunk, DATA) && is(chunk, type);
        }

        private long end(long chunk) {
            return Math.min(chunk + DATA + in.u32be(chunk), in.length());
        }

        private boolean advance() {
            while (at >= end && isPixelChunk(next)) {
                at = next + DATA + skip;
                end = end(next);
                next = PngChunks.this.next(next);
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
