package dev.pixtral.model;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.Tensor;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.CodeRows;
import dev.pixtral.kernels.StoredMatrix;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.progress.Pace;
import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Reads the weights of a checkpoint and counts them. Several threads may read rows; the loading thread reports the
 * progress and ends the loading if it is interrupted.
 *
 * <p>The check costs little compared with a row, which has thousands of weights.
 */
final class WeightReading {
    private final Checkpoint checkpoint;
    private final String model;
    private final ProgressListener listener;
    private final Thread loading = Thread.currentThread();
    private final Pace pace = new Pace();
    private final LongAdder done = new LongAdder();
    private final long total;

    /**
     * Starts reading.
     *
     * @param model name of the checkpoint
     * @param unread bytes that will not be read
     * @param listener called on this thread
     */
    WeightReading(Checkpoint checkpoint, String model, long unread, ProgressListener listener) {
        this.checkpoint = checkpoint;
        this.model = model;
        this.listener = listener;
        this.total = checkpoint.bytes() - unread;
        checkInterrupt();
        tell(0);
    }

    private void tell(long bytes) {
        listener.onProgress(new Progress.Opening(model, bytes, total));
        pace.told();
    }

    float[] floats(Tensor tensor) {
        float[] values = tensor.toFloats();
        count(tensor.bytes());
        return values;
    }

    /** Returns the numbers of a tensor to pack. */
    StoredMatrix.Source source(Tensor tensor) {
        return new StoredMatrix.Source() {
            @Override
            public void floats(int row, float[] target) {
                tensor.floatRow(row, target);
                count(rowBytes(tensor));
            }

            @Override
            public void bf16(int row, short[] target) {
                tensor.bf16Row(row, target);
                count(rowBytes(tensor));
            }

            @Override
            public Optional<CodeRows> codes(WeightFormat wanted) {
                return tensor.codes(wanted).map(codes -> (first, rows, target, halves) -> {
                    codes.read(first, rows, target, halves);
                    count(rows * rowBytes(tensor));
                });
            }
        };
    }

    private static long rowBytes(Tensor tensor) {
        return tensor.bytes() / tensor.rows();
    }

    private void count(long bytes) {
        done.add(bytes);
        if (Thread.currentThread() == loading) {
            checkInterrupt();
            if (pace.due()) {
                tell(Math.min(done.sum(), total - 1)); // completion is reported only when everything is done
            }
        }
    }

    private void checkInterrupt() {
        if (loading.isInterrupted()) {
            throw new PixtralException(
                    "%s: the thread was interrupted before all weights had been read; open the model again."
                            .formatted(checkpoint.source()));
        }
    }

    /** Reports that all weights have been read. */
    void end() {
        tell(total);
    }
}
