package dev.pixtral.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The random key of a folder, in a file that only its owner can read. Names and checksums of the other files depend on
 * it, so that they say nothing to those who do not have it, and cannot be forged by them.
 */
final class FolderSecret {
    static final String FILE = "secret.key";
    private static final int BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    private FolderSecret(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /**
     * Reads the key of a folder, or creates it. Processes that do this at the same time get the same one.
     *
     * @throws IOException if it cannot be read or written, or does not belong to this user only
     */
    static FolderSecret of(Path folder) throws IOException {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String number = HexFormat.of().formatHex(random, 0, 8); // of other bits than the key's
        new SecureRandom().nextBytes(random);
        Path own = folder.resolve(FILE + "." + number + PictureFolder.TEMPORARY);
        try {
            try (FileChannel channel = OwnerOnly.createFile(own)) {
                channel.write(ByteBuffer.wrap(random));
                channel.force(true);
            }
            Path file = folder.resolve(FILE);
            Optional<byte[]> existing = read(file, own);
            if (existing.isEmpty()) {
                publish(own, file);
                existing = read(file, own);
            }
            return new FolderSecret(existing.orElseThrow(() -> new IOException("its key cannot be written")));
        } finally {
            Files.deleteIfExists(own);
        }
    }

    /** Returns the key; empty if there is none, or a damaged one, which is deleted. */
    private static Optional<byte[]> read(Path file, Path own) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || !OwnerOnly.isPrivate(file, own)) {
            throw new IOException("%s is not a file that only this user can read".formatted(FILE));
        }
        ByteBuffer bytes = ByteBuffer.allocate(BYTES + 1);
        try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // until the end
            }
        } catch (NoSuchFileException _) { // another process has found it damaged
            return Optional.empty();
        }
        if (bytes.position() != BYTES) {
            Files.deleteIfExists(file);
            return Optional.empty();
        }
        return Optional.of(Arrays.copyOf(bytes.array(), BYTES));
    }

    /** Gives a whole file its name, unless another process was faster. */
    private static void publish(Path own, Path file) throws IOException {
        try {
            Files.createLink(file, own); // unlike a move, never replaces a file
        } catch (FileAlreadyExistsException _) {
            // the other process' key is as good
        } catch (UnsupportedOperationException | IOException _) { // a file system without links
            try (FileChannel channel = OwnerOnly.createFile(file)) {
                channel.write(ByteBuffer.wrap(Files.readAllBytes(own)));
                channel.force(true);
            } catch (FileAlreadyExistsException _) {
                // as above; if it is read before it is complete, the folder is opened again later
            }
        }
    }

    /** Returns a new keyed hash. */
    Mac mac() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) { // every Java platform has it, for any key
            throw new IllegalStateException(e);
        }
    }
}
