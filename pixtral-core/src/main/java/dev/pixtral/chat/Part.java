package dev.pixtral.chat;

import dev.pixtral.image.ImageSource;
import java.nio.file.Path;

/** A piece of a user turn: a text or an image. The factories are meant for static import. */
public sealed interface Part {
    /**
     * A text of the user.
     *
     * @param text the text
     */
    record Text(String text) implements Part {
        /** Rejects null. */
        public Text {
            Present.require(text, "text of a user message");
        }
    }

    /**
     * An image of the user.
     *
     * @param source source of the image; it is read when the prompt is encoded
     */
    record Image(ImageSource source) implements Part {
        /** Rejects null. */
        public Image {
            Present.require(source, "source of an image");
        }
    }

    /**
     * Creates a text part.
     *
     * @param text the text
     * @return the part
     */
    static Part text(String text) {
        return new Text(text);
    }

    /**
     * Creates an image part from a file.
     *
     * @param file the file
     * @return the part
     */
    static Part image(Path file) {
        return new Image(ImageSource.of(Present.require(file, "file of an image")));
    }

    /**
     * Creates an image part.
     *
     * @param source source of the image
     * @return the part
     */
    static Part image(ImageSource source) {
        return new Image(source);
    }
}
