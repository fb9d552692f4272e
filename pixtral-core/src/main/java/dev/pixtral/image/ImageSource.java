package dev.pixtral.image;

import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a picture comes from. Nothing is read until the picture is decoded.
 *
 * <p>Error messages contain a source's {@link #name}; neither the name nor {@code toString} shows the content.
 */
public sealed interface ImageSource {
    /**
     * Returns a short name for messages, never the content.
     *
     * @return the file name, the address without its query, or a description
     */
    String name();

    /**
     * Returns a source for a picture in a file.
     *
     * @param path the file
     * @return a source that reads the file each time it is decoded
     */
    static ImageSource of(Path path) {
        return new OfFile(path);
    }

    /**
     * Returns a source for a picture in memory.
     *
     * @param bytes the encoded picture; not copied, so it must not be modified
     * @return a source named "picture"
     */
    static ImageSource of(byte[] bytes) {
        return new OfBytes("picture", bytes);
    }

    /**
     * Returns a source for a picture in memory, with a name for messages.
     *
     * @param name its name in error messages
     * @param bytes the encoded picture; not copied, so it must not be modified
     * @return the source
     */
    static ImageSource of(String name, byte[] bytes) {
        return new OfBytes(name, bytes);
    }

    /**
     * Returns a source for a picture embedded in a text: a {@code data:} address or the base64 of a picture. Common
     * variants of base64 are accepted: in quotes or as Python bytes ({@code b'..'}), with a byte-order mark, line
     * breaks or their escapes, in either alphabet, with or without padding, with several {@code data:} prefixes.
     *
     * @param text any text
     * @return the source; empty if the text is anything else, such as another address or a path
     */
    static Optional<ImageSource> embedded(String text) {
        return ImageUris.embedded(text);
    }

    /**
     * Returns a source for a picture at an address: {@code data:} (base64 or percent-encoded), {@code http:} or
     * {@code https:}. The base64 of a picture without {@code data:} is accepted as well, see {@link #embedded}. Remote
     * pictures are fetched when they are decoded, if {@link ImageOptions#fetching} allows it. {@code file:} addresses
     * are refused, so the author of an address cannot choose what is read from this machine.
     *
     * @param uri the address
     * @return the source
     * @throws ImageException if the text is not an address or has another scheme
     */
    static ImageSource ofUri(String uri) {
        return ImageUris.parse(uri);
    }

    /**
     * Returns a source for a picture in a file at a {@code file:} address. Use it only for addresses from a person who
     * may read all files of this program's user, such as the user who typed the command.
     *
     * @param uri the address
     * @return a source that reads the file each time it is decoded
     * @throws ImageException if the text is not a {@code file:} address or names a file on another machine
     */
    static OfFile ofFileUri(String uri) {
        return ImageUris.file(uri);
    }

    /**
     * A picture in a file.
     *
     * @param path the file
     */
    record OfFile(Path path) implements ImageSource {
        /** Rejects a missing path. */
        public OfFile {
            Objects.requireNonNull(path, "path");
        }

        @Override
        public String name() {
            Path file = path.getFileName();
            return ImageUris.printable(file == null ? path.toString() : file.toString());
        }
    }

    /**
     * A picture in memory.
     *
     * @param name its name in error messages
     * @param bytes the encoded picture; not copied, so it must not be modified
     */
    record OfBytes(String name, byte[] bytes) implements ImageSource {
        /** Makes the name printable. */
        public OfBytes {
            Objects.requireNonNull(bytes, "bytes");
            name = ImageUris.printable(name);
        }

        @Override
        public String toString() {
            return "OfBytes[" + name + ", " + bytes.length + " bytes]";
        }
    }

    /**
     * A picture in a {@code data:} address (RFC 2397).
     *
     * @param uri the whole address
     */
    record OfData(String uri) implements ImageSource {
        /** Rejects a missing address. */
        public OfData {
            Objects.requireNonNull(uri, "uri");
        }

        @Override
        public String name() {
            return ImageUris.abbreviatedData(uri);
        }

        @Override
        public String toString() {
            return "OfData[" + name() + "]";
        }
    }

    /**
     * A picture on a server.
     *
     * @param uri its {@code http:} or {@code https:} address
     */
    record OfRemote(URI uri) implements ImageSource {
        /** Rejects a missing address. */
        public OfRemote {
            Objects.requireNonNull(uri, "uri");
        }

        @Override
        public String name() {
            return ImageUris.abbreviatedRemote(uri); // queries and user names may contain secrets
        }

        @Override
        public String toString() {
            return "OfRemote[" + name() + "]";
        }
    }
}
