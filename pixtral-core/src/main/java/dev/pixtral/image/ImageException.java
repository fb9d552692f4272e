package dev.pixtral.image;

import dev.pixtral.errors.PixtralException;

/**
 * A picture that cannot be used: it cannot be read, is no picture, is damaged, is in a format that is not supported, or
 * is larger than the limits allow. {@link FetchException} tells that it could not even be fetched.
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
