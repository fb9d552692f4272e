package dev.pixtral.checkpoint;

import dev.pixtral.api.Internal;
import java.util.Set;

/**
 * The files of a checkpoint, in a folder or on a server. Errors are {@link dev.pixtral.errors.PixtralException}s that
 * name the file.
 */
@Internal
public interface CheckpointFiles {
    /**
     * Returns where the files are.
     *
     * @return path or name, for messages
     */
    String source();

    /**
     * Returns the names of the files.
     *
     * @return names, without those in subfolders
     */
    Set<String> names();

    /**
     * Returns the size of a file.
     *
     * @param name one of {@link #names}
     * @return bytes
     */
    long size(String name);

    /**
     * Reads a part of a file.
     *
     * @param name one of {@link #names}
     * @param from first byte
     * @param length number of bytes
     * @return exactly these bytes
     */
    byte[] read(String name, long from, int length);
}
