package dev.pixtral.langchain4j.rag;

import dev.pixtral.langchain4j.picture.PictureResolver;
import java.util.Collection;
import java.util.Set;

/**
 * Keeps the bytes of pictures by their hash, so that equal pictures are kept once. An open store is registered in
 * {@link dev.pixtral.langchain4j.picture.PictureResolvers}, so the models of this JVM find its pictures. Thread-safe.
 */
public interface PictureStore extends PictureResolver, AutoCloseable {
    /**
     * Adds a picture; does nothing if it is already there.
     *
     * @param picture the encoded picture
     * @return the SHA-256 of its bytes in 64 lower-case hexadecimal digits
     * @throws IllegalArgumentException if the bytes are not a picture, or too many
     * @throws IllegalStateException if the store is closed
     * @throws java.io.UncheckedIOException if it cannot be written; the store is then unchanged
     */
    String put(byte[] picture);

    /**
     * Removes all pictures except some.
     *
     * @param sha256s hashes of the pictures that stay
     * @return the number of pictures removed
     * @throws java.io.UncheckedIOException if a picture cannot be removed
     */
    int retain(Set<String> sha256s);

    /**
     * Removes pictures.
     *
     * @param sha256s hashes of the pictures to be removed; those that are not there are ignored
     * @return the number of pictures removed
     * @throws java.io.UncheckedIOException if a picture cannot be removed
     */
    int remove(Collection<String> sha256s);

    /** Makes the pictures unavailable to the models of this JVM; files stay. May be called repeatedly. */
    @Override
    void close();
}
