package dev.pixtral.hub;

import dev.pixtral.store.ModelId;

/**
 * Reads the files of repositories over HTTP, with retries. Thread-safe.
 *
 * <p>Interrupting the calling thread ends a call soon.
 */
public final class HubClient implements AutoCloseable {
    private final HubSettings settings;

    /**
     * Creates a client without connecting.
     *
     * @param settings how to reach the hub
     */
    public HubClient(HubSettings settings) {
        this.settings = settings;
    }

    /**
     * Returns how this client reaches the hub.
     *
     * @return the settings
     */
    public HubSettings settings() {
        return settings;
    }

    /**
     * Resolves the revision of a repository to a commit and lists its files.
     *
     * @param id name of the repository
     * @return its files at that commit
     * @throws HubException if there is no such repository or revision, access is denied, or the hub cannot be reached
     */
    public HubSnapshot snapshot(ModelId id) {
        throw new UnsupportedOperationException();
    }

    /**
     * Reads a small file and checks its hash.
     *
     * @param snapshot from {@link #snapshot}
     * @param file one of its files
     * @param most largest size in bytes
     * @return the content
     */
    public byte[] read(HubSnapshot snapshot, HubFile file, int most) {
        throw new UnsupportedOperationException();
    }

    /**
     * Reads a part of a file, several ranges at once, in pieces that arrive in the order of the file.
     *
     * @param snapshot from {@link #snapshot}
     * @param file one of its files
     * @param from first byte
     * @param to byte after the last one
     * @param consumer called on this thread
     * @throws HubException if the part cannot be read completely, or the file has changed on the server
     */
    public void read(HubSnapshot snapshot, HubFile file, long from, long to, PieceConsumer consumer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
