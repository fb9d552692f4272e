package dev.pixtral.checkpoint.prepare;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.ProgressListener;
import java.nio.file.Path;

/** Writes the prepared file of a checkpoint that is open, in bounded memory. */
public final class Preparer {
    private Preparer() {}

    /**
     * Prepares a checkpoint. Of two processes that prepare the same checkpoint in the same formats at the same time,
     * one does the work and the other waits for it.
     *
     * @param source the checkpoint; stays open
     * @param formats formats of the matrices
     * @param folder receives the file, under a name made from its content
     * @param workers the threads that quantise
     * @param model name of the model for the listener
     * @param listener receives {@link dev.pixtral.progress.Progress.Preparing} on this thread
     * @return the prepared file
     * @throws dev.pixtral.errors.PixtralException if the disk is full, the folder cannot be written, a weight cannot be
     *     quantised, or the thread was interrupted
     */
    public static Path prepare(
            Checkpoint source,
            WeightFormats formats,
            Path folder,
            Workers workers,
            String model,
            ProgressListener listener) {
        throw new UnsupportedOperationException();
    }
}
