package dev.pixtral.chat;

import dev.pixtral.image.ImageSource;
import java.nio.file.Path;

/**
 * A piece of a message: a text, an image of the user, or a thought of the model. The factories are meant for static
 * import.
 */
public sealed interface Part {
    /**
     * A text.
     *
     * @param text the text
     */
    record Text(String text) implements Part {
        /** Rejects null. */
        public Text {
            Present.require(text, "text of a message");
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
     * What the model thought before it answered, or is to think like. Allowed in system messages and answers, if the
     * model can think.
     *
     * @param text the thought
     * @param closed whether the thought is complete; otherwise the model goes on thinking, if nothing follows
     */
    record Thinking(String text, boolean closed) implements Part {
        /** Rejects null. */
        public Thinking {
            Present.require(text, "text of a thought");
        }
    }

    /**
     * Creates a complete thought of the model.
     *
     * @param text the thought
     * @return the part
     */
    static Part thinking(String text) {
        return new Thinking(text, true);
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
