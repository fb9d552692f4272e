package dev.pixtral.cache;

import dev.pixtral.model.PictureFeatures;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import javax.crypto.Mac;

/**
 * Features of pictures in the files of a folder, which several processes may share, see {@link PictureFile}. Nothing
 * that happens to the folder is an error for those who look for a picture: it is not there then. What helps its owner
 * is logged once. Thread-safe; its methods read and write files.
 */
final class PictureFolder {
    static final String ENDING = ".features";
    static final String TEMPORARY = ".tmp";

    /** How long nothing is written after a failure. */
    static final long PAUSE = TimeUnit.MINUTES.toNanos(5);

    private static final System.Logger LOG = System.getLogger(PictureFolder.class.getName());

    private final Path folder;
    private final FolderModel model;
    private final IntFunction<PictureFeatures> memory;
    private final FolderSpace space;
    private Opened opened; // null until the folder is used; guarded by this, like all fields below
    private long pausedSince;
    private boolean paused;
    private boolean warned;
    private boolean warnedOfDamage;

    /** What is known of an open folder. */
    private record Opened(FolderSecret secret, byte[] identity) {
        PictureFile file(PictureKey key, int rows, int cols) {
            Mac mac = secret.mac();
            mac.update(identity);
            return new PictureFile(rows, cols, identity, mac.doFinal(key.bytes()));
        }
    }

    /**
     * Describes a folder, which is created when it is needed.
     *
     * @param folder where it is
     * @param most largest size of its files in bytes
     * @param model what is computed
     * @param memory allocates features, which the caller of {@link #read} then holds
     */
    PictureFolder(Path folder, long most, FolderModel model, IntFunction<PictureFeatures> memory) {
        this.folder = folder;
        this.model = model;
        this.memory = memory;
        this.space = new FolderSpace(folder, most);
    }

    /**
     * Reads the features of a picture.
     *
     * @param key the picture
     * @param patches number of its patches
     * @return features that the caller holds; empty if there are none that can be believed
     */
    Optional<PictureFeatures> read(PictureKey key, int patches) {
        Optional<Opened> open = open();
        if (open.isEmpty()) {
            return Optional.empty();
        }
        PictureFile file = open.get().file(key, patches, model.hiddenSize());
        Path path = folder.resolve(file.fileName());
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) { // opening a pipe would block
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            PictureFeatures features = file.read(channel, open.get().secret().mac(), memory);
            touch(path);
            return Optional.of(features);
        } catch (PictureFile.Damaged e) {
            delete(path, e);
        } catch (NoSuchFileException | ClosedByInterruptException _) {
            // another process has deleted it; or the engine is being closed
        } catch (IOException e) {
            warnOfDamage("A file with features of a picture in %s cannot be read (%s), and is ignored.", e);
        }
        return Optional.empty();
    }

    private void delete(Path path, PictureFile.Damaged reason) {
        warnOfDamage("A file with features of a picture in %s is damaged (%s), and is deleted.", reason);
        try {
            Files.deleteIfExists(path);
        } catch (IOException _) {
            // it is ignored the next time too
        }
    }

    private static void touch(Path path) {
        try {
            Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
        } catch (IOException _) {
            // it only looks older than it is
        }
    }

    /**
     * Writes the features of a picture, unless they are there.
     *
     * @param key the picture
     * @param features its features, which the caller holds
     */
    void write(PictureKey key, PictureFeatures features) {
        if (isPaused()) {
            return;
        }
        Optional<Opened> open = open();
        if (open.isEmpty()) {
            return;
        }
        int rows = (int) (features.bytes() / Float.BYTES / model.hiddenSize());
        PictureFile file = open.get().file(key, rows, model.hiddenSize());
        Path path = folder.resolve(file.fileName());
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            if (space.makeRoom(file.bytes())) {
                write(file, features, open.get().secret().mac(), path);
            }
        } catch (ClosedByInterruptException _) {
            // the engine is being closed
        } catch (IOException e) {
            pause("Features of pictures are not kept in %s for five minutes: %s.", e);
        }
    }

    private void write(PictureFile file, PictureFeatures features, Mac mac, Path path) throws IOException {
        byte[] number = new byte[8];
        new SecureRandom().nextBytes(number);
        Path temporary = folder.resolve(HexFormat.of().formatHex(number) + TEMPORARY);
        try {
            try (FileChannel channel = OwnerOnly.createFile(temporary)) {
                file.write(channel, features, mac);
                channel.force(true);
            }
            move(temporary, path);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void move(Path temporary, Path path) throws IOException {
        try {
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException _) {
            try {
                Files.move(temporary, path);
            } catch (FileAlreadyExistsException _) {
                // another process has written the same
            }
        }
    }

    // ---- opening

    private synchronized Optional<Opened> open() {
        if (opened == null && !isPaused()) {
            try {
                OwnerOnly.createFolder(folder);
                byte[] identity = HexFormat.of().parseHex(model.identity().get());
                opened = new Opened(FolderSecret.of(folder), identity);
            } catch (ClosedByInterruptException _) {
                // the engine is being closed
            } catch (IOException | RuntimeException e) { // such as the model's files, which have changed
                pause("The folder for features of pictures, %s, is not used for five minutes: %s.", e);
            }
        }
        return Optional.ofNullable(opened);
    }

    private synchronized boolean isPaused() {
        paused = paused && System.nanoTime() - pausedSince < PAUSE;
        return paused;
    }

    private synchronized void pause(String message, Exception reason) {
        if (Thread.currentThread().isInterrupted()) {
            return; // the engine is being closed
        }
        paused = true;
        pausedSince = System.nanoTime();
        if (!warned) {
            warned = true;
            warn(message, reason);
        }
    }

    private synchronized void warnOfDamage(String message, Exception reason) {
        if (!warnedOfDamage) {
            warnedOfDamage = true;
            warn(message, reason);
        }
    }

    private void warn(String message, Exception reason) {
        LOG.log(System.Logger.Level.WARNING, message.formatted(folder, why(reason)));
    }

    /** Says why something failed; the message of many exceptions of files is only a path. */
    private static String why(Exception reason) {
        return switch (reason) {
            case FileAlreadyExistsException e -> e.getFile() + " is there, but is no folder";
            case AccessDeniedException e -> "you have no permission to use " + e.getFile();
            case NoSuchFileException e -> "there is no " + e.getFile();
            case FileSystemException e -> e.toString();
            default -> reason.getMessage() == null ? reason.toString() : reason.getMessage();
        };
    }
}
