package dev.pixtral.cli.console;

import dev.pixtral.errors.FileSize;
import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;
import java.util.Locale;

/** Shows the stages from the opening of a model to the last token. Used by one thread. */
public final class StageLines implements ProgressListener {
    private final ProgressLine line;
    private final String loading;

    public StageLines(ProgressLine line) {
        this(line, "loading");
    }

    /**
     * Creates the same with another word for the opening of a model.
     *
     * @param loading such as {@code loading and quantising}
     */
    public StageLines(ProgressLine line, String loading) {
        this.line = line;
        this.loading = loading;
    }

    @Override
    public void onProgress(Progress progress) {
        switch (progress) {
            case Progress.Opening(String model, long done, long total) ->
                line.show("opening", loading + " " + model, FileSize.of(done, total), done, total);
            case Progress.Downloading(String model, long done, long total) ->
                line.showRate("downloading", "downloading " + model, done, total);
            case Progress.Preparing(String model, long done, long total) ->
                line.show("preparing", "preparing " + model, FileSize.of(done, total), done, total);
            case Progress.Reading(long done, long total)
            when done < total -> line.show("reading", "reading pictures", of(done, total), done, total);
            case Progress.Waiting waiting
            when waiting.ahead() > 0 -> line.show("waiting", "waiting", waiting.ahead() + " ahead");
            case Progress.Picture(int encoded, int pictures, long done, long total)
            when encoded < pictures ->
                line.show(
                        "pictures",
                        "image %d of %d".formatted(encoded + 1, pictures),
                        percent(done, total),
                        done,
                        total);
            case Progress.Prompt(long done, long total) ->
                line.show("prompt", "prompt", of(done, total) + " tokens", done, total);
            case Progress.Generating(long done, long total) ->
                line.show(
                        "answer",
                        "answer",
                        "%s of at most %s".formatted(Statistics.count((int) done, "token"), number(total)));
            default -> {} // the end of a stage: the next one is reported immediately
        }
    }

    public static String of(long done, long total) {
        return String.format(Locale.ROOT, "%,d of %,d", done, total);
    }

    public static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String percent(long done, long total) {
        return 100 * done / Math.max(1, total) + "%";
    }
}
