package dev.pixtral.image;

import dev.pixtral.api.Internal;

/**
 * Creates every {@link ImageException} and its message. Public only for the packages that read and decode pictures, not
 * part of the API.
 */
@Internal
public final class ImageExceptions {
    private static final String FORMATS = "PNG, JPEG, WebP, GIF, BMP or TIFF";

    private ImageExceptions() {}

    /**
     * Creates the error for an empty file.
     *
     * @param name name of the picture in messages
     * @return the exception to throw
     */
    public static ImageException empty(String name) {
        return new ImageException("%s is empty; a %s picture is needed.".formatted(name, FORMATS));
    }

    /**
     * Creates the error for a file that is not a picture.
     *
     * @param name name of the picture in messages
     * @param what what it is instead, such as "a text file"
     * @return the exception to throw
     */
    public static ImageException notAPicture(String name, String what) {
        return new ImageException("%s is %s, not a picture; a %s picture is needed.".formatted(name, what, FORMATS));
    }

    /**
     * Creates the error for a format that is recognised but not supported.
     *
     * @param name name of the picture in messages
     * @param what pictures of that format, such as "HEIC pictures"
     * @return the exception to throw
     */
    public static ImageException unsupportedFormat(String name, String what) {
        return new ImageException("%s: %s are not supported; convert it to %s.".formatted(name, what, FORMATS));
    }

    /**
     * Creates the error for an unknown format.
     *
     * @param name name of the picture in messages
     * @return the exception to throw
     */
    public static ImageException unknownFormat(String name) {
        return new ImageException("%s: the format is unknown; a %s picture is needed.".formatted(name, FORMATS));
    }

    /**
     * Creates the error for a file that ends before the picture does.
     *
     * @param name name of the picture in messages
     * @return the exception to throw
     */
    public static ImageException truncated(String name) {
        return new ImageException(
                "%s ends too early; the picture is damaged or was not copied completely.".formatted(name));
    }

    /**
     * Creates the error for a damaged picture.
     *
     * @param name name of the picture in messages
     * @param format its format
     * @param what the fault, such as "the palette is missing"
     * @return the exception to throw
     */
    public static ImageException damaged(String name, ImageFormat format, String what) {
        return new ImageException("%s: this %s picture is damaged: %s; try opening and saving it with another program."
                .formatted(name, format.displayName(), what));
    }

    /**
     * Creates the error for a damaged or unusual picture on which a reader failed.
     *
     * @param name name of the picture in messages
     * @param format its format
     * @param cause the exception that the reader threw
     * @return the exception to throw
     */
    public static ImageException damaged(String name, ImageFormat format, Throwable cause) {
        return new ImageException(
                "%s: this %s picture is damaged or of an unusual kind and cannot be decoded; try saving it as PNG."
                        .formatted(name, format.displayName()),
                cause);
    }

    /**
     * Creates the error for a picture with more bytes than allowed.
     *
     * @param name name of the picture in messages
     * @param maxBytes maximum number of bytes
     * @return the exception to throw
     */
    public static ImageException tooManyBytes(String name, long maxBytes) {
        return new ImageException("%s is larger than the limit of %,d bytes; make it smaller or raise the limit."
                .formatted(name, maxBytes));
    }

    /**
     * Creates the error for a picture with more pixels than allowed.
     *
     * @param name name of the picture in messages
     * @param width width in pixels
     * @param height height in pixels
     * @param maxPixels maximum number of pixels
     * @return the exception to throw
     */
    public static ImageException tooManyPixels(String name, long width, long height, long maxPixels) {
        return new ImageException(
                "%s has %,d x %,d pixels, more than the limit of %,d pixels; scale it down or raise the limit."
                        .formatted(name, width, height, maxPixels));
    }

    /**
     * Creates the error for an animation with too many frames, if several of them are requested.
     *
     * @param name name of the picture in messages
     * @param most maximum number of frames
     * @return the exception to throw
     */
    public static ImageException tooManyFrames(String name, int most) {
        return new ImageException(
                "%s has more than %,d frames; request only its first frame, or split it into shorter animations."
                        .formatted(name, most));
    }

    /**
     * Creates the error for a progressive JPEG whose scans are too much work.
     *
     * @param name name of the picture in messages
     * @param pixels total number of pixels covered by the scans
     * @param maxPixels maximum of that number
     * @return the exception to throw
     */
    public static ImageException tooManyScans(String name, long pixels, long maxPixels) {
        return new ImageException(("%s has scans of %,d pixels in total, more than the limit of %,d; "
                        + "save it without progressive scans, scale it down or raise the limit.")
                .formatted(name, pixels, maxPixels));
    }

    /**
     * Creates the error for a lossless WebP picture whose prefix codes need too much memory.
     *
     * @param name name of the picture in messages
     * @param most maximum number of bytes
     * @return the exception to throw
     */
    public static ImageException tooManyCodes(String name, int most) {
        return new ImageException(("%s: the prefix codes of this WebP picture exceed the limit of %,d bytes; "
                        + "save it with another program.")
                .formatted(name, most));
    }

    /**
     * Creates the error for frames that have too many pixels in total.
     *
     * @param name name of the picture in messages
     * @param pixels total number of pixels
     * @param maxPixels maximum of that number
     * @return the exception to throw
     */
    public static ImageException tooMuchAnimation(String name, long pixels, long maxPixels) {
        return new ImageException(("%s: its frames have %,d pixels in total, more than the limit of %,d; "
                        + "request fewer frames, scale it down or raise the limit.")
                .formatted(name, pixels, maxPixels));
    }

    /**
     * Creates the error for a page that does not exist.
     *
     * @param name name of the file in messages
     * @param page number of the page, from 1
     * @return the exception to throw
     */
    public static ImageException noPage(String name, int page) {
        return new ImageException(name + " has no page " + page + ".");
    }

    /**
     * Creates the error for an interrupted thread, whose interrupt status remains set.
     *
     * @param name name of the picture in messages
     * @return the exception to throw
     */
    public static ImageException interrupted(String name) {
        return new ImageException(
                "%s was not processed completely, because the thread was interrupted.".formatted(name));
    }

    /**
     * Creates the error for a picture that cannot be read.
     *
     * @param name name of the picture in messages
     * @param why the reason and what to do, without a full stop
     * @return the exception to throw
     */
    public static ImageException unreadable(String name, String why) {
        return new ImageException("%s cannot be read: %s.".formatted(name, why));
    }

    /**
     * Creates the error for a picture that cannot be read because of another error.
     *
     * @param name name of the picture in messages
     * @param why the reason and what to do, without a full stop
     * @param cause the underlying error
     * @return the exception to throw
     */
    public static ImageException unreadable(String name, String why, Throwable cause) {
        return new ImageException("%s cannot be read: %s.".formatted(name, why), cause);
    }

    /**
     * Checks that an option is present.
     *
     * @param <T> type of the value
     * @param value the value, or null
     * @param option name of the option
     * @return the value
     * @throws ImageException if it is null
     */
    public static <T> T require(T value, String option) {
        if (value == null) {
            throw badValue("The image option %s is missing (null); set a value or keep the default.".formatted(option));
        }
        return value;
    }

    /**
     * Creates the error for an option or argument that is out of range.
     *
     * @param message the whole message
     * @return the exception to throw
     */
    public static ImageException badValue(String message) {
        return new ImageException(message);
    }
}
