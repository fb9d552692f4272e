package dev.pixtral.jlama;

import dev.pixtral.engine.GenerationListener;
import dev.pixtral.progress.Progress;
import java.util.function.BiConsumer;

/**
 * Passes text to a callback of Jlama's, with the time per token: of the prompt for the first text, the average of the
 * answer afterwards. Used by one thread.
 */
final class TimedCallback implements GenerationListener {
    private final BiConsumer<String, Float> callback;
    private final long started = System.nanoTime();
    private int promptTokens = 1;
    private int tokens;
    private long firstToken;

    TimedCallback(BiConsumer<String, Float> callback) {
        this.callback = callback;
    }

    @Override
    public void onProgress(Progress progress) {
        switch (progress) {
            case Progress.Prompt prompt -> promptTokens = (int) prompt.total();
            case Progress.Generating generating -> generated((int) generating.done());
            default -> {} // not part of the time per token
        }
    }

    private void generated(int count) {
        if (count == 1) {
            firstToken = System.nanoTime();
        }
        tokens = count;
    }

    @Override
    public void onText(String text) {
        callback.accept(text, millisOfAToken());
    }

    private float millisOfAToken() {
        long nanos =
                tokens <= 1 ? (firstToken - started) / promptTokens : (System.nanoTime() - firstToken) / (tokens - 1);
        return nanos / 1e6f;
    }
}
