package dev.pixtral.server;

import dev.pixtral.openai.JsonText;
import dev.pixtral.progress.Progress;
import java.util.Optional;

/**
 * Progress as a comment of an event stream, which clients skip: a colon and a JSON object with {@code stage},
 * {@code done} and {@code total}.
 */
final class ProgressComment {
    private ProgressComment() {}

    /** The comment and the blank line that ends it. */
    static String of(Optional<Progress> progress) {
        return progress.map(ProgressComment::of).orElse(": waiting\n\n");
    }

    private static String of(Progress progress) {
        return ": "
                + JsonText.line(json -> {
                    json.writeStringField("stage", stage(progress));
                    json.writeNumberField("done", progress.done());
                    json.writeNumberField("total", progress.total());
                    if (progress instanceof Progress.Picture picture) {
                        json.writeNumberField("encoded", picture.encoded());
                        json.writeNumberField("pictures", picture.pictures());
                    }
                })
                + "\n";
    }

    private static String stage(Progress progress) {
        return switch (progress) {
            case Progress.Reading _ -> "reading";
            case Progress.Waiting _ -> "waiting";
            case Progress.Picture _ -> "pictures";
            case Progress.Prompt _ -> "prompt";
            case Progress.Generating _ -> "answer";
            default -> "model";
        };
    }
}
