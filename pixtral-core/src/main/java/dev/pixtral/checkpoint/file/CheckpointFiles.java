package dev.pixtral.checkpoint.file;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.CheckpointException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.stream.Collectors;

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

    /**
     * Returns whether the files are on this machine, so that some hundred megabytes of them can be read to look at
     * them.
     *
     * @return false if they are on a server
     */
    default boolean areLocal() {
        return false;
    }

    /**
     * Returns the files of a folder of this machine.
     *
     * @param folder the folder
     * @return its files, which are looked up when they are asked for
     */
    static CheckpointFiles inFolder(Path folder) {
        return new Folder(folder);
    }

    /**
     * The files of a folder of this machine.
     *
     * @param folder the folder
     */
    record Folder(Path folder) implements CheckpointFiles {
        @Override
        public String source() {
            return folder.toString();
        }

        @Override
        public boolean areLocal() {
            return true;
        }

        @Override
        public String source(String name) {
            return folder.resolve(name).toString();
        }

        @Override
        public boolean has(String name) {
            return Files.exists(folder.resolve(name)); // of a very large folder, names() may not have it
        }

        @Override
        public Set<String> names() {
            return PlainFiles.entries(folder).stream()
                    .map(file -> file.getFileName().toString())
                    .collect(Collectors.toSet());
        }

        @Override
        public long size(String name) {
            Path file = folder.resolve(name);
            PlainFiles.requireFile(file);
            try {
                return Files.size(file);
            } catch (IOException e) {
                throw CheckpointException.unreadable(file.toString(), e);
            }
        }

        @Override
        public byte[] read(String name, long from, int length) {
            Path file = folder.resolve(name);
            PlainFiles.requireFile(file);
            ByteBuffer bytes = ByteBuffer.allocate(length);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                while (bytes.hasRemaining()) {
                    if (channel.read(bytes, from + bytes.position()) < 0) {
                        throw new EOFException("the file ends at byte " + channel.size());
                    }
                }
                return bytes.array();
            } catch (IOException e) {
                throw CheckpointException.unreadable(file.toString(), e);
            }
        }
    }
}
