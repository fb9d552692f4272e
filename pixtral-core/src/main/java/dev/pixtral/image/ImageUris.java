package dev.pixtral.image;

import dev.pixtral.errors.Visible;
import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** Turns the addresses of pictures into sources, and abbreviates them for messages. */
final class ImageUris {
    private static final int LONGEST_NAME = 80;

    private static final String ENCODED_DATA = "data%3a";

    private ImageUris() {}

    /**
     * Returns the source for an address.
     *
     * @throws ImageException if the text is not an address, or has an unsupported scheme
     */
    static ImageSource parse(String text) {
        Optional<ImageSource> embedded = embedded(text);
        if (embedded.isPresent()) {
            return embedded.get();
        }
        String uri = Base64Text.unwrapped(text);
        return switch (scheme(uri)) {
            // an address may come from another person, who must not choose what is read from this machine
            case "file" ->
                throw ImageExceptions.badValue(("'%s': file: addresses are not allowed here; pass the path, "
                                + "as in ImageSource.of(Path.of(\"cat.png\")).")
                        .formatted(printable(uri)));
            case "http", "https" -> new ImageSource.OfRemote(remote(uri));
            case "" ->
                throw ImageExceptions.badValue(
                        "'%s' is not a picture address; it must begin with data:, http: or https:."
                                .formatted(printable(uri)));
            default ->
                throw ImageExceptions.badValue("'%s': '%s:' addresses are not supported; use data:, http: or https:."
                        .formatted(printable(uri), scheme(uri)));
        };
    }

    /**
     * Returns the source for a text that is a {@code data:} address or the base64 of a picture, without the quotes,
     * blanks and prefixes that programs add.
     */
    static Optional<ImageSource> embedded(String text) {
        Objects.requireNonNull(text, "uri");
        String uri = Base64Text.unwrapped(text);
        if (uri.regionMatches(true, 0, ENCODED_DATA, 0, ENCODED_DATA.length())) {
            uri = new String(DataUri.percentDecoded(new ImageSource.OfData(uri), uri, true), StandardCharsets.UTF_8);
        }
        if (scheme(uri).equals("data")) {
            return Optional.of(new ImageSource.OfData(uri));
        }
        return Base64Text.isPicture(uri) || Base64Text.hasHead(uri)
                ? Optional.of(new ImageSource.OfData("data:;base64," + uri))
                : Optional.empty();
    }

    /**
     * Returns the source for a {@code file:} address.
     *
     * @throws ImageException if the text is not a {@code file:} address, or names a file on another machine
     */
    static ImageSource.OfFile file(String uri) {
        Objects.requireNonNull(uri, "uri");
        if (!scheme(uri).equals("file")) {
            throw ImageExceptions.badValue(
                    "'%s' is not a file address; it must begin with file:.".formatted(printable(uri)));
        }
        return new ImageSource.OfFile(path(uri));
    }

    private static String scheme(String uri) {
        int colon = uri.indexOf(':');
        String scheme = colon < 0 ? "" : uri.substring(0, colon);
        return scheme.matches("[A-Za-z][A-Za-z0-9+.-]{0,30}") ? scheme.toLowerCase(Locale.ROOT) : "";
    }

    private static Path path(String text) {
        try {
            URI uri = new URI(text);
            String host = uri.getHost() == null ? uri.getAuthority() : uri.getHost();
            if (host != null && !host.equalsIgnoreCase("localhost")) {
                throw ImageExceptions.badValue(
                        ("'%s' names a file on another machine; a file address has three slashes, "
                                        + "as in file:///home/me/cat.png.")
                                .formatted(printable(text)));
            }
            // "file:cat.png" is relative to the working directory; "file://localhost/cat.png" is "/cat.png"
            String path = uri.isOpaque() ? uri.getSchemeSpecificPart() : uri.getPath();
            boolean windowsDrive = path.matches("/[A-Za-z]:/.*") && File.separatorChar == '\\';
            return Path.of(windowsDrive ? path.substring(1) : path);
        } catch (URISyntaxException | InvalidPathException e) {
            throw ImageExceptions.unreadable(
                    printable(text),
                    "it is not a valid file address; "
                            + "write a space as %20, and escape other special characters likewise",
                    e);
        }
    }

    private static URI remote(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            // without the cause, whose message repeats the address with its query
            throw ImageExceptions.badValue(("'%s' is not a valid web address; "
                            + "write a space as %%20, and escape other special characters likewise.")
                    .formatted(printable(withoutQuery(text))));
        }
    }

    private static String withoutQuery(String text) {
        int query = text.indexOf('?');
        return query < 0 ? text : text.substring(0, query);
    }

    /** Prepares a text for a one-line message: escapes control characters and cuts off a long text. */
    static String printable(String text) {
        return Visible.excerpt(text, LONGEST_NAME);
    }

    /** Returns the media type and the length of a {@code data:} address. */
    static String abbreviatedData(String uri) {
        int comma = uri.indexOf(',');
        String head = comma < 0 || comma > LONGEST_NAME ? "data:" : uri.substring(0, comma + 1);
        return printable(head) + "… (%,d characters)".formatted(uri.length());
    }

    /** Returns scheme, host and path of a remote address. */
    static String abbreviatedRemote(URI uri) {
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        String path = uri.getPath() == null ? "" : uri.getPath();
        return printable(uri.getScheme() + "://" + authority.substring(authority.lastIndexOf('@') + 1) + path);
    }
}
