package dev.pixtral.checkpoint.prepare;

import dev.pixtral.checkpoint.PreparedFile;
import dev.pixtral.checkpoint.PreparedLayout.Place;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.errors.FileProblem;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.Pace;
import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Reads all bytes of a prepared file and compares them with its checksums. */
final class Verification {
    private static final int MOST_THREADS = 8;

    private final Path path;
    private final PreparedFile file;
    private final ProgressListener listener;
    private final Thread caller = Thread.currentThread();
    private final Pace pace = new Pace();
    private final AtomicLong done = new AtomicLong();

    private Verification(Path path, ProgressListener listener) {
        this.path = path;
        this.file = PreparedFile.read(path);
        this.listener = listener;
    }

    static void run(Path path, ProgressListener listener) {
        int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_THREADS);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
                Workers workers = new Workers(threads)) {
            new Verification(path, listener).run(channel, workers);
        } catch (UncheckedIOException e) {
            throw failed(path, e.getCause());
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    private static PixtralException failed(Path path, IOException e) {
        return e instanceof ClosedByInterruptException
                ? interrupted(path)
                : new PixtralException(
                        "%s cannot be read (%s): check that it exists and is readable."
                                .formatted(path, FileProblem.why(e)),
                        e);
    }

    private static PixtralException interrupted(Path path) {
        return new PixtralException(
                "%s: the thread was interrupted before the whole file had been read; verify it again.".formatted(path));
    }

    private void run(FileChannel channel, Workers workers) {
        List<Place> places = List.copyOf(file.layout().places().values());
        boolean[] wrong = new boolean[places.size()];
        tell(0);
        workers.run(places.size(), (i, _) -> {
            Place place = places.get(i);
            String found = Checksums.of((bytes, at) -> read(channel, bytes, at), place);
            wrong[i] = !found.equals(file.checksums().get(i));
        });
        for (Place place : places) {
            if (wrong[place.index()]) {
                throw CheckpointException.wrongChecksum(path.toString(), place.name());
            }
        }
        tell(file.layout().fileBytes());
    }

    private void read(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
        int from = bytes.position();
        while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position() - from) >= 0) {
            if (caller.isInterrupted()) {
                throw interrupted(path);
            }
        }
        long sum = done.addAndGet(bytes.position() - from);
        if (Thread.currentThread() == caller && pace.due()) {
            tell(Math.min(sum, file.layout().fileBytes() - 1));
        }
    }

    private void tell(long bytes) {
        listener.onProgress(
                new Progress.Opening(path.toString(), bytes, file.layout().fileBytes()));
        pace.told();
    }
}
