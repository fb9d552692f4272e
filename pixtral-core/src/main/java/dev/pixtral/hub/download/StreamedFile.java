package dev.pixtral.hub.download;

import dev.pixtral.checkpoint.TensorPlace;
import dev.pixtral.checkpoint.prepare.PreparedWriter;
import dev.pixtral.hub.HubException;
import dev.pixtral.hub.HubFile;
import dev.pixtral.hub.PieceConsumer;
import dev.pixtral.store.ModelId;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A file with weights whose bytes arrive in order and are not kept: all are hashed, and those of tensors are collected
 * until there are rows enough to be converted. Memory is that of one slice. Used by one thread.
 */
final class StreamedFile implements PieceConsumer, AutoCloseable {
    /** Size of a slice, unless a tensor cannot be cut that small. */
    static final long SLICE_BYTES = 32 << 20;

    private final String source;
    private final List<TensorPlace> places;
    private final PreparedWriter writer;
    private final ResumableHash hash;
    private final Listener listener;
    private final Arena arena = Arena.ofShared(); // the threads that convert read it

    private MemorySegment buffer = MemorySegment.NULL;
    private long position;
    private int next; // index of the tensor that contains the position, or follows it
    private long filled; // bytes in the buffer
    private long firstRow; // of those in the buffer

    /** Learns how far a file is. */
    @FunctionalInterface
    interface Listener {
        /**
         * Called after bytes were hashed and, if they belong to a tensor, collected.
         *
         * @param file the file
         * @param position number of bytes from the beginning of the file
         * @param boundary whether no tensor is unfinished, so that another process could continue from here
         */
        void at(StreamedFile file, long position, boolean boundary);
    }

    /**
     * Begins or continues a file.
     *
     * @param source name of the file, for messages
     * @param places its tensors, in the order of the file
     * @param position number of bytes that were hashed and prepared; in no tensor
     * @param hash the hash of these
     * @param writer receives the tensors
     */
    StreamedFile(
            String source,
            List<TensorPlace> places,
            long position,
            ResumableHash hash,
            PreparedWriter writer,
            Listener listener) {
        this.source = source;
        this.places = places;
        this.position = position;
        this.hash = hash;
        this.writer = writer;
        this.listener = listener;
        while (next < places.size() && places.get(next).end() <= position) {
            next++;
        }
        if (next < places.size() && places.get(next).begin() < position) {
            throw new IllegalArgumentException("byte %d is inside of a tensor".formatted(position));
        }
    }

    @Override
    public void accept(long at, ByteBuffer bytes) {
        if (at != position) {
            throw new IllegalStateException("byte %d arrived instead of %d".formatted(at, position));
        }
        while (bytes.hasRemaining()) {
            ByteBuffer part = bytes.slice(bytes.position(), (int) Math.min(bytes.remaining(), untilNextEvent()));
            bytes.position(bytes.position() + part.limit());
            hash.update(part.duplicate());
            add(part);
            listener.at(this, position, filled == 0 && firstRow == 0);
        }
    }

    private long untilNextEvent() {
        if (next == places.size()) {
            return Long.MAX_VALUE;
        }
        TensorPlace place = places.get(next);
        return position < place.begin() ? place.begin() - position : slice(place) - filled;
    }

    private void add(ByteBuffer part) {
        int length = part.limit();
        boolean ofTensor = next < places.size() && position >= places.get(next).begin();
        position += length;
        if (!ofTensor) {
            return;
        }
        TensorPlace place = places.get(next);
        long slice = slice(place);
        if (buffer.byteSize() < slice) {
            buffer = arena.allocate(Math.max(slice, SLICE_BYTES), Long.BYTES);
        }
        MemorySegment.copy(MemorySegment.ofBuffer(part), 0, buffer, filled, length);
        filled += length;
        if (filled == slice) {
            convert(place);
        }
    }

    private void convert(TensorPlace place) {
        long rows = filled / rowBytes(place);
        writer.write(place.name(), Math.toIntExact(firstRow), place.over(source, rows, buffer.asSlice(0, filled)));
        firstRow += rows;
        filled = 0;
        if (position == place.end()) {
            next++;
            firstRow = 0;
        }
    }

    /** Returns the bytes of the slice that begins at the current row. */
    private long slice(TensorPlace place) {
        long rowBytes = rowBytes(place);
        long all = place.bytes() / rowBytes;
        long unit = Math.min(all, leastCommonMultiple(writer.sliceRows(place.name()), Math.max(1, place.headDim())));
        long rows = Math.max(1, SLICE_BYTES / rowBytes / unit) * unit;
        return Math.min(rows, all - firstRow) * rowBytes;
    }

    private static long rowBytes(TensorPlace place) {
        return place.bytes() / place.shape().getFirst();
    }

    private static long leastCommonMultiple(long a, long b) {
        long x = a;
        long y = b;
        while (y != 0) {
            long rest = x % y;
            x = y;
            y = rest;
        }
        return a / x * b;
    }

    /** Returns the number of bytes that were hashed. */
    long position() {
        return position;
    }

    /** Returns the state of the hash, to continue from the current position. */
    String hashState() {
        return hash.state();
    }

    /** Ends the hash after the last byte. */
    String endHash() {
        return hash.end();
    }

    static HubException wrongHash(ModelId id, HubFile file, String hash) {
        return new HubException(
                HubException.Reason.CHANGED,
                ("%s/%s: the hash of what arrived is %s, but the hub says %s: nothing of it is used; try"
                                + " again, and if it happens again, use another network or mirror.")
                        .formatted(id, file.path(), hash, file.etag()));
    }

    @Override
    public void close() {
        arena.close();
    }
}
