package dev.pixtral.hub.download;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.PreparedFile;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.checkpoint.file.CheckpointFiles;
import dev.pixtral.checkpoint.prepare.Preparer;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.hub.HubClient;
import dev.pixtral.hub.HubFile;
import dev.pixtral.hub.HubReader;
import dev.pixtral.hub.HubSettings;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.store.ModelId;
import dev.pixtral.store.ModelStore;
import dev.pixtral.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A download of a model into the store: first it says what it needs ({@link #plan}), then it fetches, checks and
 * prepares ({@link #run}). It may be ended at any time, by a kill too: the same download continues later, also in
 * another process. Of several processes that download the same model in the same formats at the same time, one does the
 * work and the others wait for its result. Used by one thread.
 */
public final class Download implements AutoCloseable {
    private static final long SAVE_EVERY = 64 << 20;

    private final Request request;
    private final Tools tools;
    private final Consumer<String> notes;
    private final Target target;
    private Sources sources;

    /**
     * What to download.
     *
     * @param id name of the model
     * @param formats formats of its matrices
     * @param keepSource whether to keep the files as published in the standard cache
     */
    public record Request(ModelId id, WeightFormats formats, boolean keepSource) {}

    /**
     * What downloads work with.
     *
     * @param reader reads the hub; closed with the download
     * @param links whether the cache may have symbolic links
     * @param saveEvery see {@link StreamedDownload}
     */
    record Tools(
            HubReader reader,
            boolean offline,
            HubCache cache,
            ModelStore store,
            DiskSpace disk,
            boolean links,
            long saveEvery) {}

    private Download(Request request, Tools tools, Consumer<String> notes) {
        this.request = request;
        this.tools = tools;
        this.notes = notes;
        this.target = new Target(request, tools.store());
    }

    /**
     * Asks the hub for the model, unless nothing needs to be asked. Fetches no weights.
     *
     * @param request what to download
     * @param settings how to reach the hub
     * @param store receives the model
     * @param notes receives sentences for the user: something has changed, another process is at work
     * @return the download, to be closed
     * @throws dev.pixtral.errors.PixtralException if there is no such model, it cannot be used, or the hub cannot be
     *     reached and the model is not on this machine
     */
    public static Download begin(Request request, HubSettings settings, ModelStore store, Consumer<String> notes) {
        HubReader reader = new HubClient(settings);
        HubCache cache = new HubCache(settings.cache());
        return begin(
                request,
                new Tools(reader, settings.offline(), cache, store, DiskSpace.OF_SYSTEM, true, SAVE_EVERY),
                notes);
    }

    static Download begin(Request request, Tools tools, Consumer<String> notes) {
        Download download = new Download(request, tools, notes);
        boolean begun = false;
        try {
            download.sources = Sources.find(request, tools, download.target.stored(), notes);
            begun = true;
            return download;
        } finally {
            if (!begun) {
                download.close();
            }
        }
    }

    /**
     * Downloads a model.
     *
     * @param request what to download
     * @param settings how to reach the hub
     * @param store receives the model
     * @param workers the threads that convert weights; owned by the caller
     * @param listener receives {@link dev.pixtral.progress.Progress.Downloading} and
     *     {@link dev.pixtral.progress.Progress.Preparing} on this thread
     * @param notes receives sentences for the user
     * @return the model in the store, which may have been there before
     * @throws dev.pixtral.errors.PixtralException if it cannot be downloaded; one sentence says why and what to do
     */
    public static StoredModel run(
            Request request,
            HubSettings settings,
            ModelStore store,
            Workers workers,
            ProgressListener listener,
            Consumer<String> notes) {
        try (Download download = begin(request, settings, store, notes)) {
            return download.run(workers, listener);
        }
    }

    /**
     * Returns what this will do.
     *
     * @return the plan
     */
    public DownloadPlan plan() {
        return sources.plan(target.folderIfThere());
    }

    /**
     * Returns the files that the model will be made from, so that what it needs beside weights can be checked first.
     *
     * @return the files, on this machine or on the hub; empty if the model is there already
     */
    public Optional<CheckpointFiles> toPrepare() {
        return sources.toPrepare();
    }

    /**
     * Fetches and prepares the model.
     *
     * @param workers the threads that convert weights; owned by the caller
     * @param listener receives {@link dev.pixtral.progress.Progress.Downloading} and
     *     {@link dev.pixtral.progress.Progress.Preparing} on this thread
     * @return the model in the store
     * @throws dev.pixtral.errors.PixtralException if it cannot be downloaded; what has arrived is kept
     */
    public StoredModel run(Workers workers, ProgressListener listener) {
        DownloadPlan plan = plan();
        if (request.keepSource()) {
            sources.nameCached(notes);
        }
        if (plan.way() == DownloadPlan.Way.THERE) {
            return sources.there(target);
        }
        Optional<StoredModel> before = target.stored();
        StoredModel model = run(plan, workers, listener);
        before.filter(earlier -> isUnused(earlier.file()))
                .ifPresent(earlier ->
                        notes.accept("%s of the earlier commit is not used any more; 'pixtral models prune' deletes it."
                                .formatted(earlier.file())));
        return model;
    }

    private boolean isUnused(Path file) {
        return Files.exists(file)
                && tools.store().models().stream()
                        .noneMatch(model -> model.file().equals(file));
    }

    private StoredModel run(DownloadPlan plan, Workers workers, ProgressListener listener) {
        DownloadProgress progress =
                new DownloadProgress(request.id().toString(), plan.fetch() + plan.earlier(), listener);
        try (ProcessLock _ = ProcessLock.acquire(target.lock(), request.id().toString(), waiting(progress))) {
            Optional<StoredModel> done = target.stored().filter(sources::isCurrent);
            if (done.isPresent() && !request.keepSource()) {
                return done.get(); // by the process that was waited for
            }
            return switch (plan.way()) {
                case THERE -> done.orElseThrow();
                case CACHED -> prepare(sources.cached().orElseThrow(), workers, listener);
                case KEPT -> keep(done, workers, progress, listener);
                case STREAMED -> stream(workers, progress);
            };
        }
    }

    /** Reports once that another process is at work, and then how far it is. */
    private Runnable waiting(DownloadProgress progress) {
        boolean[] told = {false};
        return () -> {
            if (!told[0]) {
                notes.accept("Another process downloads %s: waiting for it.".formatted(request.id()));
                told[0] = true;
            }
            progress.done(sources.plan(target.folderIfThere()).earlier());
        };
    }

    private StoredModel stream(Workers workers, DownloadProgress progress) {
        StreamedDownload download = sources.streamed(target.folder());
        requireRoom(sources.plan(Optional.of(target.folder())));
        Path result = download.run(workers, progress, notes);
        StoredModel model = target.publish(result, sources.commit());
        download.remove();
        return model;
    }

    private StoredModel keep(
            Optional<StoredModel> done, Workers workers, DownloadProgress progress, ProgressListener listener) {
        requireRoom(sources.plan(Optional.empty()));
        CacheWriter writer = sources.writer();
        long before = 0;
        for (HubFile file : sources.files()) {
            long start = before;
            writer.fetch(file, waiting(progress), bytes -> progress.done(start + bytes));
            before += file.size();
        }
        writer.finish();
        return done.isPresent() ? done.get() : prepare(writer.folder(), workers, listener);
    }

    private StoredModel prepare(Path folder, Workers workers, ProgressListener listener) {
        requireRoom(sources.plan(Optional.empty()));
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            WeightFormats formats = request.formats().with(checkpoint.config(), checkpoint.ownFormats());
            Path file = Preparer.prepare(
                    checkpoint,
                    formats,
                    tools.store().files(),
                    workers,
                    request.id().toString(),
                    listener,
                    notes);
            return target.record(file, formats, sources.commit());
        }
    }

    /** Checks the room of the cache and of the store, which may be on the same disk. */
    private void requireRoom(DownloadPlan plan) {
        Path home = tools.store().home();
        if (plan.way() != DownloadPlan.Way.KEPT) {
            tools.disk().require(home, plan.disk(), request.id().toString());
            return;
        }
        Path cache = tools.cache().folder();
        boolean sameDisk = tools.disk().usable(home) == tools.disk().usable(cache); // to the byte
        tools.disk()
                .require(
                        cache,
                        sameDisk ? plan.disk() : plan.fetch(),
                        request.id().toString());
        if (!sameDisk) {
            tools.disk().require(home, plan.disk() - plan.fetch(), request.id().toString());
        }
    }

    @Override
    public void close() {
        tools.reader().close();
    }

    /** The place of the model in the store. */
    static final class Target {
        private final Request request;
        private final ModelStore store;
        private final String work;

        Target(Request request, ModelStore store) {
            this.request = request;
            this.store = store;
            String key = Fingerprint.of(
                    List.of(request.id().toString(), request.formats().toString()));
            this.work = "download-" + key.substring(0, 32);
        }

        Optional<StoredModel> stored() {
            return store.find(request.id().toString()).stream()
                    .filter(model -> model.formats().equals(request.formats()))
                    .filter(model -> isWhole(model.file()))
                    .findFirst();
        }

        /** A file that is cut off or damaged would only be refused later: it is made again. */
        private static boolean isWhole(Path file) {
            try {
                PreparedFile.read(file);
                return true;
            } catch (CheckpointException _) {
                return false;
            }
        }

        Path lock() {
            return store.lock(work);
        }

        Path folder() {
            return store.unfinished(work);
        }

        /** The folder of unfinished work, without creating it. */
        Optional<Path> folderIfThere() {
            Path folder = store.home().resolve("unfinished").resolve(work);
            return Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
        }

        /** Moves a finished file into the store; its name says what it contains. */
        StoredModel publish(Path result, Optional<String> commit) {
            Path file = store.files().resolve(result.getFileName());
            try {
                if (isSame(result, file)) { // and may be in use
                    Files.delete(result);
                } else {
                    Files.move(result, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                }
            } catch (IOException e) {
                throw LocalFiles.unwritable(file, e);
            }
            return record(file, request.formats(), commit);
        }

        private static boolean isSame(Path result, Path file) {
            try {
                return PreparedFile.isPrepared(file)
                        && PreparedFile.read(file)
                                .hash()
                                .equals(PreparedFile.read(result).hash());
            } catch (CheckpointException _) {
                return false; // damaged: replaced; processes that have it open keep it
            }
        }

        StoredModel record(Path file, WeightFormats formats, Optional<String> commit) {
            try {
                StoredModel model = new StoredModel(
                        request.id().toString(), commit, file, formats, Files.size(file), true, Instant.now());
                store.record(model);
                return model;
            } catch (IOException e) {
                throw LocalFiles.unwritable(file, e);
            }
        }
    }
}
