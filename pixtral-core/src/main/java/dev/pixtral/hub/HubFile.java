package dev.pixtral.hub;

import java.util.Optional;

/**
 * A file of a repository.
 *
 * @param path path in the repository, checked: relative, without {@code ..}
 * @param size bytes
 * @param etag 64 hexadecimal digits (SHA-256 of the content of a large file) or 40 (git's hash of a small one)
 */
public record HubFile(String path, long size, String etag) {
    /**
     * Returns the SHA-256 of the content.
     *
     * @return 64 hexadecimal digits; empty for a small file
     */
    public Optional<String> sha256() {
        return etag.length() == 64 ? Optional.of(etag) : Optional.empty();
    }
}
