package dev.pixtral.jlama;

import dev.pixtral.engine.GenerationListener;
import java.util.function.BiConsumer;

/** Text for a callback of Jlama's, with how long a token took: the prompt's tokens until the first text, the answer's on average afterwards. Used by one thread. */
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
    public void onPrompt(int done, int total) {
        promptTokens = total;
    }

    @Override
    public void onToken(int count) {
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
