package dev.pixtral.image.fetch;

import dev.pixtral.image.FetchExceptions;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Decompresses gzip (RFC 1952), one member after the other. The JDK's stream recurses for each member, so many empty
 * ones overflow the stack; this class counts and limits them. Closing does not close the underlying stream.
 */
final class GzipMembers extends InputStream {
    private static final int MOST_MEMBERS = 1000;

    private static final int FIRST_MAGIC = 0x1f;
    private static final int SECOND_MAGIC = 0x8b;
    private static final int DEFLATED = 8;
    private static final int HEADER_CHECKSUM = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int END = -1;

    private final InputStream in;
    private final String name;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[1 << 13];
    private int at;
    private int end;
    private int members;
    private boolean inside;

    /**
     * Decompresses a stream.
     *
     * @param name name of the picture in messages
     */
    GzipMembers(InputStream in, String name) {
        this.in = in;
        this.name = name;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? END : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (inside || begin()) {
            int count = inflate(to, offset, length);
            if (count > 0) {
                crc.update(to, offset, count);
                return count;
            }
            end();
        }
        return END;
    }

    /** Begins the next member; returns whether there is one. Ignores any data after the last member. */
    private boolean begin() throws IOException {
        int first = next();
        if (members > 0 && first != FIRST_MAGIC) {
            return false;
        }
        if (++members > MOST_MEMBERS) {
            throw FetchExceptions.badAnswer(
                    name, "the server compressed it in more than %,d parts (gzip members)".formatted(MOST_MEMBERS));
        }
        if (first == END) {
            throw new EOFException();
        }
        if (first != FIRST_MAGIC || required() != SECOND_MAGIC || required() != DEFLATED) {
            throw new ZipException("not gzip");
        }
        skipHeader(required());
        inflater.reset();
        crc.reset();
        inside = true;
        return true;
    }

    private void skipHeader(int flags) throws IOException {
        skip(6); // time, level, system
        if ((flags & EXTRA) != 0) {
            skip(required() | required() << 8);
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CHECKSUM) != 0) {
            skip(2);
        }
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            required();
        }
    }

    private void skipText() throws IOException {
        while (required() != 0) {
            // up to the terminating zero; the underlying stream limits the total length
        }
    }

    private int inflate(byte[] to, int offset, int length) throws IOException {
        try {
            int count = inflater.inflate(to, offset, length);
            while (count == 0 && !inflater.finished()) {
                if (at == end && !fill()) {
                    throw new EOFException();
                }
                inflater.setInput(buffer, at, end - at);
                at = end;
                count = inflater.inflate(to, offset, length);
            }
            return count;
        } catch (DataFormatException e) {
            throw new IOException(e);
        }
    }

    private void end() throws IOException {
        at = end - inflater.getRemaining();
        inside = false;
        if (number() != crc.getValue() || number() != (inflater.getBytesWritten() & 0xffffffffL)) {
            throw new ZipException("a checksum is wrong");
        }
    }

    private long number() throws IOException {
        long number = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            number |= (long) required() << shift;
        }
        return number;
    }

    private int required() throws IOException {
        int value = next();
        if (value == END) {
            throw new EOFException();
        }
        return value;
    }

    private int next() throws IOException {
        return at < end || fill() ? buffer[at++] & 0xff : END;
    }

    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(0, in.read(buffer, 0, buffer.length));
        return end > 0;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
