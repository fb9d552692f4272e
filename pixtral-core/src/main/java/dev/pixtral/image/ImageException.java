package dev.pixtral.image;

import dev.pixtral.errors.PixtralException;

/**
 * A picture that cannot be used: it cannot be read, is no picture, is damaged, is in a format that is not supported, or is
 * larger than the limits allow. {@link FetchException} tells that it could not even be fetched.
 *
 * <p>Messages name the picture and never show its content.
 */
public sealed class ImageException extends PixtralException permits FetchException {
    private static final long serialVersionUID = 1L;

    private static final String FORMATS = "PNG, JPEG, WebP, GIF, BMP or TIFF";

    private ImageException(String message) {
        super(message);
    }

    ImageException(String message, Throwable cause) {
        super(message, cause);
    }

    static ImageException empty(String name) {
        return new ImageException("%s is empty; a %s picture is needed.".formatted(name, FORMATS));
    }

    /** Something that is no picture at all: {@code what} reads "a text file". */
    static ImageException notAPicture(String name, String what) {
        return new ImageException("%s is %s, not a picture; a %s picture is needed.".formatted(name, what, FORMATS));
    }

    /** A format that is recognised but not supported: {@code what} reads "HEIC pictures". */
    static ImageException unsupportedFormat(String name, String what) {
        return new ImageException("%s: %s are not supported; convert it to %s.".formatted(name, what, FORMATS));
    }

    static ImageException unknownFormat(String name) {
        return new ImageException("%s: the format is not known; a %s picture is needed.".formatted(name, FORMATS));
    }

    static ImageException truncated(String name) {
        return new ImageException(
                "%s ends too early; the picture is damaged or was not copied completely.".formatted(name));
    }

    /** {@code what} names the fault, such as "the palette is missing". */
    static ImageException damaged(String name, ImageFormat format, String what) {
        return new ImageException("%s: this %s picture is damaged: %s; try to open and save it with another program."
                .formatted(name, format.displayName(), what));
    }

    static ImageException damaged(String name, ImageFormat format, Throwable cause) {
        return new ImageException(
                "%s: this %s picture is damaged or of a rare kind and cannot be decoded; try to save it as PNG."
                        .formatted(name, format.displayName()),
                cause);
    }

    static ImageException tooManyBytes(String name, long maxBytes) {
        return new ImageException("%s is larger than the limit of %,d bytes; make it smaller or raise the limit."
                .formatted(name, maxBytes));
    }

    static ImageException tooManyPixels(String name, long width, long height, long maxPixels) {
        return new ImageException(
                "%s has %,d x %,d pixels, more than the limit of %,d pixels; scale it down or raise the limit."
                        .formatted(name, width, height, maxPixels));
    }

    static ImageException tooManyFrames(String name, int most) {
        return new ImageException(
                "%s has more than %,d frames; ask for its first frame alone, or cut it into shorter ones."
                        .formatted(name, most));
    }

    static ImageException tooManyScans(String name, long pixels, long maxPixels) {
        return new ImageException(
                "%s is stored in scans of %,d pixels together, more than the limit of %,d; save it without progressive scans, scale it down or raise the limit."
                        .formatted(name, pixels, maxPixels));
    }

    static ImageException tooManyCodes(String name, int most) {
        return new ImageException(
                "%s: the prefix codes of this WebP picture take more than the limit of %,d bytes; save it with another program."
                        .formatted(name, most));
    }

    static ImageException tooMuchAnimation(String name, long pixels, long maxPixels) {
        return new ImageException(
                "%s: its frames have %,d pixels together, more than the limit of %,d; ask for fewer frames, scale it down or raise the limit."
                        .formatted(name, pixels, maxPixels));
    }

    /** The thread was interrupted, and stays so. */
    static ImageException interrupted(String name) {
        return new ImageException("%s was not decoded to its end, because the thread was interrupted.".formatted(name));
    }

    static ImageException unreadable(String name, String why) {
        return new ImageException("%s cannot be read: %s.".formatted(name, why));
    }

    static ImageException unreadable(String name, String why, Throwable cause) {
        return new ImageException("%s cannot be read: %s.".formatted(name, why), cause);
    }

    /** Refuses an option that is missing. */
    static <T> T require(T value, String option) {
        if (value == null) {
            throw badValue(
                    "The image option %s is missing (null); give a value or leave the default.".formatted(option));
        }
        return value;
    }

    static ImageException badValue(String message) {
        return new ImageException(message);
    }
}
