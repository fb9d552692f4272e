package dev.pixtral.cli.answer;

import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.cli.console.StageLines;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.progress.Progress;

/** Shows the progress of an answer. Used for one answer, by one thread. */
public class AnswerProgress implements GenerationListener {
    private final ProgressLine line;
    private final StageLines stages;

    public AnswerProgress(ProgressLine line) {
        this.line = line;
        this.stages = new StageLines(line);
    }

    @Override
    public void onProgress(Progress progress) {
        stages.onProgress(progress);
    }

    /** Erases the progress line, so that something else can be printed. */
    public final void erase() {
        line.erase();
    }
}
