package dev.pixtral.image;

import dev.pixtral.errors.PixtralException;

/**
 * Thrown when a picture cannot be used: it cannot be read, is not a picture, is damaged, has an unsupported format, or
 * exceeds the limits. {@link FetchException} means that it could not be fetched.
 *
 * <p>Messages name the picture and never show its content.
 */
public sealed class ImageException extends PixtralException permits FetchException {
    private static final long serialVersionUID = 1L;

    ImageException(String message) {
        super(message);
    }

    ImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
