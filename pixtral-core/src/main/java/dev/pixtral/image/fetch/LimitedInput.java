package dev.pixtral.image.fetch;

import dev.pixtral.image.ImageExceptions;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Limits the number of bytes that can be read. Closing does not close the underlying stream, because that could read an
 * endless remainder.
 */
final class LimitedInput extends FilterInputStream {
    private final String name;
    private final long maxBytes;
    private long count;

    LimitedInput(InputStream in, String name, long maxBytes) {
        super(in);
        this.name = name;
        this.maxBytes = maxBytes;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        count(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int got = super.read(to, offset, length);
        count(Math.max(0, got));
        return got;
    }

    private void count(int more) {
        count += more;
        if (count > maxBytes) {
            throw ImageExceptions.tooManyBytes(name, maxBytes);
        }
    }

    @Override
    public void close() {}
}
