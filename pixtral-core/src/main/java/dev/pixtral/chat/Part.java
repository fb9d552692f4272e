package dev.pixtral.chat;

import dev.pixtral.image.ImageSource;
import java.nio.file.Path;

/** A piece of a user turn: a text or an image. The factories are meant for static import. */
public sealed interface Part {
    /**
     * What the user says.
     *
     * @param text the text
     */
    record Text(String text) implements Part {
        /** Refuses null. */
        public Text {
            Present.require(text, "text of a user message");
        }
    }

    /**
     * What the user shows.
     *
     * @param source where the picture is; it is read when the prompt is encoded
     */
    record Image(ImageSource source) implements Part {
        /** Refuses null. */
        public Image {
            Present.require(source, "source of an image");
        }
    }

    /**
     * A text.
     *
     * @param text the text
     * @return the part
     */
    static Part text(String text) {
        return new Text(text);
    }

    /**
     * An image in a file.
     *
     * @param file the file
     * @return the part
     */
    static Part image(Path file) {
        return new Image(ImageSource.of(Present.require(file, "file of an image")));
    }

    /**
     * An image.
     *
     * @param source where the picture is
     * @return the part
     */
    static Part image(ImageSource source) {
        return new Image(source);
    }
}
