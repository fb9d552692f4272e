package dev.pixtral.cli;

import dev.pixtral.engine.GenerationListener;

/** Shows how an answer comes along. Used for one answer, by one thread. */
class ProgressListener implements GenerationListener {
    private final Progress progress;

    ProgressListener(Progress progress) {
        this.progress = progress;
    }

    /** Nothing has been computed yet. */
    final void begin(int images) {
        onImage(0, images);
    }

    @Override
    public final void onImage(int done, int total) {
        progress.show(done < total ? "image %d of %d ...".formatted(done + 1, total) : "prompt ...");
    }

    @Override
    public final void onPrompt(int done, int total) {
        progress.show("prompt: %,d of %,d tokens ...".formatted(done, total));
    }

    @Override
    public void onToken(int count) {
        progress.show("answer: %s ...".formatted(Statistics.count(count, "token")));
    }

    /** The place for something else. */
    final void erase() {
        progress.erase();
    }
}
