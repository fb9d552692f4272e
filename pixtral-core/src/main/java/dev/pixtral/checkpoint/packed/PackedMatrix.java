package dev.pixtral.checkpoint.packed;

import dev.pixtral.api.Internal;
import dev.pixtral.checkpoint.file.CheckpointFiles;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.kernels.WeightFormat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * A quantised matrix: where its codes and scales are. Immutable and thread-safe.
 *
 * <p>Its codes and scales are those of a format of the kernels, unless float16 does not hold all of its scales: then
 * its weights are decoded, and rounded to bfloat16. If there is no such format, they are decoded exactly.
 */
@Internal
public final class PackedMatrix {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int PIECE = 1 << 20; // bytes that are read together

    private final String name;
    private final Scheme scheme;
    private final Part codes;
    private final Part scales;
    private final Optional<Part> shape;
    private final int rows;
    private final int cols;
    private final boolean exact;

    /**
     * Takes parts that were checked against each other.
     *
     * @param exact whether float16 holds all scales
     */
    PackedMatrix(
            String name,
            Scheme scheme,
            Part codes,
            Part scales,
            Optional<Part> shape,
            int rows,
            int cols,
            boolean exact) {
        this.name = name;
        this.scheme = scheme;
        this.codes = codes;
        this.scales = scales;
        this.shape = shape;
        this.rows = rows;
        this.cols = cols;
        this.exact = exact;
    }

    /**
     * Returns the canonical name.
     *
     * @return name of the weight
     */
    public String name() {
        return name;
    }

    /**
     * Returns where the codes are.
     *
     * @return a tensor of a file
     */
    public Part codes() {
        return codes;
    }

    /**
     * Returns where the scales are.
     *
     * @return a tensor of a file
     */
    public Part scales() {
        return scales;
    }

    /**
     * Returns the name of the scheme.
     *
     * @return name for people, without commas and plus signs
     */
    public String label() {
        return isRounded() ? scheme.name() + " rounded to BF16" : scheme.name();
    }

    /**
     * Returns whether its weights are rounded to bfloat16, because their scales are not numbers that the kernels have.
     *
     * @return false if they are used as they are, or decoded exactly
     */
    public boolean isRounded() {
        return scheme.codes().format().isPresent() && !exact;
    }

    /**
     * Returns the format of the kernels that has these codes and scales.
     *
     * @return the format; empty if the weights are decoded
     */
    public Optional<WeightFormat> format() {
        return scheme.codes().format().filter(_ -> exact);
    }

    /**
     * Reads the small tensors of this matrix, and finds out whether its scales can be used as they are.
     *
     * @param files the files of the checkpoint
     * @return the same matrix
     * @throws CheckpointException if they are damaged, or contradict the configuration
     */
    public PackedMatrix checked(CheckpointFiles files) {
        shape.ifPresent(part -> checkShape(part, files));
        Scales.Type type = Scales.Type.named(scales.type()).orElseThrow();
        boolean fit = true;
        for (long at = scales.begin(); at < scales.end(); at += PIECE) {
            byte[] piece = files.read(scales.file(), at, (int) Math.min(PIECE, scales.end() - at));
            fit &= new Scales(type, MemorySegment.ofArray(piece)).fitFloat16(scales);
        }
        return new PackedMatrix(name, scheme, codes, scales, shape, rows, cols, fit);
    }

    private void checkShape(Part part, CheckpointFiles files) {
        MemorySegment values = MemorySegment.ofArray(files.read(part.file(), part.begin(), (int) part.bytes()));
        List<Long> stored = part.type().equals("I64")
                ? List.of(values.get(LONG, 0), values.get(LONG, Long.BYTES))
                : List.of((long) values.get(INT, 0), (long) values.get(INT, Integer.BYTES));
        List<Long> needed = List.of((long) rows, (long) cols);
        if (!stored.equals(needed)) {
            throw CheckpointException.at(
                    part.source(),
                    "tensor '%s' says that the matrix has the shape %s, but the configuration needs %s; "
                                    .formatted(CheckpointException.quote(part.name()), stored, needed)
                            + "check that both come from the same checkpoint");
        }
    }

    /**
     * Presents stored bytes as rows.
     *
     * @param storedCodes bytes of the codes
     * @param storedScales bytes of the scales
     * @return a view, valid as long as the memory
     */
    public PackedRows over(MemorySegment storedCodes, MemorySegment storedScales) {
        Scales.Type type = Scales.Type.named(scales.type()).orElseThrow();
        return new PackedRows(scheme, cols, storedCodes, new Scales(type, storedScales));
    }
}
