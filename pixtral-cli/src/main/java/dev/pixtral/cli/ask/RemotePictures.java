package dev.pixtral.cli.ask;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.cli.console.StageLines;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.read.ImageDecoder;
import java.util.stream.Stream;

/** Fetches the pictures of a prompt that are on servers, once and before the model is loaded. */
final class RemotePictures {
    private final int total;
    private final ImageOptions options;
    private final ProgressLine progress;
    private int done;

    private RemotePictures(int total, ImageOptions options, ProgressLine progress) {
        this.total = total;
        this.options = options;
        this.progress = progress;
    }

    /**
     * Fetches the pictures that are on servers.
     *
     * @return the prompt with these pictures in memory
     * @throws dev.pixtral.image.ImageException if a picture cannot be fetched
     */
    static Prompt fetched(Prompt prompt, ImageOptions options, ProgressLine progress) {
        try {
            RemotePictures pictures = new RemotePictures(count(prompt), options, progress);
            return new Prompt(
                    prompt.messages().stream().map(pictures::fetched).toList(),
                    prompt.tools(),
                    prompt.responseFormat());
        } finally {
            progress.erase();
        }
    }

    private static int count(Prompt prompt) {
        return (int) prompt.messages().stream()
                .flatMap(RemotePictures::pictures)
                .filter(picture -> picture.source() instanceof ImageSource.OfRemote)
                .count();
    }

    private static Stream<Part.Image> pictures(Message message) {
        return switch (message) {
            case Message.User user ->
                user.parts().stream().filter(Part.Image.class::isInstance).map(Part.Image.class::cast);
            case Message.Tool result -> result.pictures().stream();
            case Message.System _, Message.Assistant _, Message.AssistantPrefix _ -> Stream.empty();
        };
    }

    private Message fetched(Message message) {
        return switch (message) {
            case Message.User user ->
                Message.user(user.parts().stream()
                        .map(part -> part instanceof Part.Image image ? fetched(image) : part)
                        .toList());
            case Message.Tool result ->
                new Message.Tool(
                        result.callId(),
                        result.toolName(),
                        result.content(),
                        result.pictures().stream().map(this::fetched).toList());
            case Message.System _, Message.Assistant _, Message.AssistantPrefix _ -> message;
        };
    }

    private Part.Image fetched(Part.Image picture) {
        if (!(picture.source() instanceof ImageSource.OfRemote remote)) {
            return picture;
        }
        progress.show(
                "fetching",
                "fetching " + remote.name(),
                "picture %s".formatted(StageLines.of(done + 1L, total)),
                done++,
                total);
        return new Part.Image(ImageDecoder.load(remote, options));
    }
}
