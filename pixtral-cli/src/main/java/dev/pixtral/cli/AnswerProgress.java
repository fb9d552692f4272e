package dev.pixtral.cli;

import dev.pixtral.engine.GenerationListener;
import dev.pixtral.progress.Progress;

/** Shows how an answer comes along. Used for one answer, by one thread. */
class AnswerProgress implements GenerationListener {
    private final ProgressLine line;
    private final StageLines stages;

    AnswerProgress(ProgressLine line) {
        this.line = line;
        this.stages = new StageLines(line);
    }

    @Override
    public void onProgress(Progress progress) {
        stages.onProgress(progress);
    }

    /** The place for something else. */
    final void erase() {
        line.erase();
    }
}
