package dev.pixtral.hub;

import dev.pixtral.store.ModelId;

/** Reads repositories of a hub: a {@link HubClient}, or a test's. */
public interface HubReader extends AutoCloseable {
    /**
     * Resolves the revision of a repository to a commit and lists its files.
     *
     * @param id name of the repository
     * @return its files at that commit
     * @throws HubException if there is no such repository or revision, access is denied, or the hub cannot be reached
     */
    HubSnapshot snapshot(ModelId id);

    /**
     * Reads a small file and checks its hash.
     *
     * @param snapshot from {@link #snapshot}
     * @param file one of its files
     * @param most largest size in bytes
     * @return the content
     * @throws HubException if the file is larger, cannot be read completely, or does not have its hash
     */
    byte[] read(HubSnapshot snapshot, HubFile file, int most);

    /**
     * Reads a part of a file in pieces that arrive in the order of the file. Does not check the hash of the file.
     *
     * @param snapshot from {@link #snapshot}
     * @param file one of its files
     * @param from first byte
     * @param to byte after the last one
     * @param consumer called on this thread; what it throws ends the call
     * @throws HubException if the part cannot be read completely, or the file has changed on the server
     */
    void read(HubSnapshot snapshot, HubFile file, long from, long to, PieceConsumer consumer);

    @Override
    void close();
}
