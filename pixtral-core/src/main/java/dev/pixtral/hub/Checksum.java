package dev.pixtral.hub;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hashes by which a hub names the content of files. */
final class Checksum {
    private static final int SHA256_DIGITS = 64;

    private Checksum() {}

    /**
     * Decides whether a content has the hash of a file: SHA-256 of the content of a large file, SHA-1 of a small one as
     * git computes it, over the word {@code blob}, the length and the content.
     */
    static boolean matches(HubFile file, byte[] content) {
        MessageDigest digest = digest(file.etag().length() == SHA256_DIGITS ? "SHA-256" : "SHA-1");
        if (file.etag().length() != SHA256_DIGITS) {
            digest.update(("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII));
        }
        return HexFormat.of().formatHex(digest.digest(content)).equals(file.etag());
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has both
        }
    }
}
