package dev.pixtral.testing.hub;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** The bytes of a body, in memory or in a file. */
public interface FakeContent {
    int BUFFER = 1 << 16;

    long size();

    /** Writes the bytes from one place to another. */
    void write(long from, long to, OutputStream out) throws IOException;

    static FakeContent of(byte[] bytes) {
        return new FakeContent() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public void write(long from, long to, OutputStream out) throws IOException {
                out.write(bytes, (int) from, (int) (to - from));
            }
        };
    }

    static FakeContent of(Path file) {
        return new FakeContent() {
            @Override
            public long size() {
                try {
                    return Files.size(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void write(long from, long to, OutputStream out) throws IOException {
                try (FileChannel channel = FileChannel.open(file)) {
                    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
                    for (long at = from; at < to; at += buffer.position()) {
                        buffer.clear().limit((int) Math.min(BUFFER, to - at));
                        if (channel.read(buffer, at) < 0) {
                            throw new IOException(file + " has become shorter");
                        }
                        out.write(buffer.array(), 0, buffer.position());
                    }
                }
            }
        };
    }
}
