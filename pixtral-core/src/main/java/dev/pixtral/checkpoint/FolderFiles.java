package dev.pixtral.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.stream.Collectors;

/** The files of a checkpoint in a folder of this machine. */
record FolderFiles(Path folder) implements CheckpointFiles {
    @Override
    public String source() {
        return folder.toString();
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
        return ForeignFolder.entries(folder).stream()
                .map(file -> file.getFileName().toString())
                .collect(Collectors.toSet());
    }

    @Override
    public long size(String name) {
        Path file = folder.resolve(name);
        Require.file(file);
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw CheckpointException.unreadable(file.toString(), e);
        }
    }

    @Override
    public byte[] read(String name, long from, int length) {
        Path file = folder.resolve(name);
        Require.file(file);
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
