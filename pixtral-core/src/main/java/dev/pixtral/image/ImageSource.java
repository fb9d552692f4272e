package dev.pixtral.image;

import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a picture comes from. Nothing is read before it is decoded.
 *
 * <p>A source's {@link #name} stands in error messages; neither it nor {@code toString} shows the content.
 */
public sealed interface ImageSource {
    /**
     * Returns a short name for messages, never the content.
     *
     * @return the file name, the address without its query, or a description
     */
    String name();

    /**
     * A picture in a file.
     *
     * @param path the file
     * @return a source that reads the file whenever it is decoded
     */
    static ImageSource of(Path path) {
        return new OfFile(path);
    }

    /**
     * A picture in memory.
     *
     * @param bytes the encoded picture; taken over, not copied: do not change it
     * @return a source named "picture"
     */
    static ImageSource of(byte[] bytes) {
        return new OfBytes("picture", bytes);
    }

    /**
     * A picture in memory, with a name for messages.
     *
     * @param name how error messages call it
     * @param bytes the encoded picture; taken over, not copied: do not change it
     * @return the source
     */
    static ImageSource of(String name, byte[] bytes) {
        return new OfBytes(name, bytes);
    }

    /**
     * A picture that a text holds itself: a {@code data:} address, or the base64 of a picture. Base64 may come as
     * programs write it: in quotes or as Python's bytes ({@code b'..'}), with a byte-order mark, line breaks or their
     * escapes, in either alphabet, with or without padding, with several heads of addresses.
     *
     * @param text any text
     * @return the source; empty if the text is something else, such as another address or a path
     */
    static Optional<ImageSource> embedded(String text) {
        return ImageUris.embedded(text);
    }

    /**
     * A picture at an address: {@code data:} (base64 or percent-encoded), {@code http:} or {@code https:}; the base64
     * of a picture alone will do, too, see {@link #embedded}. Remote pictures are fetched when they are decoded, as far
     * as {@link ImageOptions#fetching} allows it. {@code file:} addresses are refused, so that whoever wrote the
     * address cannot choose what is read from this machine.
     *
     * @param uri the address
     * @return the source
     * @throws ImageException if the text is no address, or of another scheme
     */
    static ImageSource ofUri(String uri) {
        return ImageUris.parse(uri);
    }

    /**
     * A picture in a file that is named by a {@code file:} address. Only for addresses from somebody who may read all
     * files of this program's user, such as the one who typed the command.
     *
     * @param uri the address
     * @return a source that reads the file whenever it is decoded
     * @throws ImageException if the text is no {@code file:} address, or of a file on another machine
     */
    static OfFile ofFileUri(String uri) {
        return ImageUris.file(uri);
    }

    /**
     * A file.
     *
     * @param path where it lies
     */
    record OfFile(Path path) implements ImageSource {
        /** Refuses a missing path. */
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
     * Encoded bytes.
     *
     * @param name how error messages call the picture
     * @param bytes the encoded picture; taken over, not copied: do not change it
     */
    record OfBytes(String name, byte[] bytes) implements ImageSource {
        /** Makes the name fit for a message. */
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
     * A {@code data:} address (RFC 2397).
     *
     * @param uri the whole address
     */
    record OfData(String uri) implements ImageSource {
        /** Refuses a missing address. */
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
        /** Refuses a missing address. */
        public OfRemote {
            Objects.requireNonNull(uri, "uri");
        }

        @Override
        public String name() {
            return ImageUris.abbreviatedRemote(uri); // queries and user names may hold secrets
        }

        @Override
        public String toString() {
            return "OfRemote[" + name() + "]";
        }
    }
}
