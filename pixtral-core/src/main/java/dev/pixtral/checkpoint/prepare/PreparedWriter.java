package dev.pixtral.checkpoint.prepare;

import dev.pixtral.checkpoint.PreparedLayout;
import dev.pixtral.checkpoint.PreparedLayout.Place;
import dev.pixtral.checkpoint.Tensor;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.CodeRows;
import dev.pixtral.kernels.StoredMatrix;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A prepared file that is being written: the place of every tensor follows from the configuration and the formats, so
 * tensors may arrive in any order, and large ones in slices of rows. Not thread-safe. Needs little memory: a slice is
 * converted and written in pieces.
 */
public final class PreparedWriter implements AutoCloseable {
    private static final int PIECE = 16 << 20; // bytes that are converted and written together

    private final UnfinishedFile file;
    private final PreparedContents contents;
    private final PreparedLayout layout;
    private final UnfinishedHeader header;
    private final Workers workers;
    private final Arena arena = Arena.ofShared();
    private final Map<String, Partial> partials = new HashMap<>();
    private MemorySegment buffer = MemorySegment.NULL;

    /** A tensor that is written in slices, in ascending order. */
    private static final class Partial {
        private final MessageDigest digest = PreparedLayout.sha256();
        private int rows;
    }

    private PreparedWriter(UnfinishedFile file, PreparedContents contents, Workers workers) {
        this.file = file;
        this.contents = contents;
        this.layout = contents.layout();
        this.header = new UnfinishedHeader(file, layout);
        this.workers = workers;
    }

    /**
     * Creates a file, or continues one that was created with the same contents and not published. Nothing else may
     * write it at the same time.
     *
     * @param unfinished the file to write; it stays when this is closed without {@link #publish}
     * @param contents what it will contain
     * @param workers the threads that quantise; owned by the caller
     * @return the writer
     * @throws PixtralException if it cannot be written, or another writer has it open
     */
    public static PreparedWriter open(Path unfinished, PreparedContents contents, Workers workers) {
        return tryOpen(unfinished, contents, workers)
                .orElseThrow(() -> new PixtralException(
                        "%s is being written by another process; wait until it is done.".formatted(unfinished)));
    }

    /**
     * Does the same as {@link #open} unless another writer has the file open.
     *
     * @param unfinished the file to write; it stays when this is closed without {@link #publish}
     * @param contents what it will contain
     * @param workers the threads that quantise; owned by the caller
     * @return the writer; empty if another writer has the file open
     * @throws PixtralException if it cannot be written
     */
    public static Optional<PreparedWriter> tryOpen(Path unfinished, PreparedContents contents, Workers workers) {
        try {
            Optional<UnfinishedFile> file = UnfinishedFile.tryOpen(unfinished);
            if (file.isEmpty()) {
                return Optional.empty();
            }
            PreparedWriter writer = null;
            try {
                writer = new PreparedWriter(file.get(), contents, workers);
                writer.begin();
                return Optional.of(writer);
            } catch (Throwable failure) {
                if (failure instanceof IOException cause && Disk.isFull(unfinished, cause)) {
                    file.get().delete(); // the room is left to others
                }
                if (writer == null) {
                    file.get().close();
                } else {
                    writer.close();
                }
                throw failure;
            }
        } catch (IOException e) {
            throw Disk.writing(unfinished, e);
        }
    }

    private void begin() throws IOException {
        header.begin(workers);
        for (Place place : layout.places().values()) {
            if (place.kind() == PreparedLayout.Kind.FILE && !isWritten(place.name())) {
                byte[] bytes = contents.file(place.name());
                file.write(ByteBuffer.wrap(bytes), place.begin());
                MessageDigest digest = PreparedLayout.sha256();
                digest.update(bytes);
                header.complete(place, digest);
            }
        }
        header.force();
    }

    /**
     * Returns where everything is.
     *
     * @return the layout of the file
     */
    public PreparedLayout layout() {
        return layout;
    }

    /**
     * Returns whether a tensor is complete, also from an earlier writer of the same file.
     *
     * @param name canonical name
     * @return true if it need not be written
     */
    public boolean isWritten(String name) {
        return header.isComplete(name);
    }

    /**
     * Returns the tensors that are not complete.
     *
     * @return canonical names, in the order of the file
     */
    public Set<String> missing() {
        return header.missing();
    }

    /**
     * Returns the number of rows that a slice of a tensor must be a multiple of, unless it is the last one.
     *
     * @param name canonical name
     * @return rows; the rows of a whole tensor if it cannot be written in slices
     */
    public int sliceRows(String name) {
        Place place = place(name);
        return place.kind() == PreparedLayout.Kind.MATRIX
                ? place.arrangement().groupRows(place.format())
                : place.rows();
    }

    private Place place(String name) {
        Place place = layout.places().get(name);
        if (place == null || place.kind() == PreparedLayout.Kind.FILE) {
            throw new IllegalArgumentException("no tensor '" + name + "' in this model");
        }
        return place;
    }

    /**
     * Converts and writes rows of a tensor. The slices of a tensor come in ascending order; its first one begins it
     * again.
     *
     * @param name canonical name
     * @param firstRow index of the first row, a multiple of {@link #sliceRows}
     * @param rows these rows, in canonical order, read only during this call
     * @throws PixtralException if a weight cannot be quantised, the file cannot be written, or the thread was
     *     interrupted
     */
    public void write(String name, int firstRow, Tensor rows) {
        write(name, firstRow, rows.rows(), rows, 0);
    }

    /** Does the same with rows of a larger tensor. */
    void write(String name, int firstRow, int count, Tensor tensor, int firstOfTensor) {
        Place place = place(name);
        Partial partial = partial(place, firstRow, count, tensor.cols());
        checkInterrupt();
        if (place.kind() == PreparedLayout.Kind.VECTOR) {
            float[] values = tensor.toFloats();
            buffer(place.bytes())
                    .asByteBuffer()
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .put(values);
            append(place, partial, values.length, place.bytes());
            return;
        }
        pieces(place, partial, count, (piece, first) -> {
            int row = firstRow + first;
            String where = row == 0 ? tensor.toString() : "%s, after %d rows".formatted(tensor, row);
            piece.pack(where, source(tensor, firstOfTensor + first), workers);
        });
    }

    /**
     * Writes a matrix that is already in the format of this file, whose codes and scales do not change.
     *
     * @param name canonical name of its tensor
     * @param matrix all of its rows, in any arrangement
     * @throws PixtralException if the file cannot be written, or the thread was interrupted
     */
    public void copy(String name, StoredMatrix matrix) {
        Place place = place(name);
        Partial partial = partial(place, 0, matrix.rows(), matrix.cols());
        pieces(place, partial, matrix.rows(), (piece, first) -> piece.copy(matrix, first, workers));
    }

    private Partial partial(Place place, int firstRow, int rows, int cols) {
        if (firstRow == 0) {
            header.begun(place);
            partials.put(place.name(), new Partial());
        }
        Partial partial = partials.get(place.name());
        boolean last = firstRow + rows == place.rows();
        boolean fits = place.kind() == PreparedLayout.Kind.VECTOR
                ? firstRow == 0 && last
                : cols == place.cols() && (last || rows % sliceRows(place.name()) == 0);
        if (partial == null || partial.rows != firstRow || firstRow + (long) rows > place.rows() || !fits) {
            throw new IllegalArgumentException("rows %d to %d of '%s' are no slice that can be written now"
                    .formatted(firstRow, firstRow + (long) rows, place.name()));
        }
        return partial;
    }

    /** Fills a part of a matrix. */
    private interface Filling {
        /** Fills a matrix of some rows, of which the first is the given one of the slice. */
        void fill(StoredMatrix piece, int first);
    }

    private void pieces(Place place, Partial partial, int rows, Filling filling) {
        int group = place.arrangement().groupRows(place.format());
        long groupBytes = place.arrangement().groupBytes(place.format(), place.cols());
        int most = (int) Math.min(rows, Math.max(1, PIECE / groupBytes) * group);
        for (int first = 0; first < rows; first += most) {
            int count = Math.min(most, rows - first);
            long bytes = place.arrangement().bytes(place.format(), count, place.cols());
            checkInterrupt();
            filling.fill(
                    new StoredMatrix(place.format(), place.arrangement(), count, place.cols(), buffer(bytes)), first);
            append(place, partial, count, bytes);
        }
    }

    private static StoredMatrix.Source source(Tensor rows, int first) {
        return new StoredMatrix.Source() {
            @Override
            public void floats(int row, float[] target) {
                rows.floatRow(first + row, target);
            }

            @Override
            public void bf16(int row, short[] target) {
                rows.bf16Row(first + row, target);
            }

            @Override
            public Optional<CodeRows> codes(WeightFormat wanted) {
                return rows.codes(wanted)
                        .map(codes -> (row, count, target, halves) -> codes.read(first + row, count, target, halves));
            }
        };
    }

    private MemorySegment buffer(long bytes) {
        if (buffer.byteSize() < bytes) {
            buffer = arena.allocate(Math.max(bytes, PIECE), 64);
        }
        return buffer.asSlice(0, bytes);
    }

    /** Writes and hashes the beginning of the buffer at the same time. */
    private void append(Place place, Partial partial, int rows, long bytes) {
        long groups = partial.rows / place.arrangement().groupRows(place.format());
        long at = place.kind() == PreparedLayout.Kind.VECTOR
                ? place.begin()
                : place.begin() + groups * place.arrangement().groupBytes(place.format(), place.cols());
        try {
            workers.run(2, (task, _) -> {
                if (task == 0) {
                    write(buffer.asSlice(0, bytes).asByteBuffer(), at);
                } else {
                    partial.digest.update(buffer.asSlice(0, bytes).asByteBuffer());
                }
            });
        } catch (UncheckedIOException e) {
            throw Disk.writing(file.path(), e.getCause());
        }
        partial.rows += rows;
        if (partial.rows == place.rows()) {
            partials.remove(place.name());
            header.complete(place, partial.digest);
        }
    }

    private void write(ByteBuffer bytes, long at) {
        try {
            file.write(bytes, at);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void checkInterrupt() {
        if (Thread.currentThread().isInterrupted()) {
            throw Disk.interrupted(file.path());
        }
    }

    /**
     * Forces everything that was written to the disk and records the complete tensors, so that a later {@link #open}
     * continues after them.
     *
     * @throws PixtralException if the file cannot be written
     */
    public void force() {
        try {
            header.force();
        } catch (IOException e) {
            throw Disk.writing(file.path(), e);
        }
    }

    /**
     * Completes the file: writes checksums, forces it to the disk and renames it. All tensors must have been written.
     * The file of the same content that may be there already is not touched.
     *
     * @param folder receives the file, under a name made from its content
     * @return the published file
     * @throws PixtralException if the file cannot be written or renamed
     */
    public Path publish(Path folder) {
        String hash = seal();
        return Publication.inFolder(
                file,
                folder,
                Publication.name(contents.metadata().get(PreparedLayout.SOURCE), contents.formats(), hash),
                hash);
    }

    /**
     * Completes the file under a name of the caller's choice, see {@link #publish}.
     *
     * @param target the file, in the folder of the unfinished one; if it exists, it must have the same content
     * @return the published file
     * @throws PixtralException if the file cannot be written or renamed, or there is another file of that name
     */
    public Path publishAs(Path target) {
        return Publication.as(file, target, seal());
    }

    private String seal() {
        Set<String> missing = missing();
        if (!missing.isEmpty()) {
            throw new IllegalStateException(missing.size() + " tensors are missing, the first is "
                    + missing.iterator().next());
        }
        checkInterrupt();
        try {
            return header.seal();
        } catch (IOException e) {
            throw Disk.writing(file.path(), e);
        }
    }

    /** Deletes the file. */
    void discard() {
        try {
            file.delete();
        } catch (IOException e) {
            throw Disk.writing(file.path(), e);
        } finally {
            close();
        }
    }

    /** Closes the file, which stays and can be continued unless it was published. May be called again. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
        try {
            file.close();
        } catch (IOException e) {
            throw Disk.writing(file.path(), e);
        }
    }
}
