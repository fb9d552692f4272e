package dev.pixtral.cli.options;

import dev.pixtral.cli.console.Console;
import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;

/** Says once that a model is being prepared, which takes minutes and a part of the disk. */
final class PreparationNote implements ProgressListener {
    private final ProgressListener progress;
    private final Console console;
    private boolean told;

    /**
     * Wraps a listener.
     *
     * @param progress receives all progress
     * @param console receives the note
     */
    PreparationNote(ProgressListener progress, Console console) {
        this.progress = progress;
        this.console = console;
    }

    @Override
    public void onProgress(Progress stage) {
        if (!told && stage instanceof Progress.Preparing(String model, long _, long _)) {
            told = true;
            console.note(("%s is prepared once; the next start takes about a second"
                            + " (%s switches this off, './pixtral models' lists what was prepared).")
                    .formatted(model, ModelOptions.NO_CACHE));
        }
        progress.onProgress(stage);
    }
}
