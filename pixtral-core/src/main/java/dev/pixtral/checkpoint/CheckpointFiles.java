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
     * Returns where a file is.
     *
     * @param name name of the file
     * @return path or name, for messages
     */
    default String source(String name) {
        return source() + "/" + name;
    }

    /**
     * Returns the names of the files.
     *
     * @return names, without those in subfolders; of a large folder possibly not all
     */
    Set<String> names();

    /**
     * Returns whether there is a file.
     *
     * @param name name of the file
     * @return true if there is something with this name, which need not be readable
     */
    default boolean has(String name) {
        return names().contains(name);
    }

    /**
     * Returns the size of a file.
     *
     * @param name name of a file that {@link #has} finds
     * @return bytes
     */
    long size(String name);

    /**
     * Reads a part of a file.
     *
     * @param name name of a file that {@link #has} finds
     * @param from first byte
     * @param length number of bytes
     * @return exactly these bytes
     */
    byte[] read(String name, long from, int length);
}
