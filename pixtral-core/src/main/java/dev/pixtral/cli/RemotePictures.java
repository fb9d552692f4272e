package dev.pixtral.cli;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.image.ImageDecoder;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;

/** Fetches the pictures of a prompt that lie on servers, once and before a model is loaded. */
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
     * Fetches what is to be fetched.
     *
     * @return the prompt with these pictures in memory
     * @throws dev.pixtral.image.ImageException if one cannot be had
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
                .filter(Message.User.class::isInstance)
                .flatMap(message -> ((Message.User) message).parts().stream())
                .filter(part -> part instanceof Part.Image(ImageSource.OfRemote _))
                .count();
    }

    private Message fetched(Message message) {
        return message instanceof Message.User user
                ? Message.user(user.parts().stream().map(this::fetched).toList())
                : message;
    }

    private Part fetched(Part part) {
        if (!(part instanceof Part.Image(ImageSource.OfRemote remote))) {
            return part;
        }
        progress.show(
                "fetching",
                "fetching " + remote.name(),
                "picture %s".formatted(StageLines.of(done + 1L, total)),
                done++,
                total);
        return Part.image(ImageDecoder.load(remote, options));
    }
}
