package dev.pixtral;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.PreparedFile;
import dev.pixtral.checkpoint.PreparedLayout;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.checkpoint.prepare.Preparer;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.errors.Visible;
import dev.pixtral.kernels.Arrangement;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.store.ModelStore;
import dev.pixtral.store.StoredModel;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Quantises a large checkpoint only once: the first opening writes its prepared file into the store, later ones map it.
 * The weights are the same either way. Whatever prevents this on the disk costs one warning, and the weights are
 * quantised in memory. Immutable.
 */
final class PreparedOnUse {
    private static final System.Logger LOG = System.getLogger(PreparedOnUse.class.getName());

    /** Bytes of tensors above which a checkpoint is prepared: below, quantising takes only seconds. */
    private static final long LARGE = 1_000_000_000;

    /** For tests, which have no large checkpoints: another number in place of {@link #LARGE}. */
    private static final String LARGE_PROPERTY = "pixtral.test.prepareAbove";

    private final Supplier<ModelStore> store;

    PreparedOnUse(Supplier<ModelStore> store) {
        this.store = store;
    }

    /**
     * Replaces a checkpoint by its prepared form, if it is large and some of its matrices are to be quantised, or if
     * such a form is there already.
     *
     * @param source an open checkpoint; closed if another one is returned, or if this fails
     * @param found what it is, and the formats of its matrices; only what is as published is prepared
     * @param workers the threads that quantise
     * @param listener receives {@link Progress.Preparing} on this thread; an exception that it throws ends this and is
     *     rethrown
     * @return the prepared checkpoint, or the source
     * @throws PixtralException if the source is damaged, or the thread was interrupted, which it stays
     */
    Checkpoint of(Checkpoint source, FoundModel found, Workers workers, ProgressListener listener) {
        if (!found.isPublished() || !isQuantised(found.formats())) {
            return source;
        }
        Optional<Checkpoint> prepared;
        try {
            prepared = prepared(source, found, workers, listener);
        } catch (Throwable failure) {
            source.close();
            throw failure;
        }
        prepared.ifPresent(_ -> source.close());
        return prepared.orElse(source);
    }

    private static boolean isQuantised(WeightFormats formats) {
        return formats.feedForward() != WeightFormat.BF16 || formats.vision() != WeightFormat.BF16;
    }

    private Optional<Checkpoint> prepared(
            Checkpoint source, FoundModel found, Workers workers, ProgressListener listener) {
        String name = ModelStore.nameOf(found.path().orElseThrow(), found.projector());
        Heard heard = new Heard(listener);
        try {
            Optional<StoredModel> known = store.get().find(name).stream()
                    .filter(stored -> stored.formats().equals(found.formats()))
                    .findFirst();
            Optional<Checkpoint> opened = known.flatMap(stored -> open(stored, found));
            if (opened.isPresent() || source.bytes() <= Long.getLong(LARGE_PROPERTY, LARGE)) {
                return opened;
            }
            known.ifPresent(store.get()::remove); // first: its room may be needed
            boolean asked = known.filter(StoredModel::asked).isPresent();
            return Optional.of(prepare(source, name, found, workers, heard, asked));
        } catch (PixtralException e) {
            if (heard.failed || Thread.currentThread().isInterrupted() || e instanceof CheckpointException) {
                throw e; // the caller's own, or the same that reading the weights in memory would give
            }
            LOG.log(
                    Level.WARNING,
                    "{0} is quantised in memory, as at every start, because its weights could not be prepared: {1}",
                    Visible.line(found.name()),
                    Visible.line(String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    /** Opens what was prepared earlier, unless it is damaged, or the folder or the rule of quantising has changed. */
    private Optional<Checkpoint> open(StoredModel stored, FoundModel found) {
        try {
            PreparedFile file = PreparedFile.read(stored.file());
            if (!hasProjectorOf(found, file)) {
                LOG.log(Level.INFO, "{0} was prepared with another projector file.", Visible.line(stored.name()));
                return Optional.empty();
            }
            if (!file.isByCurrentRule()) {
                LOG.log(
                        Level.INFO,
                        "{0} was quantised by the rule of an earlier version, so it is not used for its folder.",
                        stored.file());
                return Optional.empty();
            }
            Checkpoint checkpoint = Checkpoint.open(stored.file());
            store.get().touch(stored);
            LOG.log(Level.INFO, "{0} was prepared before: {1}", Visible.line(stored.name()), stored.file());
            return Optional.of(checkpoint);
        } catch (PixtralException e) {
            LOG.log(Level.INFO, "{0} Its model is prepared again.", Visible.line(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Whether a file was prepared with the projector file that is used now; only models in GGUF have one. */
    private static boolean hasProjectorOf(FoundModel found, PreparedFile file) {
        if (found.kind() != FoundModel.Kind.GGUF) {
            return true;
        }
        if (found.projector().isEmpty()) {
            return !file.config().seesPictures();
        }
        Path name = found.projector().get().getFileName();
        return file.identity()
                .filter(identity -> identity.parts().stream()
                        .anyMatch(part -> Path.of(part.name()).getFileName().equals(name)))
                .isPresent();
    }

    private Checkpoint prepare(
            Checkpoint source,
            String name,
            FoundModel found,
            Workers workers,
            ProgressListener listener,
            boolean asked) {
        WeightFormats formats = found.formats();
        ModelStore to = store.get();
        LOG.log(
                Level.INFO,
                "{0} is prepared as {1} in {2}; the next time it is opened from there",
                Visible.line(found.name()),
                formats,
                to.home());
        requireRoom(source, formats, to);
        Path file = Preparer.prepare(source, formats, to.files(), workers, found.name(), listener);
        Checkpoint prepared = opened(file); // first: whatever others do to a recorded file, this stays open
        try {
            to.record(new StoredModel(name, Optional.empty(), file, formats, size(file), asked, Instant.now()));
            to.makeRoom(0, Optional.of(file));
            return prepared;
        } catch (Throwable failure) {
            prepared.close();
            throw failure;
        }
    }

    private static Checkpoint opened(Path file) {
        try {
            return Checkpoint.open(file);
        } catch (CheckpointException e) { // of a file that another program has removed or changed, not of the source
            throw new PixtralException(
                    e.isMissing() ? "%s was removed by another program".formatted(file) : e.getMessage(), e);
        }
    }

    /** Removes what was prepared unasked and not used for long, if it and the new file would exceed the limit. */
    private static void requireRoom(Checkpoint source, WeightFormats formats, ModelStore store) {
        Checkpoint.Origin origin = source.origin();
        Map<String, Long> files = new LinkedHashMap<>();
        origin.files().forEach((file, content) -> files.put(file, (long) content.length));
        long bytes =
                new PreparedLayout(source.config(), formats, Arrangement.KERNELS, files, origin.metadata()).fileBytes();
        if (bytes > store.limit()) {
            throw new PixtralException(
                    "it would take %,d bytes, but the limit for what is prepared unasked is %,d (PIXTRAL_CACHE_LIMIT)"
                            .formatted(bytes, store.limit()));
        }
        store.makeRoom(bytes, Optional.empty());
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new PixtralException("%s cannot be read: %s.".formatted(file, e.getMessage()), e);
        }
    }

    /** Passes progress on, and notes when the listener fails: its exceptions are not those of a disk. */
    private static final class Heard implements ProgressListener {
        private final ProgressListener listener;
        private boolean failed;

        Heard(ProgressListener listener) {
            this.listener = listener;
        }

        @Override
        public void onProgress(Progress progress) {
            failed = true;
            listener.onProgress(progress);
            failed = false;
        }
    }
}
