package dev.pixtral.server;

import dev.pixtral.errors.FileProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The keys of a server's clients ({@code Authorization: Bearer ...}). Only hashes are kept. Comparisons take the same
 * time whatever a client sends. What is computed for a client is used again only for the same key.
 *
 * <p>Immutable and thread-safe.
 */
public final class ApiKeys {
    /** No keys: every client is served, and all clients share what is computed. */
    public static final ApiKeys NONE = new ApiKeys(List.of());

    private static final int SHORTEST = 16;
    private static final int LONGEST = 512;
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7E]{%d,%d}".formatted(SHORTEST, LONGEST));
    private static final String SCHEME = "Bearer ";
    private static final String SALT = "pixtral cache salt ";

    private final List<byte[]> hashes;

    private ApiKeys(List<byte[]> hashes) {
        this.hashes = hashes;
    }

    /**
     * Makes a set of keys.
     *
     * @param keys 16 to 512 visible ASCII characters each
     * @return the keys
     * @throws ServerException if one of them is no key; the message does not quote it
     */
    public static ApiKeys of(Collection<String> keys) {
        keys.forEach(key -> {
            if (!KEY.matcher(key).matches()) {
                throw new ServerException("A key must have %d to %d visible ASCII characters, without blanks."
                        .formatted(SHORTEST, LONGEST));
            }
        });
        return new ApiKeys(keys.stream().distinct().map(ApiKeys::hash).toList());
    }

    /**
     * Reads keys from a file, one per line. Empty lines and lines that begin with {@code #} are ignored.
     *
     * @param file the file
     * @return the keys
     * @throws ServerException if the file cannot be read, has no key, or has a line that is none
     */
    public static ApiKeys read(Path file) {
        List<String> keys;
        try {
            keys = Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new ServerException(
                    "The file of keys %s cannot be read (%s).".formatted(file, FileProblem.why(e)), e);
        }
        if (keys.isEmpty()) {
            throw new ServerException("The file of keys %s has no key; write one on each line.".formatted(file));
        }
        return of(keys);
    }

    /**
     * Returns whether clients need a key.
     *
     * @return false for {@link #NONE}
     */
    public boolean required() {
        return !hashes.isEmpty();
    }

    /**
     * Checks what a client sent.
     *
     * @param authorization the header, empty if there is none
     * @return the salt of this client's computations, or empty if the client may not be served
     */
    Optional<String> salt(String authorization) {
        if (!required()) {
            return Optional.of("");
        }
        boolean bearer = authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        String key = bearer ? authorization.substring(SCHEME.length()).strip() : "";
        byte[] sent = hash(key);
        boolean known = false;
        for (byte[] hash : hashes) {
            known |= MessageDigest.isEqual(hash, sent); // all of them, so that the time says nothing
        }
        return known ? Optional.of(HexFormat.of().formatHex(hash(SALT + key))) : Optional.empty();
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    /** Describes the keys without them. */
    @Override
    public String toString() {
        return "ApiKeys[%d]".formatted(hashes.size());
    }
}
