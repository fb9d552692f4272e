package dev.pixtral.image;

/**
 * Words each {@link ImageException}. Public only for the packages that read and decode pictures, not part of the API.
 */
public final class ImageExceptions {
    private static final String FORMATS = "PNG, JPEG, WebP, GIF, BMP or TIFF";

    private ImageExceptions() {}

    /**
     * A file without any bytes.
     *
     * @param name how messages call the picture
     * @return the exception to throw
     */
    public static ImageException empty(String name) {
        return new ImageException("%s is empty; a %s picture is needed.".formatted(name, FORMATS));
    }

    /**
     * Something that is no picture at all.
     *
     * @param name how messages call the picture
     * @param what what it is, as in "a text file"
     * @return the exception to throw
     */
    public static ImageException notAPicture(String name, String what) {
        return new ImageException("%s is %s, not a picture; a %s picture is needed.".formatted(name, what, FORMATS));
    }

    /**
     * A format that is recognised but not supported.
     *
     * @param name how messages call the picture
     * @param what pictures of that kind, as in "HEIC pictures"
     * @return the exception to throw
     */
    public static ImageException unsupportedFormat(String name, String what) {
        return new ImageException("%s: %s are not supported; convert it to %s.".formatted(name, what, FORMATS));
    }

    /**
     * Bytes that are of no known format.
     *
     * @param name how messages call the picture
     * @return the exception to throw
     */
    public static ImageException unknownFormat(String name) {
        return new ImageException("%s: the format is not known; a %s picture is needed.".formatted(name, FORMATS));
    }

    /**
     * A file that ends before the picture does.
     *
     * @param name how messages call the picture
     * @return the exception to throw
     */
    public static ImageException truncated(String name) {
        return new ImageException(
                "%s ends too early; the picture is damaged or was not copied completely.".formatted(name));
    }

    /**
     * A damaged picture.
     *
     * @param name how messages call the picture
     * @param format its format
     * @param what the fault, such as "the palette is missing"
     * @return the exception to throw
     */
    public static ImageException damaged(String name, ImageFormat format, String what) {
        return new ImageException("%s: this %s picture is damaged: %s; try to open and save it with another program."
                .formatted(name, format.displayName(), what));
    }

    /**
     * A damaged or rare picture on which a reader failed.
     *
     * @param name how messages call the picture
     * @param format its format
     * @param cause what the reader threw
     * @return the exception to throw
     */
    public static ImageException damaged(String name, ImageFormat format, Throwable cause) {
        return new ImageException(
                "%s: this %s picture is damaged or of a rare kind and cannot be decoded; try to save it as PNG."
                        .formatted(name, format.displayName()),
                cause);
    }

    /**
     * A picture of more bytes than allowed.
     *
     * @param name how messages call the picture
     * @param maxBytes most bytes
     * @return the exception to throw
     */
    public static ImageException tooManyBytes(String name, long maxBytes) {
        return new ImageException("%s is larger than the limit of %,d bytes; make it smaller or raise the limit."
                .formatted(name, maxBytes));
    }

    /**
     * A picture of more pixels than allowed.
     *
     * @param name how messages call the picture
     * @param width width in pixels
     * @param height height in pixels
     * @param maxPixels most pixels
     * @return the exception to throw
     */
    public static ImageException tooManyPixels(String name, long width, long height, long maxPixels) {
        return new ImageException(
                "%s has %,d x %,d pixels, more than the limit of %,d pixels; scale it down or raise the limit."
                        .formatted(name, width, height, maxPixels));
    }

    /**
     * An animation from which several frames are wanted, and which has too many.
     *
     * @param name how messages call the picture
     * @param most most frames
     * @return the exception to throw
     */
    public static ImageException tooManyFrames(String name, int most) {
        return new ImageException(
                "%s has more than %,d frames; ask for its first frame alone, or cut it into shorter ones."
                        .formatted(name, most));
    }

    /**
     * A progressive JPEG whose scans are too much work.
     *
     * @param name how messages call the picture
     * @param pixels pixels that the scans pass over together
     * @param maxPixels most of them
     * @return the exception to throw
     */
    public static ImageException tooManyScans(String name, long pixels, long maxPixels) {
        return new ImageException(
                "%s is stored in scans of %,d pixels together, more than the limit of %,d; save it without progressive scans, scale it down or raise the limit."
                        .formatted(name, pixels, maxPixels));
    }

    /**
     * A lossless WebP picture whose prefix codes need too much memory.
     *
     * @param name how messages call the picture
     * @param most most bytes
     * @return the exception to throw
     */
    public static ImageException tooManyCodes(String name, int most) {
        return new ImageException(
                "%s: the prefix codes of this WebP picture take more than the limit of %,d bytes; save it with another program."
                        .formatted(name, most));
    }

    /**
     * Frames that have too many pixels together.
     *
     * @param name how messages call the picture
     * @param pixels their pixels together
     * @param maxPixels most of them
     * @return the exception to throw
     */
    public static ImageException tooMuchAnimation(String name, long pixels, long maxPixels) {
        return new ImageException(
                "%s: its frames have %,d pixels together, more than the limit of %,d; ask for fewer frames, scale it down or raise the limit."
                        .formatted(name, pixels, maxPixels));
    }

    /**
     * The thread was interrupted, and stays so.
     *
     * @param name how messages call the picture
     * @return the exception to throw
     */
    public static ImageException interrupted(String name) {
        return new ImageException("%s was not decoded to its end, because the thread was interrupted.".formatted(name));
    }

    /**
     * A picture that cannot be read.
     *
     * @param name how messages call the picture
     * @param why the reason and what to do, without a full stop
     * @return the exception to throw
     */
    public static ImageException unreadable(String name, String why) {
        return new ImageException("%s cannot be read: %s.".formatted(name, why));
    }

    /**
     * A picture that cannot be read, because something else failed.
     *
     * @param name how messages call the picture
     * @param why the reason and what to do, without a full stop
     * @param cause what failed
     * @return the exception to throw
     */
    public static ImageException unreadable(String name, String why, Throwable cause) {
        return new ImageException("%s cannot be read: %s.".formatted(name, why), cause);
    }

    /**
     * Refuses an option that is missing.
     *
     * @param <T> type of the value
     * @param value the value, or null
     * @param option name of the option
     * @return the value
     * @throws ImageException if it is null
     */
    public static <T> T require(T value, String option) {
        if (value == null) {
            throw badValue(
                    "The image option %s is missing (null); give a value or leave the default.".formatted(option));
        }
        return value;
    }

    /**
     * An option or an argument that is out of range.
     *
     * @param message the whole message
     * @return the exception to throw
     */
    public static ImageException badValue(String message) {
        return new ImageException(message);
    }
}
