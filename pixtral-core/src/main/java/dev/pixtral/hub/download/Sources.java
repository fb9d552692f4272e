package dev.pixtral.hub.download;

import dev.pixtral.checkpoint.CheckpointOutline;
import dev.pixtral.checkpoint.PreparedFile;
import dev.pixtral.checkpoint.PreparedLayout;
import dev.pixtral.checkpoint.file.CheckpointFiles;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.hub.HubException;
import dev.pixtral.hub.HubFile;
import dev.pixtral.hub.HubFiles;
import dev.pixtral.hub.HubSnapshot;
import dev.pixtral.kernels.Arrangement;
import dev.pixtral.store.StoredModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Where a model can be taken from: the store, the standard cache, or the hub.
 *
 * @param stored what the store has, if it is what was asked for
 * @param cached folder of the complete files in the standard cache
 * @param remote what the hub has; empty if it was not asked or did not answer
 */
record Sources(
        Download.Request request,
        Download.Tools tools,
        Optional<StoredModel> stored,
        Optional<Path> cached,
        Optional<Remote> remote) {
    /** Key in a prepared file for the hash of the names, sizes and hashes of the files that it was made from. */
    static final String FILES_KEY = "pixtral.source.files";

    /** Key in a prepared file for the commit of the repository. */
    static final String COMMIT_KEY = "pixtral.source.commit";

    private static final long TOKENIZER_BYTES = 20 << 20;

    /** Failures after which the caches are asked: no network, or no permission any more. */
    static final Set<HubException.Reason> MAY_BE_HERE =
            Set.of(HubException.Reason.UNREACHABLE, HubException.Reason.DENIED, HubException.Reason.OFFLINE);

    /**
     * A repository at a commit.
     *
     * @param needed the files that the model needs
     */
    record Remote(HubSnapshot snapshot, HubFiles files, NeededFiles needed) {
        /** Checks the sizes of files that are read as a whole, before anybody adds them up. */
        void requireSmall() {
            for (String name : needed.small()) {
                if (files.size(name) > HubFiles.SMALL) {
                    throw new HubException(
                            HubException.Reason.FOREIGN,
                            "%s: the hub lists %s with %,d bytes, but it has at most %,d in a checkpoint; try another revision, and check HF_ENDPOINT."
                                    .formatted(snapshot.id(), name, files.size(name), HubFiles.SMALL));
                }
            }
        }

        String fingerprint() {
            return Fingerprint.of(needed.inputs().stream()
                    .map(files::file)
                    .flatMap(file -> Stream.of(file.path(), Long.toString(file.size()), file.etag()))
                    .toList());
        }
    }

    /**
     * Looks at all of them.
     *
     * @param stored what the store has under this name, possibly of an older commit
     * @param notes receives what the user should know
     */
    static Sources find(
            Download.Request request, Download.Tools tools, Optional<StoredModel> stored, Consumer<String> notes) {
        if (!request.keepSource() && stored.isPresent() && isPinned(request, stored.get())) {
            return new Sources(request, tools, stored, Optional.empty(), Optional.empty());
        }
        if (tools.offline()) {
            return local(
                    request,
                    tools,
                    stored,
                    new HubException(
                            HubException.Reason.OFFLINE,
                            ("%s is not on this machine, and HF_HUB_OFFLINE forbids fetching it: unset it, or"
                                            + " copy the prepared file from another machine.")
                                    .formatted(request.id())));
        }
        try {
            HubSnapshot snapshot = tools.reader().snapshot(request.id());
            return ofHub(request, tools, stored, snapshot, notes);
        } catch (HubException e) {
            if (!MAY_BE_HERE.contains(e.reason())) {
                throw e;
            }
            Sources local = local(request, tools, stored, e);
            notes.accept("The hub could not be asked, so what is on this machine is used: " + e.getMessage());
            return local;
        }
    }

    /** Whether the name is that of a commit, which cannot change. */
    private static boolean isPinned(Download.Request request, StoredModel stored) {
        return request.id()
                        .revision()
                        .filter(HubCache.COMMIT.asMatchPredicate())
                        .isPresent()
                && stored.commit().equals(request.id().revision());
    }

    private static Sources local(
            Download.Request request, Download.Tools tools, Optional<StoredModel> stored, HubException problem) {
        Optional<Path> cached = tools.cache().find(request.id());
        if (cached.isEmpty() && (stored.isEmpty() || request.keepSource())) {
            throw problem;
        }
        return new Sources(request, tools, stored, cached, Optional.empty());
    }

    private static Sources ofHub(
            Download.Request request,
            Download.Tools tools,
            Optional<StoredModel> stored,
            HubSnapshot snapshot,
            Consumer<String> notes) {
        HubFiles files = new HubFiles(tools.reader(), snapshot);
        Optional<NeededFiles> needed = NeededFiles.of(files.names(), files::content);
        if (needed.isEmpty()) {
            GgufDownload.refuse(snapshot);
            CheckpointOutline.read(files); // knows many kinds of files, and says what these are
            throw new HubException(
                    HubException.Reason.MISSING,
                    "%s has not all files of a checkpoint at commit %s: try another revision."
                            .formatted(request.id(), snapshot.commit()));
        }
        Remote remote = new Remote(snapshot, files, needed.get());
        remote.requireSmall();
        Optional<Path> cached = tools.cache()
                .find(request.id(), snapshot.commit())
                .filter(folder -> hasAll(folder, remote, request.keepSource(), notes));
        Sources sources = new Sources(request, tools, Optional.empty(), cached, Optional.of(remote));
        Optional<StoredModel> current = stored.filter(sources::isCurrent);
        if (stored.isPresent() && current.isEmpty()) {
            notes.accept("%s has changed on the server: what is in the store is of commit %s, the server has %s."
                    .formatted(request.id(), stored.get().commit().orElse("unknown"), snapshot.commit()));
        }
        return new Sources(request, tools, current, cached, Optional.of(remote));
    }

    /** Whether the cache has each file as the hub lists it: other tools fetch single files, too. */
    private static boolean hasAll(Path cached, Remote remote, boolean keepSource, Consumer<String> notes) {
        List<String> names =
                keepSource ? remote.needed().all() : remote.needed().inputs();
        List<String> missing = names.stream()
                .filter(name -> !CacheWriter.isComplete(
                        cached.resolve(name), remote.files().file(name)))
                .toList();
        if (!missing.isEmpty() && !keepSource) {
            notes.accept("%s is in %s, but without %s: with --keep-source only what is missing is fetched."
                    .formatted(remote.snapshot().id(), cached, String.join(", ", missing)));
        }
        return missing.isEmpty();
    }

    /** Whether a model in the store was made from the files that the hub has now, as far as that is known. */
    boolean isCurrent(StoredModel model) {
        return remote.map(there ->
                        model.commit().equals(Optional.of(there.snapshot().commit()))
                                || there.fingerprint().equals(fingerprint(model)))
                .orElse(true);
    }

    /** Most commits change only texts for people; then the model is the same. */
    private static String fingerprint(StoredModel model) {
        try {
            return PreparedFile.read(model.file()).metadata().getOrDefault(FILES_KEY, "");
        } catch (CheckpointException _) {
            return ""; // damaged: it is made again
        }
    }

    /** Returns the commit of the files that will be used. */
    Optional<String> commit() {
        return remote.map(there -> there.snapshot().commit())
                .or(() -> stored.flatMap(StoredModel::commit))
                .or(() -> tools.cache().commit(request.id()));
    }

    /** Returns the files that the model will be made from: empty if that was done. */
    Optional<CheckpointFiles> toPrepare() {
        if (stored.isPresent()) {
            return Optional.empty();
        }
        return cached.map(CheckpointFiles::inFolder).or(() -> remote.map(Remote::files));
    }

    /** Returns the files that are fetched. */
    List<HubFile> files() {
        Remote there = remote.orElseThrow();
        NeededFiles needed = there.needed();
        return (way() == DownloadPlan.Way.KEPT ? needed.all() : needed.inputs())
                .stream().map(there.files()::file).toList();
    }

    /**
     * Returns what is to be done.
     *
     * @param unfinished folder with what earlier attempts have done, if there is one
     */
    DownloadPlan plan(Optional<Path> unfinished) {
        DownloadPlan.Way way = way();
        List<HubFile> files = way == DownloadPlan.Way.KEPT || way == DownloadPlan.Way.STREAMED ? files() : List.of();
        long all = files.stream().mapToLong(HubFile::size).sum();
        long result = stored.map(StoredModel::bytes).orElseGet(() -> preparedBytes());
        long fetch = switch (way) {
            case THERE, CACHED -> 0;
            case KEPT -> files.stream().mapToLong(writer()::missing).sum();
            case STREAMED ->
                all - unfinished.map(folder -> streamed(folder).done()).orElse(0L);
        };
        long disk = switch (way) {
            case THERE -> 0;
            case CACHED -> result;
            case KEPT -> fetch + (stored.isPresent() ? 0 : result);
            case STREAMED -> (long) (result * ((double) fetch / Math.max(1, all)));
        };
        return new DownloadPlan(request.id(), commit(), way, files, fetch, all - fetch, result, disk);
    }

    private DownloadPlan.Way way() {
        if (stored.isPresent() && (cached.isPresent() || !request.keepSource())) {
            return DownloadPlan.Way.THERE;
        }
        if (cached.isPresent()) {
            return DownloadPlan.Way.CACHED;
        }
        return request.keepSource() ? DownloadPlan.Way.KEPT : DownloadPlan.Way.STREAMED;
    }

    /** Returns the size of the prepared file, to the byte if the names of files are those of the hub. */
    private long preparedBytes() {
        if (remote.isEmpty()) {
            CheckpointOutline outline = CheckpointOutline.read(cached.orElseThrow());
            return layout(outline, Map.of("tokenizer", TOKENIZER_BYTES)).fileBytes();
        }
        HubFiles files = remote.get().files();
        Map<String, Long> small = new TreeMap<>();
        remote.get().needed().contents().forEach(name -> small.put(name, files.size(name)));
        CheckpointOutline outline = cached.map(CheckpointOutline::read).orElseGet(() -> CheckpointOutline.read(files));
        return layout(outline, small).fileBytes();
    }

    private PreparedLayout layout(CheckpointOutline outline, Map<String, Long> small) {
        Map<String, Long> files = new TreeMap<>(small);
        files.putIfAbsent(outline.configFile(), 0L);
        return new PreparedLayout(outline.config(), request.formats(), Arrangement.KERNELS, files, Map.of());
    }

    /** Returns the model that is there, and notes the commit that it equals. */
    StoredModel there(Download.Target target) {
        StoredModel model = stored.orElseThrow();
        return commit().equals(model.commit()) ? model : target.record(model.file(), commit());
    }

    /** Lets the cache's name of the revision lead to the files that it has already; it may be read-only. */
    void nameCached(Consumer<String> notes) {
        if (cached.isEmpty() || remote.isEmpty()) {
            return;
        }
        try {
            writer().finish();
        } catch (HubException e) {
            notes.accept("The files are in the cache, but not under this revision: " + e.getMessage());
        }
    }

    StreamedDownload streamed(Path folder) {
        Remote there = remote.orElseThrow();
        return new StreamedDownload(
                tools.reader(),
                there,
                CheckpointOutline.read(there.files()),
                request.formats(),
                folder,
                tools.saveEvery());
    }

    CacheWriter writer() {
        return new CacheWriter(tools.cache(), remote.orElseThrow().snapshot(), tools.reader(), tools.links());
    }
}
