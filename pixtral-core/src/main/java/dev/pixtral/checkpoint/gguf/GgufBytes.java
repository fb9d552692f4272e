package dev.pixtral.checkpoint.gguf;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.CheckpointException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * The beginning of a GGUF file: mapped memory, or as much of a file elsewhere as was needed so far. Not thread-safe.
 */
@Internal
public interface GgufBytes {
    /**
     * Returns the size of the whole file.
     *
     * @return bytes
     */
    long size();

    /**
     * Returns the beginning of the file.
     *
     * @param end number of bytes that are needed, at most {@link #size}
     * @return at least these bytes
     */
    MemorySegment upTo(long end);

    /** Reads a part of a file. */
    @FunctionalInterface
    interface Part {
        /**
         * Reads bytes.
         *
         * @param from first byte
         * @param length number of bytes
         * @return exactly these bytes, which the file has
         */
        byte[] read(long from, int length);
    }

    /**
     * Returns the bytes of a file in memory.
     *
     * @param file all bytes
     * @return a view
     */
    static GgufBytes of(MemorySegment file) {
        return new GgufBytes() {
            @Override
            public long size() {
                return file.byteSize();
            }

            @Override
            public MemorySegment upTo(long end) {
                return file;
            }
        };
    }

    /**
     * Returns the bytes of a file that is read in parts, in order and each byte once.
     *
     * @param size bytes of the file
     * @param part reads some of them
     * @return the file, whose beginning is kept in memory as far as it was needed
     */
    static GgufBytes of(long size, Part part) {
        return new Growing(size, part);
    }

    /**
     * Reads mapped memory, which is invalid where its file has been truncated.
     *
     * @param <T> type of the result
     * @param source path or name of the file, for messages
     * @param read reads it
     * @return what was read
     * @throws CheckpointException if the file has become shorter
     */
    static <T> T reading(String source, Supplier<T> read) {
        try {
            return read.get();
        } catch (InternalError e) { // how the JVM reports a mapped page without a file behind it
            throw CheckpointException.shrunk(source, e);
        }
    }

    /**
     * Reads mapped memory, as the other method does.
     *
     * @param source path or name of the file, for messages
     * @param read reads it
     */
    static void reading(String source, Runnable read) {
        reading(source, () -> {
            read.run();
            return true;
        });
    }

    /** A file that is read in parts. */
    final class Growing implements GgufBytes {
        private static final int STEP = 1 << 20;

        private final long size;
        private final Part part;
        private byte[] read = new byte[0];

        private Growing(long size, Part part) {
            this.size = size;
            this.part = part;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public MemorySegment upTo(long end) {
            if (end > read.length) {
                long wanted = Math.max(end, read.length + (long) Math.max(STEP, read.length));
                int length = (int) Math.min(size, Math.min(wanted, Integer.MAX_VALUE - Long.BYTES));
                byte[] more = part.read(read.length, length - read.length);
                int before = read.length;
                read = Arrays.copyOf(read, length);
                System.arraycopy(more, 0, read, before, more.length);
            }
            return MemorySegment.ofArray(read);
        }
    }

    /** A 32-bit number: numbers in these files are little-endian and not aligned. */
    ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** A 64-bit number. */
    ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** A 16-bit number. */
    ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
}
