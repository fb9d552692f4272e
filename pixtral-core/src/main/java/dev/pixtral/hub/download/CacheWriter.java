package dev.pixtral.hub.download;

import dev.pixtral.hub.HubException;
import dev.pixtral.hub.HubFile;
import dev.pixtral.hub.HubReader;
import dev.pixtral.hub.HubSnapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes a repository into the standard cache as Hugging Face's tools do, which can read it then. A file has the name
 * of its hash only if it is complete and its hash was checked. Files that other tools write, such as
 * {@code HASH.incomplete}, are never touched, and links are replaced, never written through.
 */
final class CacheWriter {
    private static final String TAG = "CACHEDIR.TAG";
    private static final String TAG_TEXT = """
            Signature: 8a477f597d28d172789f06886806bc55
            # This folder is a cache: backups may leave it out. See https://bford.info/cachedir/
            """;
    private static final Pattern ETAG = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final Pattern NAME =
            Pattern.compile("([A-Za-z0-9_][A-Za-z0-9._-]{0,200}/){0,4}[A-Za-z0-9_][A-Za-z0-9._-]{0,200}");

    private final HubCache cache;
    private final HubSnapshot snapshot;
    private final HubReader reader;
    private final boolean links;

    /**
     * Begins; nothing is written yet.
     *
     * @param cache where to write
     * @param snapshot what to write
     * @param reader reads the files; owned by the caller
     * @param links whether to try symbolic links; without them files lie in the snapshot itself
     */
    CacheWriter(HubCache cache, HubSnapshot snapshot, HubReader reader, boolean links) {
        this.cache = cache;
        this.snapshot = snapshot;
        this.reader = reader;
        this.links = links;
        if (!HubCache.COMMIT.matcher(snapshot.commit()).matches()) {
            throw new HubException(
                    HubException.Reason.FOREIGN,
                    "%s: the server names the commit '%s', which is none: check the address of the hub."
                            .formatted(snapshot.id(), snapshot.commit()));
        }
    }

    private Path blobs() {
        return cache.repository(snapshot.id()).resolve("blobs");
    }

    /** Returns the folder of the snapshot's files. */
    Path folder() {
        return cache.repository(snapshot.id()).resolve("snapshots").resolve(snapshot.commit());
    }

    /** Returns the bytes of a file that are still to be fetched. */
    long missing(HubFile file) {
        check(file);
        return isThere(file) ? 0 : file.size() - BlobDownload.done(blobs(), file);
    }

    /**
     * Fetches a file unless it is there.
     *
     * @param file a file of the snapshot
     * @param waiting called again and again while another process fetches the same file
     * @param progress receives the number of bytes of this file that are done
     */
    void fetch(HubFile file, Runnable waiting, LongConsumer progress) {
        check(file);
        if (!isThere(file)) {
            prepareFolders();
            Path locks = cache.folder()
                    .resolve(".locks")
                    .resolve(cache.repository(snapshot.id()).getFileName());
            try (ProcessLock lock = ProcessLock.acquire(locks.resolve(file.etag() + ".lock"), file.path(), waiting)) {
                if (!isThere(file)) {
                    publish(file, progress, lock);
                }
            }
        }
        progress.accept(file.size());
    }

    private void publish(HubFile file, LongConsumer progress, ProcessLock lock) {
        Path blob = blobs().resolve(file.etag());
        boolean shared = isComplete(blob, file); // by another commit
        if (!shared) {
            BlobDownload download = new BlobDownload(reader, snapshot, file, blobs(), lock.betweenProcesses());
            moveTo(download.run(progress), blob);
            download.forget();
        }
        Path at = folder().resolve(file.path());
        try {
            Files.createDirectories(at.getParent());
        } catch (IOException e) {
            throw LocalFiles.unwritable(at, e);
        }
        if (!linked(file, at)) {
            moveTo(shared ? copy(blob) : blob, at);
        }
        if (lock.betweenProcesses()) {
            deleteLeftovers(file);
        }
    }

    /** Deletes what processes have left that were killed with this lock. */
    private void deleteLeftovers(HubFile file) {
        Pattern leftover =
                Pattern.compile(file.etag() + "\\.[0-9a-f]{8}\\.(link|copy|incomplete\\.state\\.[0-9a-f]{8}\\.tmp)");
        try (Stream<Path> files = Files.list(blobs())) {
            files.filter(path -> leftover.matcher(path.getFileName().toString()).matches())
                    .toList()
                    .forEach(LocalFiles::delete);
        } catch (IOException e) {
            throw LocalFiles.unwritable(blobs(), e);
        }
    }

    private Path copy(Path blob) {
        Path copy = blob.resolveSibling(blob.getFileName() + "." + LocalFiles.nonce() + ".copy");
        try {
            return Files.copy(blob, copy);
        } catch (IOException e) {
            LocalFiles.delete(copy);
            throw LocalFiles.unwritable(copy, e);
        }
    }

    private static void moveTo(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw LocalFiles.unwritable(to, e);
        }
    }

    /** Links a file of the snapshot to its blob; returns whether there are symbolic links here. */
    private boolean linked(HubFile file, Path at) {
        if (!links) {
            return false;
        }
        Path temporary = blobs().resolve(file.etag() + "." + LocalFiles.nonce() + ".link");
        try { // relative, so that it leads to the file also where the cache is mounted elsewhere
            Files.createSymbolicLink(temporary, at.getParent().relativize(blobs().resolve(file.etag())));
            Files.move(temporary, at, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return true;
        } catch (UnsupportedOperationException | FileSystemException _) {
            LocalFiles.delete(temporary); // Windows without developer mode: the file itself goes there
            return false;
        } catch (IOException e) {
            throw LocalFiles.unwritable(at, e);
        }
    }

    /** Completes the snapshot: all its files are there, so the revision may name it. */
    void finish() {
        if (snapshot.id().revision().filter(HubCache.COMMIT.asMatchPredicate()).isPresent()) {
            return; // a commit needs no name
        }
        if (!cache.commit(snapshot.id()).equals(Optional.of(snapshot.commit()))) {
            Path ref = cache.ref(snapshot.id());
            try {
                Files.createDirectories(ref.getParent());
            } catch (IOException e) {
                throw LocalFiles.unwritable(ref, e);
            }
            // not beside it: what a kill left there would be the name of a branch
            Path temporary = blobs().resolve(snapshot.commit() + "." + LocalFiles.nonce() + ".tmp");
            // without a line end: other readers do not remove it
            LocalFiles.replace(ref, snapshot.commit().getBytes(StandardCharsets.US_ASCII), temporary);
        }
    }

    private void prepareFolders() {
        try {
            Files.createDirectories(blobs());
            Files.createDirectories(folder());
            Path tag = cache.folder().resolve(TAG);
            if (!Files.exists(tag)) {
                LocalFiles.replace(tag, TAG_TEXT);
            }
        } catch (IOException e) {
            throw LocalFiles.unwritable(folder(), e);
        }
    }

    private boolean isThere(HubFile file) {
        return isComplete(folder().resolve(file.path()), file);
    }

    /** Whether there is a file of the right size; its hash was checked before it got this name. */
    static boolean isComplete(Path path, HubFile file) {
        try {
            return Files.isRegularFile(path) && Files.size(path) == file.size();
        } catch (IOException _) {
            return false; // removed meanwhile
        }
    }

    /** Etag and name come from a server and become names of files here. */
    private void check(HubFile file) {
        if (!ETAG.matcher(file.etag()).matches() || !NAME.matcher(file.path()).matches()) {
            throw new HubException(
                    HubException.Reason.FOREIGN,
                    "%s: the server names a file '%s' with the hash '%s', which cannot be kept."
                            .formatted(snapshot.id(), file.path(), file.etag()));
        }
    }
}
