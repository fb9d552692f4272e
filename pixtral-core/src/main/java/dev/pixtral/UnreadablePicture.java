package dev.pixtral;

import dev.pixtral.chat.Part;
import dev.pixtral.image.ImageException;
import java.util.function.Supplier;

/** Reports which picture of a prompt cannot be read. Never reaches a caller: {@link ReadableResults} handles it. */
final class UnreadablePicture extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Part.Image image;
    private final ImageException why;

    private UnreadablePicture(Part.Image image, ImageException why) {
        super(why);
        this.image = image;
        this.why = why;
    }

    /** Returns the part of the prompt that has the picture. */
    Part.Image image() {
        return image;
    }

    /** Returns the reason. */
    ImageException why() {
        return why;
    }

    /**
     * Runs a task that reads a picture.
     *
     * @throws UnreadablePicture if the task throws an {@link ImageException}
     */
    static <T> T named(Part.Image image, Supplier<T> work) {
        try {
            return work.get();
        } catch (ImageException e) {
            throw new UnreadablePicture(image, e);
        }
    }
}
