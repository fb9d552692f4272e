package dev.pixtral.hub.download;

import dev.pixtral.checkpoint.CheckpointOutline;
import dev.pixtral.checkpoint.PreparedFile;
import dev.pixtral.checkpoint.PreparedLayout;
import dev.pixtral.checkpoint.TensorPlace;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.checkpoint.prepare.PreparedContents;
import dev.pixtral.checkpoint.prepare.PreparedWriter;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.hub.HubException;
import dev.pixtral.hub.HubFile;
import dev.pixtral.hub.HubFiles;
import dev.pixtral.hub.HubReader;
import dev.pixtral.hub.HubSnapshot;
import dev.pixtral.kernels.Workers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A download whose weights are prepared as they arrive and not kept. Each byte of each file is hashed in the order of
 * the file, those of headers too, and nothing is published before all hashes are right.
 *
 * <p>Its folder has the unfinished result and the state. The state is written after what it claims has been forced to
 * the disk, at ends of tensors; so after a kill, another process repeats at most a tensor and {@code saveEvery} bytes.
 * Used by one thread, which has the lock of the folder.
 */
final class StreamedDownload {
    private static final String WEIGHTS = "weights.unfinished";
    private static final String STATE = "state";

    /** Names of what can be in the folder; anything else is not ours, and stays. */
    private static final Pattern OWN = Pattern.compile("weights\\.unfinished|state(\\..*\\.tmp)?|.*\\.safetensors");

    private final HubReader reader;
    private final Sources.Remote remote;
    private final HubSnapshot snapshot;
    private final HubFiles files;
    private final NeededFiles needed;
    private final CheckpointOutline outline;
    private final WeightFormats formats;
    private final Path folder;
    private final long saveEvery;
    private DownloadState state;
    private DownloadState reached; // at the last end of a tensor, not saved yet

    /**
     * Prepares a download.
     *
     * @param remote what will be fetched
     * @param outline read from these files
     * @param folder exists; for this model and these formats only
     * @param saveEvery bytes after which the state is saved, at the next end of a tensor
     */
    StreamedDownload(
            HubReader reader,
            Sources.Remote remote,
            CheckpointOutline outline,
            WeightFormats formats,
            Path folder,
            long saveEvery) {
        this.reader = reader;
        this.remote = remote;
        this.snapshot = remote.snapshot();
        this.files = remote.files();
        this.needed = remote.needed();
        this.outline = outline;
        this.formats = formats;
        this.folder = folder;
        this.saveEvery = saveEvery;
    }

    /** Returns the bytes that this or another process has done so far, if they can be used. */
    long done() {
        return usable().map(this::done).orElse(0L);
    }

    private long done(DownloadState of) {
        return needed.contents().stream().mapToLong(files::size).sum()
                + outline.weightFiles().stream()
                        .limit(of.files())
                        .mapToLong(files::size)
                        .sum()
                + of.position();
    }

    private Optional<DownloadState> usable() {
        return DownloadState.read(folder.resolve(STATE))
                .filter(saved -> saved.inputs().equals(inputs()))
                .filter(saved -> saved.files() <= outline.weightFiles().size())
                // what a link leads to is not ours
                .filter(saved -> Files.isRegularFile(folder.resolve(WEIGHTS), LinkOption.NOFOLLOW_LINKS)
                        || finished(saved).isPresent());
    }

    /** Everything that the result depends on; not the commit, since most commits change only texts for people. */
    private String inputs() {
        List<String> inputs = new ArrayList<>(List.of(formats.toString()));
        for (String name : needed.inputs()) {
            HubFile file = files.file(name);
            inputs.addAll(List.of(name, Long.toString(file.size()), file.etag(), Fingerprint.of(files.head(name))));
        }
        return Fingerprint.of(inputs);
    }

    /**
     * Fetches what is missing.
     *
     * @param workers the threads that convert
     * @param progress receives the bytes of weights that are done
     * @param notes receives what the user should know
     * @return the prepared file, still in the folder
     * @throws HubException if the files cannot be fetched; what was done is kept, unless a hash is wrong
     */
    Path run(Workers workers, DownloadProgress progress, Consumer<String> notes) {
        Optional<DownloadState> earlier = DownloadState.read(folder.resolve(STATE));
        Optional<DownloadState> usable = usable();
        if (earlier.isPresent() && !earlier.get().inputs().equals(inputs())) {
            notes.accept("%s has changed on the server since an earlier attempt (commit %s, now %s): it begins anew."
                    .formatted(snapshot.id(), earlier.get().commit(), snapshot.commit()));
        }
        if (usable.isEmpty()) {
            clear();
        }
        state = usable.orElseGet(() -> DownloadState.begin(inputs(), snapshot.commit()));
        Optional<Path> finished = finished(state);
        if (finished.isPresent()) {
            return finished.get();
        }
        progress.done(done(state));
        try (PreparedWriter writer = PreparedWriter.open(folder.resolve(WEIGHTS), contents(), workers)) {
            if (!hasAll(writer)) { // the file was damaged: it is written again from its beginning
                save(DownloadState.begin(state.inputs(), state.commit()));
            }
            while (state.files() < outline.weightFiles().size()) {
                stream(outline.weightFiles().get(state.files()), writer, progress);
            }
            Path result = writer.publish(folder);
            save(state.finished(result.getFileName().toString()));
            return result;
        }
    }

    /** Whether the file really has the tensors that the state claims. */
    private boolean hasAll(PreparedWriter writer) {
        return outline.tensors().stream().filter(this::isDone).allMatch(place -> writer.isWritten(place.name()));
    }

    private boolean isDone(TensorPlace place) {
        int file = outline.weightFiles().indexOf(place.file());
        return file < state.files() || file == state.files() && place.end() <= state.position();
    }

    private PreparedContents contents() {
        Map<String, byte[]> small = new LinkedHashMap<>();
        needed.contents().forEach(name -> small.put(name, files.content(name)));
        Map<String, String> metadata = Map.of(
                PreparedLayout.SOURCE,
                snapshot.id().toString(),
                Sources.COMMIT_KEY,
                state.commit(),
                Sources.FILES_KEY,
                remote.fingerprint());
        return new PreparedContents(outline.config(), formats, small, metadata);
    }

    private void stream(String name, PreparedWriter writer, DownloadProgress progress) {
        HubFile file = files.file(name);
        long before = done(state) - state.position();
        reached = state;
        try (StreamedFile stream = begin(file, writer, (self, position, boundary) -> {
            if (boundary) {
                reached = state.at(position, self.hashState());
                if (position - state.position() >= saveEvery) {
                    force(writer);
                    save(reached);
                }
            }
            progress.done(before + position);
        })) {
            if (stream.position() < file.size()) {
                fetch(file, stream, writer);
            }
            String hash = stream.endHash();
            if (!hash.equals(file.etag())) {
                clear();
                throw StreamedFile.wrongHash(snapshot.id(), file, hash);
            }
        }
        force(writer);
        save(state.nextFile());
    }

    private void fetch(HubFile file, StreamedFile stream, PreparedWriter writer) {
        try {
            reader.read(snapshot, file, stream.position(), file.size(), stream);
        } catch (RuntimeException e) {
            LocalFiles.afterFailure(e, () -> {
                force(writer);
                save(reached);
            });
            throw e;
        }
    }

    /** Forces the tensors and then the checksums that say that they are there, before the state may claim it. */
    private static void force(PreparedWriter writer) {
        writer.force();
        writer.force();
    }

    private StreamedFile begin(HubFile file, PreparedWriter writer, StreamedFile.Listener listener) {
        List<TensorPlace> places = outline.tensors().stream()
                .filter(place -> place.file().equals(file.path()))
                .toList();
        String source = "%s/%s".formatted(snapshot.id(), file.path());
        if (!state.hash().isEmpty()) {
            ResumableHash hash = ResumableHash.of(file, state.hash());
            return new StreamedFile(source, places, state.position(), hash, writer, listener);
        }
        byte[] head = files.head(file.path()); // the bytes that the outline was made from, not another answer
        ResumableHash hash = ResumableHash.of(file);
        hash.update(ByteBuffer.wrap(head));
        return new StreamedFile(source, places, head.length, hash, writer, listener);
    }

    private void save(DownloadState next) {
        next.write(folder.resolve(STATE));
        state = next;
    }

    /** Returns the finished file, also if a kill came before the state could name it. */
    private Optional<Path> finished(DownloadState of) {
        if (of.files() < outline.weightFiles().size()) {
            return Optional.empty();
        }
        return own().stream().filter(this::isResult).findFirst();
    }

    private boolean isResult(Path file) {
        try {
            return PreparedFile.isPrepared(file)
                    && remote.fingerprint()
                            .equals(PreparedFile.read(file).metadata().get(Sources.FILES_KEY));
        } catch (CheckpointException _) {
            return false; // unfinished or damaged
        }
    }

    private List<Path> own() {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> OWN.matcher(file.getFileName().toString()).matches())
                    .toList();
        } catch (NoSuchFileException _) {
            return List.of(); // another process has finished
        } catch (IOException e) {
            throw LocalFiles.unwritable(folder, e);
        }
    }

    /** Deletes the state, and then what it is about. */
    void clear() {
        LocalFiles.delete(folder.resolve(STATE));
        own().forEach(LocalFiles::delete);
    }

    /** Deletes the folder too, unless somebody else has put something into it. */
    void remove() {
        clear();
        LocalFiles.delete(folder);
    }
}
