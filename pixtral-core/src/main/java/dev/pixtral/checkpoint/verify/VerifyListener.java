package dev.pixtral.checkpoint.verify;

/** Receives how far the check of a folder is, on the thread that checks. */
@FunctionalInterface
public interface VerifyListener {
    /**
     * Reports progress, several times a second.
     *
     * @param done bytes that have been read
     * @param total bytes to read
     */
    void read(long done, long total);
}
