package dev.pixtral.hub.download;

import dev.pixtral.hub.HubFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.bouncycastle.crypto.ExtendedDigest;
import org.bouncycastle.crypto.digests.EncodableDigest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;

/**
 * The hash of a file of a repository, computed from its beginning, whose state can be saved in between: SHA-256, or for
 * a file that git stores itself, git's SHA-1 over its length and content. Not thread-safe.
 */
final class ResumableHash {
    private static final int CHUNK = 1 << 16;

    private final ExtendedDigest digest;
    private final byte[] chunk = new byte[CHUNK];

    private ResumableHash(ExtendedDigest digest) {
        this.digest = digest;
    }

    /** Begins with the first byte of a file. */
    static ResumableHash of(HubFile file) {
        if (file.sha256().isPresent()) {
            return new ResumableHash(new SHA256Digest());
        }
        ResumableHash hash = new ResumableHash(new SHA1Digest());
        byte[] head = "blob %d\0".formatted(file.size()).getBytes(StandardCharsets.US_ASCII);
        hash.digest.update(head, 0, head.length);
        return hash;
    }

    /**
     * Continues.
     *
     * @param file the file
     * @param state from {@link #state} of the same file
     * @throws IllegalArgumentException if this is no such state
     */
    static ResumableHash of(HubFile file, String state) {
        byte[] bytes = HexFormat.of().parseHex(state);
        return new ResumableHash(file.sha256().isPresent() ? new SHA256Digest(bytes) : new SHA1Digest(bytes));
    }

    /** Adds bytes; the buffer's position moves to its limit. */
    void update(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            int length = Math.min(bytes.remaining(), CHUNK);
            bytes.get(chunk, 0, length);
            digest.update(chunk, 0, length);
        }
    }

    /** Returns what {@link #of(HubFile, String)} continues from. */
    String state() {
        return HexFormat.of().formatHex(((EncodableDigest) digest).getEncodedState());
    }

    /** Ends the hash, in the form of {@link HubFile#etag}. */
    String end() {
        byte[] hash = new byte[digest.getDigestSize()];
        digest.doFinal(hash, 0);
        return HexFormat.of().formatHex(hash);
    }
}
