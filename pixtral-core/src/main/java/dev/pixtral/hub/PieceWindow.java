package dev.pixtral.hub;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The pieces of a range that are being fetched, or wait to be consumed in the order of the file. Threads that fetch
 * {@link #take} the next piece and fill it; one thread consumes, and gets bytes of the first piece while it is still
 * being filled.
 *
 * <p>The bytes are in a bounded number of buffers outside the heap, which are used again. They are freed when the
 * consumer and all threads have left.
 */
final class PieceWindow {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Arena arena = Arena.ofShared();
    private final Deque<MemorySegment> free = new ArrayDeque<>();
    private final Deque<Piece> pieces = new ArrayDeque<>(); // in the order of the file
    private final long end;
    private final int pieceBytes;
    private final int mostBuffers;
    private int buffers;
    private int users; // threads that may touch the buffers
    private long next; // first byte of the next piece to be taken
    private boolean closed;
    private Throwable failure;

    /**
     * Creates a window over a range.
     *
     * @param from first byte
     * @param end byte after the last one
     * @param users number of threads that fetch, each of which calls {@link #leave}
     */
    PieceWindow(long from, long end, int pieceBytes, int mostBuffers, int users) {
        this.next = from;
        this.end = end;
        this.pieceBytes = pieceBytes;
        this.mostBuffers = mostBuffers;
        this.users = users + 1; // the consumer
    }

    /** A piece, filled by one thread. */
    static final class Piece {
        private final long from;
        private final MemorySegment buffer; // perhaps longer
        private final MemorySegment bytes;
        private long filled; // guarded by the lock
        private long consumed; // of the consumer

        private Piece(long from, MemorySegment buffer, long length) {
            this.from = from;
            this.buffer = buffer;
            this.bytes = buffer.asSlice(0, length);
        }

        long end() {
            return from + bytes.byteSize();
        }
    }

    /**
     * Takes the next piece, as soon as there is a buffer for it.
     *
     * @return the piece; null if there is none, or the window is closed
     */
    Piece take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && next < end) {
                MemorySegment buffer = buffer();
                if (buffer != null) {
                    long length = Math.min(pieceBytes, end - next);
                    Piece piece = new Piece(next, buffer, length);
                    next += length;
                    pieces.add(piece);
                    changed.signalAll(); // the consumer may wait for the first one
                    return piece;
                }
                changed.await();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private MemorySegment buffer() {
        if (!free.isEmpty() || buffers == mostBuffers) {
            return free.poll();
        }
        try {
            MemorySegment buffer = arena.allocate(Math.min(pieceBytes, end - next));
            buffers++;
            return buffer;
        } catch (OutOfMemoryError e) { // the JVM's limit of memory outside the heap
            if (buffers == 0) {
                throw e;
            }
            return null; // fewer are enough
        }
    }

    /** Returns the place in the file up to which a piece is filled. */
    long filledTo(Piece piece) {
        lock.lock();
        try {
            return piece.from + piece.filled;
        } finally {
            lock.unlock();
        }
    }

    /** Appends as many of the bytes to a piece as fit. */
    void append(Piece piece, ByteBuffer bytes) {
        long filled = piece.filled; // no other thread changes it
        int length = (int) Math.min(bytes.remaining(), piece.bytes.byteSize() - filled);
        MemorySegment source = MemorySegment.ofBuffer(bytes).asSlice(0, length);
        MemorySegment.copy(source, 0, piece.bytes, filled, length);
        lock.lock();
        try {
            piece.filled += length;
            if (piece == pieces.peekFirst()) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the work of all threads: it has failed. */
    void fail(Throwable why) {
        lock.lock();
        try {
            if (failure == null) {
                failure = why;
            }
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for bytes of the first piece, gives them to the consumer, and frees its buffer when all were consumed.
     *
     * @param at place of the next byte to be consumed
     * @return place of the byte after those that were consumed
     * @throws Failed if a thread failed
     */
    long consume(long at, PieceConsumer consumer) throws InterruptedException, Failed {
        Piece piece;
        long filled;
        lock.lockInterruptibly();
        try {
            while ((pieces.isEmpty() || pieces.peekFirst().filled == pieces.peekFirst().consumed) && failure == null) {
                changed.await();
            }
            if (failure != null) {
                throw new Failed(failure);
            }
            piece = pieces.peekFirst();
            filled = piece.filled;
        } finally {
            lock.unlock();
        }
        MemorySegment fresh = piece.bytes.asSlice(piece.consumed, filled - piece.consumed);
        consumer.accept(at, fresh.asByteBuffer().asReadOnlyBuffer());
        piece.consumed = filled;
        if (filled == piece.bytes.byteSize()) {
            release(piece);
        }
        return at + fresh.byteSize();
    }

    private void release(Piece piece) {
        lock.lock();
        try {
            pieces.remove(piece);
            free.add(piece.buffer);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Why a thread gave up. */
    static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        Failed(Throwable cause) {
            super(cause);
        }
    }

    /** No piece is taken any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The last of the threads and the consumer frees the buffers. */
    void leave() {
        lock.lock();
        try {
            users--;
            if (users == 0) {
                arena.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
