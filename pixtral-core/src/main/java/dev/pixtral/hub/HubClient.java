package dev.pixtral.hub;

import dev.pixtral.store.ModelId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the files of repositories over HTTP, with retries. Thread-safe.
 *
 * <p>Several ranges of a file are read at once, into a window of memory outside the heap, which is bounded: at most 256
 * MiB, and at most a quarter of the largest heap. Interrupting the calling thread ends a call soon, with a
 * {@link HubException}; its interrupt status stays set. No call makes a connection while {@link HubSettings#offline}.
 */
public final class HubClient implements HubReader {
    private static final int MOST_LOCATORS = 64;
    private static final int ATTEMPTS_OF_SMALL_FILES = 2;

    private final HubHttp http;

    /** Where files are, so that reading many parts of one asks the hub once. */
    private final Map<Key, FileLocator> locators = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, FileLocator> eldest) {
            return size() > MOST_LOCATORS;
        }
    };

    /** A file of a commit. */
    private record Key(String repository, String commit, HubFile file) {}

    /**
     * Creates a client without connecting.
     *
     * @param settings how to reach the hub
     */
    public HubClient(HubSettings settings) {
        this(settings, HubLimits.DEFAULT);
    }

    HubClient(HubSettings settings, HubLimits limits) {
        this.http = new HubHttp(settings, limits);
    }

    /**
     * Returns how this client reaches the hub.
     *
     * @return the settings
     */
    public HubSettings settings() {
        return http.settings();
    }

    /**
     * Resolves the revision of a repository to a commit and lists its files.
     *
     * @param id name of the repository
     * @return its files at that commit; those whose names cannot be written on every system are left out
     * @throws HubException if there is no such repository or revision, access is denied, the hub cannot be reached, or
     *     it lists a file outside of the repository's folder
     */
    @Override
    public HubSnapshot snapshot(ModelId id) {
        try {
            return new SnapshotReader(http, id).read();
        } catch (InterruptedException e) {
            throw HubException.interrupted(Subject.of(id).toString(), e);
        }
    }

    /**
     * Reads a small file and checks its hash.
     *
     * @param snapshot from {@link #snapshot}
     * @param file one of its files
     * @param most largest size in bytes
     * @return the content
     * @throws HubException if the file is larger, cannot be read completely, or does not have its hash
     */
    @Override
    public byte[] read(HubSnapshot snapshot, HubFile file, int most) {
        Subject subject = Subject.of(snapshot.id(), file.path());
        if (file.size() > most) {
            throw tooLarge(subject, file, most);
        }
        byte[] content = new byte[(int) file.size()];
        for (int attempt = 0; attempt < ATTEMPTS_OF_SMALL_FILES; attempt++) {
            read(snapshot, file, 0, file.size(), (at, bytes) -> bytes.get(content, (int) at, bytes.remaining()));
            if (Checksum.matches(file, content)) {
                return content;
            }
        }
        throw new HubException(
                HubException.Reason.CHANGED,
                "%s: the file that arrives is not the one that the hub lists (its hash differs); start the download again, and check the network's proxies."
                        .formatted(subject));
    }

    /**
     * Reads a part of a file, several ranges at once, in pieces that arrive in the order of the file. Does not check
     * the hash of the file.
     *
     * @param snapshot from {@link #snapshot}
     * @param file one of its files
     * @param from first byte
     * @param to byte after the last one
     * @param consumer called on this thread; what it throws ends the call
     * @throws HubException if the part cannot be read completely, or the file has changed on the server
     */
    @Override
    public void read(HubSnapshot snapshot, HubFile file, long from, long to, PieceConsumer consumer) {
        Subject subject = Subject.of(snapshot.id(), file.path());
        if (from < 0 || from > to || to > file.size()) {
            throw new HubException(
                    HubException.Reason.SETTING,
                    "%s: bytes %d to %d are not in the file, which has %d.".formatted(subject, from, to, file.size()));
        }
        if (file.size() > HubLimits.LARGEST_FILE) {
            throw tooLarge(subject, file, HubLimits.LARGEST_FILE);
        }
        try {
            new FileRead(locator(snapshot, file), from, to, consumer).run();
        } catch (InterruptedException e) {
            throw HubException.interrupted(subject.toString(), e);
        }
    }

    private FileLocator locator(HubSnapshot snapshot, HubFile file) {
        synchronized (locators) {
            return locators.computeIfAbsent(
                    new Key(snapshot.id().repository(), snapshot.commit(), file),
                    _ -> new FileLocator(http, snapshot, file));
        }
    }

    private static HubException tooLarge(Subject subject, HubFile file, long most) {
        return new HubException(
                HubException.Reason.FOREIGN,
                "%s: the file has %,d bytes, but at most %,d are expected; check that it is the right repository."
                        .formatted(subject, file.size(), most));
    }

    /** Ends all requests, of other threads too, and frees the connections. */
    @Override
    public void close() {
        http.close();
    }
}
