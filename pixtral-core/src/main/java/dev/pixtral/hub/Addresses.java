package dev.pixtral.hub;

import dev.pixtral.errors.Visible;
import dev.pixtral.store.ModelId;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** The addresses of a hub. Names come from {@link ModelId} or are checked by {@link FileNames}. */
final class Addresses {
    private static final int LONGEST = 200;
    private static final String UNCHANGED = "-._~"; // in addition to letters and digits

    private final URI endpoint;

    Addresses(URI endpoint) {
        this.endpoint = endpoint;
    }

    /** Information about a revision, or about the default branch. */
    URI revision(ModelId id) {
        return URI.create(endpoint + "/api/models/" + id.repository()
                + id.revision()
                        .map(revision -> "/revision/" + escaped(revision, UNCHANGED))
                        .orElse(""));
    }

    /** The first page of the list of all files. */
    URI tree(ModelId id, String commit) {
        return URI.create(
                endpoint + "/api/models/" + id.repository() + "/tree/" + commit + "?recursive=true&expand=false");
    }

    /** A file. */
    URI file(ModelId id, String commit, String path) {
        return URI.create(
                endpoint + "/" + id.repository() + "/resolve/" + commit + "/" + escaped(path, UNCHANGED + "/"));
    }

    /** The page that a person can open. */
    String page(ModelId id) {
        return endpoint + "/" + id.repository();
    }

    /** The page on which a person makes a token. */
    String tokens() {
        return endpoint + "/settings/tokens";
    }

    /** Returns an address for a message: without a query, which may be a signature, and without a user. */
    static String shown(URI uri) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return Visible.excerpt(Origin.of(uri) + path, LONGEST);
    }

    private static String escaped(String text, String unchanged) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (plain || unchanged.indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append("%%%02X".formatted((int) c));
            }
        }
        return out.toString();
    }
}
