package dev.pixtral.langchain4j.rag.store;

import dev.pixtral.image.ImageFormat;
import dev.pixtral.langchain4j.rag.io.AtomicFile;
import dev.pixtral.langchain4j.rag.io.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Files of pictures in a folder: {@code ab/abcd....png} by their hash. Names are made from hashes and formats only, and
 * nothing but regular files in real folders is read, so no link, pipe or device below the folder is ever opened.
 *
 * @param folder the folder, with all links resolved
 * @param maxBytes size of the largest picture
 * @param writer writes one file
 */
record PictureFolder(Path folder, long maxBytes, Writer writer) {
    private static final int ATTEMPTS = 3;
    private static final Pattern NAME = Pattern.compile("([0-9a-f]{64})\\.[a-z]{3,4}");

    /** Writes a file as a whole or not at all. */
    @FunctionalInterface
    interface Writer {
        Writer ATOMIC = AtomicFile::write;

        void write(Path target, Path temporary, byte[] bytes) throws IOException;
    }

    private Path path(String sha256, ImageFormat format) {
        return folder.resolve(sha256.substring(0, 2)).resolve(sha256 + Picture.ending(format));
    }

    /** Adds a picture, or repairs its file if that has changed. */
    void add(Picture picture) throws IOException {
        Path target = path(picture.sha256(), picture.format());
        byte[] present = read(target);
        for (int attempt = 1; !Arrays.equals(present, picture.bytes()); attempt++) {
            try {
                makeFolder(target.getParent());
                writer.write(target, TemporaryFiles.next(folder), picture.bytes());
                return;
            } catch (NoSuchFileException e) {
                // another process has tidied up; its own temporary file is taken for a leftover only once
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static void makeFolder(Path folder) throws IOException {
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            if (!isFolder(folder)) {
                throw new IOException("%s is a link or a file, but must be a folder; remove it.".formatted(folder), e);
            }
        }
    }

    /** Finds a picture; empty if it is not there, has changed, or is no picture. */
    Optional<Picture> find(String sha256) throws IOException {
        for (ImageFormat format : ImageFormat.values()) {
            byte[] bytes = read(path(sha256, format));
            if (bytes != null && Sha256.of(bytes).equals(sha256)) {
                return Optional.of(new Picture(bytes, sha256, Picture.format(bytes)));
            }
        }
        return Optional.empty();
    }

    /** The bytes of a file; null if it is not there, not a plain file, or too large. */
    private byte[] read(Path file) throws IOException {
        if (!isFolder(file.getParent())) {
            return null;
        }
        BasicFileAttributes attributes = attributes(file);
        if (attributes == null || !attributes.isRegularFile() || attributes.size() > maxBytes) {
            return null;
        }
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, maxBytes + 1));
            return bytes.length > maxBytes ? null : bytes;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static boolean isFolder(Path path) throws IOException {
        BasicFileAttributes attributes = attributes(path);
        return attributes != null && attributes.isDirectory();
    }

    /** What is at a path itself, not behind a link; null if there is nothing. */
    private static BasicFileAttributes attributes(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Removes one picture. */
    boolean remove(String sha256) throws IOException {
        boolean removed = false;
        for (ImageFormat format : ImageFormat.values()) {
            Path file = path(sha256, format);
            BasicFileAttributes attributes = isFolder(file.getParent()) ? attributes(file) : null;
            removed |= attributes != null && attributes.isRegularFile() && Files.deleteIfExists(file);
        }
        return removed;
    }

    /** Removes pictures by their hashes; what is not a picture of this store stays. */
    int removeIf(Predicate<String> sha256s) throws IOException {
        int removed = 0;
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder, "[0-9a-f][0-9a-f]")) {
            for (Path each : folders) {
                removed += isFolder(each) ? removeIn(each, sha256s) : 0;
            }
        }
        return removed;
    }

    private int removeIn(Path each, Predicate<String> sha256s) throws IOException {
        int removed = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(each)) {
            for (Path file : files) {
                var name = NAME.matcher(file.getFileName().toString());
                if (name.matches() && sha256s.test(name.group(1)) && remove(name.group(1))) {
                    removed++;
                }
            }
        }
        return removed;
    }
}
