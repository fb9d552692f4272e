package dev.pixtral.cli.chat;

import dev.pixtral.chat.Part;
import dev.pixtral.cli.options.Question;
import dev.pixtral.image.ImageInfo;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.read.ImageDecoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The pictures for the next message of a chat. They are read immediately, so that later changes to the files never
 * change the conversation.
 */
final class ChatPictures {
    private final ImageOptions options;
    private final List<Part> waiting = new ArrayList<>();

    ChatPictures(ImageOptions options) {
        this.options = options;
    }

    /**
     * Adds a picture.
     *
     * @param name path, in which {@code ~/} is the user's home, or address
     * @return a description of the picture, for the user
     * @throws dev.pixtral.errors.PixtralException if it is not a picture or cannot be read
     */
    String add(String name) {
        ImageSource source = Question.source(
                name.startsWith("~/")
                        ? Path.of(System.getProperty("user.home"), name.substring(2))
                                .toString()
                        : name);
        ImageSource loaded = ImageDecoder.load(source, options);
        ImageInfo info = ImageDecoder.probe(loaded, options);
        waiting.add(Part.image(loaded));
        return "%s %dx%d, for the next message".formatted(info.format().displayName(), info.width(), info.height());
    }

    /** Returns the pictures and removes them from this list. */
    List<Part> take() {
        List<Part> taken = List.copyOf(waiting);
        waiting.clear();
        return taken;
    }
}
