package dev.pixtral.checkpoint.write;

import dev.pixtral.checkpoint.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * Writes the values of tensors: threads compute blocks of rows, and the calling thread writes them in order, while the
 * next ones are computed. Uses a fixed amount of memory, 4 MiB for each block under way. To be closed after use, which
 * ends its threads. Not thread-safe.
 */
final class RowBlocks implements AutoCloseable {
    private static final int BLOCK_BYTES = 4 << 20;

    private final ExecutorService threads;
    private final int blocksUnderWay;
    private final LongConsumer written;
    private final Deque<ByteBuffer> free = new ArrayDeque<>();
    private final Deque<Future<ByteBuffer>> underWay = new ArrayDeque<>();
    private long bytes;

    /**
     * Starts the threads.
     *
     * @param written receives the number of bytes of all tensors so far, on the calling thread
     */
    RowBlocks(int threads, LongConsumer written) {
        this.threads = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("pixtral-write-", 0).daemon().factory());
        this.blocksUnderWay = 2 * threads;
        this.written = written;
    }

    /** Fills blocks; called by several threads. */
    @FunctionalInterface
    interface Filler {
        /**
         * Writes rows.
         *
         * @param block receives them, from its position
         * @param begin first row
         * @param end row after the last one
         */
        void fill(ByteBuffer block, int begin, int end);
    }

    /** Writes a tensor in bfloat16, with its rows in the order of {@code stored}. */
    void write(Tensor tensor, StoredTensor stored, WritableByteChannel out) throws IOException {
        write(tensor, (long) tensor.cols() * Short.BYTES, filler(tensor, stored), out);
    }

    /** Writes a tensor of which each row takes some bytes. */
    void write(Tensor tensor, long rowBytes, Filler filler, WritableByteChannel out) throws IOException {
        int rowsOfBlock = Math.toIntExact(Math.max(1, BLOCK_BYTES / rowBytes));
        for (int first = 0; first < tensor.rows(); first += rowsOfBlock) {
            if (underWay.size() == blocksUnderWay) {
                writeOldest(out);
            }
            int begin = first;
            int end = Math.min(tensor.rows(), first + rowsOfBlock);
            ByteBuffer block = buffer(Math.toIntExact((end - begin) * rowBytes));
            underWay.add(threads.submit(() -> {
                filler.fill(block.duplicate().order(ByteOrder.LITTLE_ENDIAN), begin, end);
                return block;
            }));
        }
    }

    /** Writes what is still under way; to be called before the file is closed. */
    void finish(WritableByteChannel out) throws IOException {
        while (!underWay.isEmpty()) {
            writeOldest(out);
        }
    }

    private ByteBuffer buffer(int size) {
        ByteBuffer buffer = free.poll();
        if (buffer == null || buffer.capacity() < size) {
            buffer = ByteBuffer.allocateDirect(Math.max(size, BLOCK_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        }
        return buffer.clear().limit(size);
    }

    private static Filler filler(Tensor tensor, StoredTensor stored) {
        return (block, begin, end) -> {
            short[] row = new short[tensor.cols()];
            ShortBuffer values = block.asShortBuffer();
            for (int i = begin; i < end; i++) {
                tensor.bf16Row(stored.canonicalRow(i), row);
                values.put(row);
            }
        };
    }

    private void writeOldest(WritableByteChannel out) throws IOException {
        ByteBuffer block = computed(underWay.remove());
        bytes += block.remaining();
        while (block.hasRemaining()) {
            out.write(block); // fails if the thread is interrupted
        }
        free.add(block);
        written.accept(bytes);
    }

    private static ByteBuffer computed(Future<ByteBuffer> block) throws IOException {
        try {
            return block.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the thread was interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
