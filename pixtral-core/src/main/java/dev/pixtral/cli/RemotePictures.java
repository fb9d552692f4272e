package dev.pixtral.cli;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.image.ImageDecoder;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;

/** Fetches the pictures of a prompt that lie on servers, once and before a model is loaded. */
final class RemotePictures {
    private RemotePictures() {}

    /**
     * Fetches what is to be fetched.
     *
     * @return the prompt with these pictures in memory
     * @throws dev.pixtral.image.ImageException if one cannot be had
     */
    static Prompt fetched(Prompt prompt, ImageOptions options, Progress progress) {
        try {
            return new Prompt(
                    prompt.messages().stream()
                            .map(message -> fetched(message, options, progress))
                            .toList(),
                    prompt.tools(),
                    prompt.responseFormat());
        } finally {
            progress.erase();
        }
    }

    private static Message fetched(Message message, ImageOptions options, Progress progress) {
        return switch (message) {
            case Message.User user ->
                Message.user(user.parts().stream()
                        .map(part -> part instanceof Part.Image image ? fetched(image, options, progress) : part)
                        .toList());
            case Message.Tool result ->
                new Message.Tool(
                        result.callId(),
                        result.toolName(),
                        result.content(),
                        result.pictures().stream()
                                .map(picture -> fetched(picture, options, progress))
                                .toList());
            case Message.System _, Message.Assistant _, Message.AssistantPrefix _ -> message;
        };
    }

    private static Part.Image fetched(Part.Image picture, ImageOptions options, Progress progress) {
        if (!(picture.source() instanceof ImageSource.OfRemote remote)) {
            return picture;
        }
        progress.show("fetching %s ...".formatted(remote.name()));
        return new Part.Image(ImageDecoder.load(remote, options));
    }
}
