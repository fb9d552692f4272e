package dev.pixtral.image;

import java.nio.file.Path;

/** Where the bytes of a picture come from. */
public interface ImageSource {
    /**
     * A picture in a file.
     *
     * @param file the file
     * @return the source
     */
    static ImageSource of(Path file) {
        record File(Path path) implements ImageSource {}
        return new File(file);
    }

    /**
     * A picture in memory.
     *
     * @param bytes the encoded picture
     * @return the source
     */
    static ImageSource of(byte[] bytes) {
        record Bytes(byte[] bytes) implements ImageSource {}
        return new Bytes(bytes);
    }

    /**
     * A picture behind a URI.
     *
     * @param uri a data, file or http(s) URI
     * @return the source
     */
    static ImageSource ofUri(String uri) {
        record Uri(String uri) implements ImageSource {}
        return new Uri(uri);
    }
}
