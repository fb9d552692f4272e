package dev.pixtral.checkpoint.prepare;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.PreparedFile;
import dev.pixtral.checkpoint.PreparedLayout;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.Arrangement;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Writes the prepared file of a checkpoint that is open, in bounded memory. */
public final class Preparer {
    private static final System.Logger LOG = System.getLogger(Preparer.class.getName());

    /** What the name of an unfinished file ends in. */
    public static final String UNFINISHED = ".unfinished";

    private static final Consumer<String> LOGGED = note -> LOG.log(Level.INFO, "{0}", note);

    private static final int KEY_DIGITS = 16;
    private static final long WAIT_MILLIS = 100;

    private final Checkpoint source;
    private final PreparedContents contents;
    private final PreparedLayout layout;
    private final Workers workers;
    private final String model;
    private final Reporter reporter;
    private final Consumer<String> notes;
    private final String key;

    private Preparer(
            Checkpoint source,
            PreparedContents contents,
            Workers workers,
            String model,
            ProgressListener listener,
            Consumer<String> notes) {
        this.source = source;
        this.contents = contents;
        this.layout = contents.layout();
        this.workers = workers;
        this.model = model;
        this.reporter = new Reporter(
                model, Conversion.bytes(source, List.copyOf(layout.places().values())), listener);
        this.notes = notes;
        this.key = WorkKey.of(contents);
    }

    /**
     * Prepares a checkpoint, see the other method. What the user should know is logged at level INFO.
     *
     * @param source the checkpoint; stays open. If it is prepared itself, its codes and scales are copied
     * @param formats formats of the matrices
     * @param folder receives the file, under a name made from its content
     * @param workers the threads that quantise
     * @param model name of the model for the listener
     * @param listener receives {@link Progress.Preparing} on this thread, at most ten times per second
     * @return the prepared file
     * @throws PixtralException if the disk is full, the folder cannot be written, a weight cannot be quantised, or the
     *     thread was interrupted
     */
    public static Path prepare(
            Checkpoint source,
            WeightFormats formats,
            Path folder,
            Workers workers,
            String model,
            ProgressListener listener) {
        return prepare(source, formats, folder, workers, model, listener, LOGGED);
    }

    /**
     * Prepares a checkpoint. Of two processes that prepare the same checkpoint in the same formats at the same time,
     * one does the work and the other waits for it, and says so. What was begun and not finished is continued.
     *
     * @param source the checkpoint; stays open. If it is prepared itself, its codes and scales are copied
     * @param formats formats of the matrices
     * @param folder receives the file, under a name made from its content
     * @param workers the threads that quantise
     * @param model name of the model for the listener
     * @param listener receives {@link Progress.Preparing} on this thread, at most ten times per second
     * @param notes receives a sentence for the user on this thread: another process is at work
     * @return the prepared file
     * @throws PixtralException if the disk is full, the folder cannot be written, a weight cannot be quantised, or the
     *     thread was interrupted
     */
    public static Path prepare(
            Checkpoint source,
            WeightFormats formats,
            Path folder,
            Workers workers,
            String model,
            ProgressListener listener,
            Consumer<String> notes) {
        Preparer preparer = of(source, formats, Arrangement.KERNELS, workers, model, listener, notes);
        return preparer.inFolder(folder);
    }

    /**
     * Prepares a checkpoint as a file of the caller's choice, see the other method. What the user should know is logged
     * at level INFO.
     *
     * @param source the checkpoint; stays open. If it is prepared itself, its codes and scales are copied
     * @param formats formats of the matrices
     * @param arrangement arrangement of the matrices
     * @param target the file; if it exists, it must have the same content
     * @param workers the threads that quantise
     * @param model name of the model for the listener
     * @param listener receives {@link Progress.Preparing} on this thread, at most ten times per second
     * @throws PixtralException if the disk is full, the file cannot be written, a weight cannot be quantised, or the
     *     thread was interrupted
     */
    public static void prepareAs(
            Checkpoint source,
            WeightFormats formats,
            Arrangement arrangement,
            Path target,
            Workers workers,
            String model,
            ProgressListener listener) {
        prepareAs(source, formats, arrangement, target, workers, model, listener, LOGGED);
    }

    /**
     * Prepares a checkpoint as a file of the caller's choice, see {@link #prepare}.
     *
     * @param source the checkpoint; stays open. If it is prepared itself, its codes and scales are copied
     * @param formats formats of the matrices
     * @param arrangement arrangement of the matrices
     * @param target the file; if it exists, it must have the same content
     * @param workers the threads that quantise
     * @param model name of the model for the listener
     * @param listener receives {@link Progress.Preparing} on this thread, at most ten times per second
     * @param notes receives a sentence for the user on this thread: another process is at work
     * @throws PixtralException if the disk is full, the file cannot be written, a weight cannot be quantised, or the
     *     thread was interrupted
     */
    public static void prepareAs(
            Checkpoint source,
            WeightFormats formats,
            Arrangement arrangement,
            Path target,
            Workers workers,
            String model,
            ProgressListener listener,
            Consumer<String> notes) {
        Preparer preparer = of(source, formats, arrangement, workers, model, listener, notes);
        preparer.as(target);
    }

    private static Preparer of(
            Checkpoint source,
            WeightFormats formats,
            Arrangement arrangement,
            Workers workers,
            String model,
            ProgressListener listener,
            Consumer<String> notes) {
        source.formats().filter(prepared -> !prepared.equals(formats)).ifPresent(prepared -> {
            throw CheckpointException.otherFormats(source.source(), prepared, formats);
        });
        Checkpoint.Origin origin = source.origin();
        PreparedContents contents =
                new PreparedContents(source.config(), formats, arrangement, origin.files(), origin.metadata());
        return new Preparer(source, contents, workers, model, listener, notes);
    }

    private Path inFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw Disk.writing(folder, e);
        }
        String stem = Publication.stem(contents.metadata().get(PreparedLayout.SOURCE), contents.formats());
        Path unfinished = unfinished(folder, stem);
        StaleFiles.clean(folder, unfinished);
        return work(unfinished, () -> find(folder), writer -> writer.publish(folder));
    }

    private Path as(Path target) {
        Path folder = target.toAbsolutePath().getParent();
        Path unfinished = unfinished(folder, target.getFileName().toString());
        return work(unfinished, () -> existing(target), writer -> writer.publishAs(target));
    }

    private Path unfinished(Path folder, String stem) {
        return folder.resolve("%s-%s%s".formatted(stem, key.substring(0, KEY_DIGITS), UNFINISHED));
    }

    /** Does the work, or waits until it is done; both end when the result is there. */
    private Path work(Path unfinished, Supplier<Optional<Path>> result, Function<PreparedWriter, Path> publish) {
        boolean waiting = false;
        while (true) {
            Optional<Path> found = result.get();
            if (found.isPresent()) {
                return finished(found.get());
            }
            Optional<PreparedWriter> opened = PreparedWriter.tryOpen(unfinished, contents, workers);
            if (opened.isEmpty()) {
                if (!waiting) {
                    notes.accept("Another process or thread prepares %s: waiting for it.".formatted(model));
                }
                waiting = true;
                waitFor(unfinished);
                continue;
            }
            try (PreparedWriter writer = opened.get()) {
                Optional<Path> meanwhile = result.get(); // published between the two looks
                if (meanwhile.isPresent()) {
                    writer.discard();
                    return finished(meanwhile.get());
                }
                return finished(write(writer, unfinished, publish));
            }
        }
    }

    private Path write(PreparedWriter writer, Path unfinished, Function<PreparedWriter, Path> publish) {
        try {
            long needed = writer.missing().stream()
                    .mapToLong(name -> layout.places().get(name).bytes())
                    .sum();
            Disk.require(unfinished.toAbsolutePath().getParent(), needed);
            new Conversion(source, writer, reporter).run();
            requireSameSource();
            return publish.apply(writer);
        } catch (PixtralException e) {
            if (!canContinue(unfinished, e)) {
                writer.discard();
            }
            throw e;
        }
    }

    /** Files that change while they are read would become a file that is neither the old model nor the new one. */
    private void requireSameSource() {
        if (!source.origin().metadata().equals(contents.metadata())) {
            throw new PixtralException(
                    "%s has changed while it was being prepared; prepare it again when it is complete."
                            .formatted(source.source()));
        }
    }

    /** After an interruption or a failed write the same work can go on; a full disk is left to others. */
    private static boolean canContinue(Path unfinished, PixtralException e) {
        return Thread.currentThread().isInterrupted()
                || e.getCause() instanceof IOException cause && !Disk.isFull(unfinished, cause);
    }

    private Path finished(Path file) {
        reporter.end();
        return file;
    }

    private Optional<Path> existing(Path target) {
        if (Files.exists(target) && !isResult(target)) {
            throw Publication.taken(target);
        }
        return Files.exists(target) ? Optional.of(target) : Optional.empty();
    }

    /** Finds the result of the same work. */
    private Optional<Path> find(Path folder) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.safetensors")) {
            for (Path file : files) {
                if (isResult(file)) {
                    return Optional.of(file);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw Disk.writing(folder, e);
        }
    }

    private boolean isResult(Path file) {
        if (!PreparedFile.isPrepared(file)) {
            return false;
        }
        try {
            return WorkKey.of(PreparedFile.read(file)).equals(key);
        } catch (CheckpointException e) {
            return false; // damaged, or of another version
        }
    }

    /** Waits a moment for the writer of another process or thread, whose progress shows in the size of its file. */
    private void waitFor(Path unfinished) {
        try {
            Thread.sleep(WAIT_MILLIS);
            double part = (double) Files.size(unfinished) / layout.fileBytes();
            reporter.done((long) (part * reporter.total()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Disk.interrupted(unfinished);
        } catch (NoSuchFileException e) {
            reporter.done(0); // it has got its name in this moment
        } catch (IOException e) {
            throw Disk.writing(unfinished, e);
        }
    }

    /**
     * Reads a whole prepared file and compares everything with its checksums.
     *
     * @param file a prepared file
     * @param listener receives {@link Progress.Opening} on this thread, at most ten times per second
     * @throws PixtralException if it is damaged, naming the first damaged tensor, or the thread was interrupted
     */
    public static void verify(Path file, ProgressListener listener) {
        Verification.run(file, listener);
    }
}
