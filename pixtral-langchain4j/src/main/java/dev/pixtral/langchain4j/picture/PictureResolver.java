package dev.pixtral.langchain4j.picture;

import dev.langchain4j.data.message.ImageContent;
import java.util.Optional;

/**
 * Finds pictures by the hash of their bytes. Messages carry the {@linkplain #id id} of a resolver and hashes, and the
 * models restore the pictures from them.
 *
 * <p>Implementations are thread-safe.
 */
public interface PictureResolver {
    /**
     * Returns the name of this resolver in messages. The same pictures have the same id after a restart.
     *
     * @return an id that no other source of pictures has, such as a UUID
     */
    String id();

    /**
     * Finds a picture.
     *
     * @param sha256 SHA-256 of its bytes in 64 lower-case hexadecimal digits; anything else is not found
     * @return the picture, base64-encoded with its media type; empty if it is gone or its bytes have changed
     * @throws java.io.UncheckedIOException if it cannot be read; the models then leave the picture out, with a warning
     */
    Optional<ImageContent> resolve(String sha256);
}
