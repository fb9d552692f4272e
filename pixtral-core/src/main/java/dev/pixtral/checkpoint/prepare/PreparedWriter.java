package dev.pixtral.checkpoint.prepare;

import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.Tensor;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.kernels.Workers;
import java.nio.file.Path;
import java.util.Map;

/**
 * A prepared file that is being written: the place of every tensor follows from the configuration and the formats, so
 * tensors may arrive in any order, and large ones in slices of rows. Not thread-safe.
 */
public final class PreparedWriter implements AutoCloseable {

    /**
     * What a prepared file is made from, and how.
     *
     * @param config sizes of the model
     * @param formats formats of the matrices
     * @param files the small files that it contains, by name: configuration, tokenizer
     * @param metadata what is known about the source, see the keys of the format
     */
    public record Contents(
            ModelConfig config, WeightFormats formats, Map<String, byte[]> files, Map<String, String> metadata) {}

    private PreparedWriter() {}

    /**
     * Creates a file, or continues one that was created with the same contents and not published.
     *
     * @param unfinished the file to write; it stays when this is closed without {@link #publish}
     * @param contents what it will contain
     * @param workers the threads that quantise; owned by the caller
     * @return the writer
     */
    public static PreparedWriter open(Path unfinished, Contents contents, Workers workers) {
        throw new UnsupportedOperationException();
    }

    /**
     * Returns the number of rows that a slice of a tensor must be a multiple of, unless it is the last one.
     *
     * @param name canonical name
     * @return rows; the rows of a whole tensor if it cannot be written in slices
     */
    public int sliceRows(String name) {
        throw new UnsupportedOperationException();
    }

    /**
     * Converts and writes rows of a tensor.
     *
     * @param name canonical name
     * @param firstRow index of the first row, a multiple of {@link #sliceRows}
     * @param rows these rows, in canonical order, read only during this call
     */
    public void write(String name, int firstRow, Tensor rows) {
        throw new UnsupportedOperationException();
    }

    /** Forces everything that was written to the disk, so that a later {@link #open} may continue after it. */
    public void force() {
        throw new UnsupportedOperationException();
    }

    /**
     * Completes the file: writes checksums, forces it to the disk and renames it. All tensors must have been written.
     *
     * @param folder receives the file, under a name made from its content
     * @return the published file
     */
    public Path publish(Path folder) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
