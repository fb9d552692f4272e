package dev.pixtral.checkpoint.prepare;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.PreparedLayout.Kind;
import dev.pixtral.checkpoint.PreparedLayout.Place;
import dev.pixtral.checkpoint.Tensor;
import dev.pixtral.kernels.StoredMatrix;
import java.util.List;
import java.util.Optional;

/** Writes the tensors of a checkpoint to a prepared file, in the order of the file. */
final class Conversion {
    private static final long SLICE = 32 << 20; // bytes of the checkpoint between two reports
    private static final long FORCED = 1 << 30; // bytes of the checkpoint between two points to continue from

    private final Checkpoint source;
    private final PreparedWriter writer;
    private final Reporter reporter;
    private long done;
    private long unforced;

    Conversion(Checkpoint source, PreparedWriter writer, Reporter reporter) {
        this.source = source;
        this.writer = writer;
        this.reporter = reporter;
    }

    /** Returns the number of bytes that will be read, as a checkpoint stores them. */
    static long bytes(Checkpoint source, List<Place> places) {
        return places.stream()
                .filter(place -> place.kind() != Kind.FILE)
                .mapToLong(place -> tensor(source, place).bytes())
                .sum();
    }

    private static Tensor tensor(Checkpoint source, Place place) {
        return source.tensor(
                place.name(), place.shape().stream().mapToInt(Math::toIntExact).toArray());
    }

    void run() {
        reporter.done(0);
        for (Place place : writer.layout().places().values()) {
            if (place.kind() == Kind.FILE) {
                continue;
            }
            Tensor tensor = tensor(source, place);
            if (writer.isWritten(place.name())) {
                done += tensor.bytes();
            } else {
                write(place, tensor);
            }
        }
    }

    private void write(Place place, Tensor tensor) {
        Optional<StoredMatrix> matrix = place.kind() == Kind.MATRIX
                ? source.matrix(place.name(), place.rows(), place.cols())
                : Optional.empty();
        if (matrix.isPresent()) {
            writer.copy(place.name(), matrix.get());
            read(tensor, tensor.bytes());
            return;
        }
        int unit = writer.sliceRows(place.name());
        long rowBytes = tensor.bytes() / place.rows();
        int rows = Math.clamp(SLICE / (unit * rowBytes) * unit, unit, Math.max(unit, place.rows()));
        for (int first = 0; first < place.rows(); first += rows) {
            int count = Math.min(rows, place.rows() - first);
            writer.write(place.name(), first, count, tensor, first);
            read(tensor, count * rowBytes);
        }
    }

    /** Ends a slice: no more than it stays in memory of a mapped checkpoint. */
    private void read(Tensor tensor, long bytes) {
        tensor.release();
        done += bytes;
        unforced += bytes;
        reporter.done(done);
        if (unforced >= FORCED) {
            writer.force();
            unforced = 0;
        }
    }
}
