package dev.pixtral.langchain4j.rag.store;

import dev.langchain4j.data.message.ImageContent;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageLimits;
import dev.pixtral.langchain4j.picture.PictureResolvers;
import dev.pixtral.langchain4j.rag.PictureStore;
import dev.pixtral.langchain4j.rag.io.AtomicFile;
import dev.pixtral.langchain4j.rag.io.FileErrors;
import dev.pixtral.langchain4j.rag.io.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Keeps pictures as files in a folder, named by their hash: {@code ab/abcd....png}. A picture is there as a whole or
 * not at all, whenever the process stops, and several processes may use a folder at the same time.
 *
 * <p>A reference never leads out of the folder: anything but a hash is not found, and neither is a link, a pipe, a
 * device, a file whose bytes have changed, or one that is too large.
 *
 * <p>The {@linkplain #id id} is kept in the folder, so messages find their pictures after a restart, once the
 * application has opened the store. Hold the store as long as models shall find its pictures. Thread-safe.
 */
public final class FolderPictureStore implements PictureStore {
    /** The file that holds the id. */
    private static final String ID = "store.id";

    private static final int LENGTH_OF_ID = 36;

    private final PictureFolder pictures;
    private final String id;
    private volatile boolean closed;

    private FolderPictureStore(PictureFolder pictures, String id) {
        this.pictures = pictures;
        this.id = id;
    }

    /**
     * Opens a folder for pictures of up to 32 MiB each. It is made if it does not exist. Files that a killed process
     * was writing are deleted.
     *
     * @param folder a folder of its own
     * @return the open store
     * @throws UncheckedIOException if the folder cannot be made, read or written
     */
    public static FolderPictureStore open(Path folder) {
        return open(folder, ImageLimits.DEFAULT.maxBytes());
    }

    /**
     * Opens a folder.
     *
     * @param folder a folder of its own
     * @param maxPictureBytes size of the largest picture, 1 to 2,000,000,000; larger ones are refused, and not found
     * @return the open store
     * @throws UncheckedIOException if the folder cannot be made, read or written
     */
    public static FolderPictureStore open(Path folder, long maxPictureBytes) {
        return open(folder, maxPictureBytes, PictureFolder.Writer.ATOMIC);
    }

    /** Opens a folder whose files are written in another way. */
    static FolderPictureStore open(Path folder, long maxPictureBytes, PictureFolder.Writer writer) {
        if (maxPictureBytes < 1 || maxPictureBytes > 2_000_000_000) {
            throw new IllegalArgumentException(
                    "maxPictureBytes must be 1 to 2,000,000,000, but is %,d.".formatted(maxPictureBytes));
        }
        try {
            Path real = Files.createDirectories(folder).toRealPath();
            TemporaryFiles.deleteLeftovers(real);
            FolderPictureStore store =
                    new FolderPictureStore(new PictureFolder(real, maxPictureBytes, writer), id(real));
            PictureResolvers.register(store);
            return store;
        } catch (IOException e) {
            throw FileErrors.because("The picture store %s cannot be opened".formatted(folder), e);
        }
    }

    /** Reads the id, or makes one; of several processes that make one at the same time, all get the same. */
    private static String id(Path folder) throws IOException {
        Path file = folder.resolve(ID);
        if (!Files.exists(file)) {
            Path made = TemporaryFiles.next(folder);
            AtomicFile.write(
                    made,
                    TemporaryFiles.next(folder),
                    UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8));
            try {
                publish(made, file);
            } catch (FileAlreadyExistsException e) {
                // another process was faster: its id counts
            } finally {
                Files.deleteIfExists(made);
            }
        }
        return read(file);
    }

    /** Gives a file its name as a whole, unless the name is taken. */
    private static void publish(Path made, Path file) throws IOException {
        try {
            Files.createLink(file, made);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.move(made, file); // a file system without links, such as FAT
        }
    }

    private static String read(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) != LENGTH_OF_ID) {
            throw new IOException("%s does not hold the id of a picture store".formatted(file));
        }
        try {
            return UUID.fromString(Files.readString(file)).toString();
        } catch (IllegalArgumentException e) {
            throw new IOException("%s does not hold the id of a picture store".formatted(file), e);
        }
    }

    @Override
    public String id() {
        return id;
    }

    /**
     * Returns where the pictures are.
     *
     * @return the folder, with all links resolved
     */
    public Path folder() {
        return pictures.folder();
    }

    @Override
    public String put(byte[] picture) {
        if (closed) {
            throw new IllegalStateException("The picture store %s is closed.".formatted(folder()));
        }
        if (picture.length > pictures.maxBytes()) {
            throw new IllegalArgumentException("The picture has %,d bytes, but the picture store takes up to %,d."
                    .formatted(picture.length, pictures.maxBytes()));
        }
        Picture added = InMemoryPictureStore.checked(picture);
        try {
            pictures.add(added);
        } catch (IOException e) {
            throw FileErrors.because("A picture cannot be written to %s, which is unchanged".formatted(folder()), e);
        }
        return added.sha256();
    }

    @Override
    public Optional<ImageContent> resolve(String sha256) {
        if (closed || !Sha256.isHash(sha256)) {
            return Optional.empty();
        }
        try {
            return pictures.find(sha256).map(Picture::content);
        } catch (ImageException e) {
            return Optional.empty(); // not a picture any more
        } catch (IOException e) {
            throw FileErrors.because("A picture cannot be read from %s".formatted(folder()), e);
        }
    }

    @Override
    public int retain(Set<String> sha256s) {
        try {
            return pictures.removeIf(sha256 -> !sha256s.contains(sha256));
        } catch (IOException e) {
            throw FileErrors.because("A picture cannot be removed from %s".formatted(folder()), e);
        }
    }

    @Override
    public int remove(Collection<String> sha256s) {
        int removed = 0;
        try {
            for (String sha256 : sha256s) {
                removed += Sha256.isHash(sha256) && pictures.remove(sha256) ? 1 : 0;
            }
        } catch (IOException e) {
            throw FileErrors.because("A picture cannot be removed from %s".formatted(folder()), e);
        }
        return removed;
    }

    @Override
    public void close() {
        PictureResolvers.unregister(this);
        closed = true;
    }
}
