package dev.pixtral.examples.documents;

import dev.pixtral.examples.start.PictureFile;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedSet;
import java.util.TreeSet;

/** The pictures in a folder and its subfolders. Links to folders are not followed. */
final class PictureFiles {
    private static final long LARGEST = 64L << 20;

    private final Path folder;

    PictureFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * Finds the pictures by the endings of their names.
     *
     * @return their names, relative to the folder and with "/", in order
     * @throws IOException if the folder or one of its subfolders cannot be listed
     * @throws IllegalArgumentException if there are none
     */
    SortedSet<String> names() throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder.toString());
        }
        SortedSet<String> names = new TreeSet<>();
        Path start = folder.toRealPath(); // a link to the folder is followed
        Files.walkFileTree(start, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = start.relativize(file)
                        .toString()
                        .replace(file.getFileSystem().getSeparator(), "/");
                if (PictureFile.isNamedAsPicture(name)) {
                    names.add(name);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        if (names.isEmpty()) {
            throw new IllegalArgumentException(folder + " contains no pictures (" + PictureFile.FORMATS + ")");
        }
        return names;
    }

    /**
     * Reads a file.
     *
     * @param name as {@link #names} returned it
     * @throws IOException if it cannot be read, or is empty or too large for a picture
     */
    byte[] read(String name) throws IOException {
        Path file = folder.resolve(name);
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException("not a file"); // such as a pipe, which would block
        }
        if (Files.size(file) > LARGEST) {
            throw new IOException("larger than %d MB".formatted(LARGEST >> 20));
        }
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length == 0) {
            throw new IOException("empty");
        }
        return bytes;
    }

    /** The hash by which a picture is recognised. */
    static String sha256(byte[] picture) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(picture));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java has no SHA-256", e);
        }
    }
}
