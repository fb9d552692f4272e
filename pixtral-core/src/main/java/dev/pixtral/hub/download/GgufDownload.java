package dev.pixtral.hub.download;

import dev.pixtral.checkpoint.CheckpointOutline;
import dev.pixtral.checkpoint.gguf.GgufFiles;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.hub.HubClient;
import dev.pixtral.hub.HubException;
import dev.pixtral.hub.HubFile;
import dev.pixtral.hub.HubFiles;
import dev.pixtral.hub.HubReader;
import dev.pixtral.hub.HubSettings;
import dev.pixtral.hub.HubSnapshot;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.store.gguf.GgufChoice;
import dev.pixtral.store.gguf.GgufFileName;
import dev.pixtral.store.gguf.GgufGroup;
import dev.pixtral.store.gguf.GgufName;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A download of a model in GGUF into the standard cache of Hugging Face's tools, where llama.cpp finds it too: its file
 * or files, and the projector beside it. It may be ended at any time and continues later, also in another process. Used
 * by one thread.
 */
public final class GgufDownload implements AutoCloseable {
    private final GgufName name;
    private final Tools tools;
    private final Consumer<String> notes;
    private final Optional<HubSnapshot> snapshot;

    /**
     * What downloads work with.
     *
     * @param reader reads the hub; closed with the download
     * @param links whether the cache may have symbolic links
     */
    record Tools(HubReader reader, boolean offline, HubCache cache, DiskSpace disk, boolean links) {}

    private GgufDownload(GgufName name, Tools tools, Consumer<String> notes, Optional<HubSnapshot> snapshot) {
        this.name = name;
        this.tools = tools;
        this.notes = notes;
        this.snapshot = snapshot;
    }

    /**
     * Asks the hub for the model. Fetches no weights.
     *
     * @param name the model
     * @param settings how to reach the hub
     * @param notes receives sentences for the user
     * @return the download, to be closed
     * @throws dev.pixtral.errors.PixtralException if there is no such model, or the hub cannot be reached and the model
     *     is not on this machine
     */
    public static GgufDownload begin(GgufName name, HubSettings settings, Consumer<String> notes) {
        HubCache cache = new HubCache(settings.cache());
        return begin(
                name, new Tools(new HubClient(settings), settings.offline(), cache, DiskSpace.OF_SYSTEM, true), notes);
    }

    static GgufDownload begin(GgufName name, Tools tools, Consumer<String> notes) {
        boolean begun = false;
        try {
            GgufDownload download = new GgufDownload(name, tools, notes, ask(name, tools, notes));
            download.choose().flatMap(GgufChoice::note).ifPresent(note -> notes.accept(name.id() + ": " + note));
            begun = true;
            return download;
        } finally {
            if (!begun) {
                tools.reader().close();
            }
        }
    }

    /** Returns the files of the hub; empty if it was not asked or cannot be, and the model is here. */
    private static Optional<HubSnapshot> ask(GgufName name, Tools tools, Consumer<String> notes) {
        try {
            if (tools.offline()) {
                throw new HubException(
                        HubException.Reason.OFFLINE,
                        "%s is not on this machine, and HF_HUB_OFFLINE forbids fetching it: unset it, or copy its files from another machine."
                                .formatted(name));
            }
            return Optional.of(tools.reader().snapshot(name.id()));
        } catch (HubException e) {
            if (!Sources.MAY_BE_HERE.contains(e.reason()) || here(name, tools).isEmpty()) {
                throw e;
            }
            notes.accept("The hub could not be asked, so what is on this machine is used: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<GgufGroup.Model> here(GgufName name, Tools tools) {
        try {
            return tools.cache().gguf(name.id()).flatMap(group -> group.find(name.tag()));
        } catch (CheckpointException _) { // another tag, or not all parts
            return Optional.empty();
        }
    }

    /**
     * Refuses a repository without a checkpoint that has models in GGUF.
     *
     * @throws HubException with the reason {@code GGUF}
     */
    static void refuse(HubSnapshot snapshot) {
        List<GgufFileName> models = GgufChoice.models(paths(snapshot));
        if (!models.isEmpty()) {
            throw new HubException(
                    HubException.Reason.GGUF,
                    "%s has models in GGUF only: name one of them, such as %s:%s."
                            .formatted(
                                    snapshot.id(),
                                    snapshot.id(),
                                    models.getFirst().tag().orElse("TAG")));
        }
    }

    private static List<String> paths(HubSnapshot snapshot) {
        return snapshot.files().stream().map(HubFile::path).toList();
    }

    private Optional<GgufChoice> choose() {
        return snapshot.map(there -> choose(name, there));
    }

    private static GgufChoice choose(GgufName name, HubSnapshot snapshot) {
        return GgufChoice.choose(name.id().toString(), name.tag(), paths(snapshot))
                .orElseThrow(() -> new HubException(
                        HubException.Reason.MISSING,
                        "%s has no model in GGUF at commit %s: leave the tag out, or name another repository."
                                .formatted(name.id(), snapshot.commit())));
    }

    /** Returns the files that are needed, the small one first: if its hash is wrong, that is known soon. */
    private List<HubFile> files() {
        HubSnapshot there = snapshot.orElseThrow();
        List<String> chosen =
                choose().orElseThrow().all().stream().map(GgufFileName::path).toList();
        return there.files().stream()
                .filter(file -> chosen.contains(file.path()))
                .sorted(Comparator.comparingLong(HubFile::size))
                .toList();
    }

    /**
     * Reads the headers of the files that would be fetched, a few megabytes, so that a model of another kind is found
     * to be one before its weights are fetched.
     *
     * @throws dev.pixtral.errors.PixtralException if the model cannot be used
     */
    public void check() {
        if (snapshot.isPresent() && plan().fetch() > 0) {
            outline(tools.reader(), snapshot.get(), choose().orElseThrow());
        }
    }

    /**
     * Reads the headers of a model on a hub.
     *
     * @param reader reads them; owned by the caller
     * @param snapshot files of its repository
     * @param name the model
     * @return what they say
     * @throws dev.pixtral.errors.PixtralException if there is no such model, or it cannot be used
     */
    public static CheckpointOutline outline(HubReader reader, HubSnapshot snapshot, GgufName name) {
        return outline(reader, snapshot, choose(name, snapshot));
    }

    private static CheckpointOutline outline(HubReader reader, HubSnapshot snapshot, GgufChoice chosen) {
        return CheckpointOutline.read(new GgufFiles(
                HubFiles.withFolders(reader, snapshot),
                chosen.text().stream().map(GgufFileName::path).toList(),
                chosen.projector().map(GgufFileName::path)));
    }

    /**
     * Returns what this will do.
     *
     * @return the plan
     */
    public GgufPlan plan() {
        if (snapshot.isEmpty()) {
            return new GgufPlan(name, tools.cache().commit(name.id()), List.of(), 0, 0);
        }
        List<HubFile> files = files();
        long all = files.stream().mapToLong(HubFile::size).sum();
        long fetch = files.stream().mapToLong(writer()::missing).sum();
        return new GgufPlan(name, snapshot.map(HubSnapshot::commit), files, fetch, all - fetch);
    }

    /**
     * Fetches what is missing.
     *
     * @param listener receives {@link dev.pixtral.progress.Progress.Downloading} on this thread
     * @return the model in the cache
     * @throws dev.pixtral.errors.PixtralException if it cannot be fetched; what has arrived is kept
     */
    public GgufGroup.Model run(ProgressListener listener) {
        if (snapshot.isPresent()) {
            fetch(listener);
        }
        return here(name, tools)
                .orElseThrow(() -> new HubException(
                        HubException.Reason.DISK,
                        "%s was fetched, but another program has removed it from %s: fetch it again."
                                .formatted(name, tools.cache().folder())));
    }

    private void fetch(ProgressListener listener) {
        GgufPlan plan = plan();
        tools.disk().require(tools.cache().folder(), plan.fetch(), name.toString());
        DownloadProgress progress = new DownloadProgress(name.toString(), plan.fetch() + plan.earlier(), listener);
        CacheWriter writer = writer();
        boolean[] told = {false};
        long before = 0;
        for (HubFile file : plan.files()) {
            long start = before;
            writer.fetch(file, () -> waiting(told), bytes -> progress.done(start + bytes));
            before += file.size();
        }
        writer.finish();
    }

    private void waiting(boolean[] told) {
        if (!told[0]) {
            notes.accept("Another process downloads %s: waiting for it.".formatted(name));
            told[0] = true;
        }
    }

    private CacheWriter writer() {
        return new CacheWriter(tools.cache(), snapshot.orElseThrow(), tools.reader(), tools.links());
    }

    @Override
    public void close() {
        tools.reader().close();
    }
}
