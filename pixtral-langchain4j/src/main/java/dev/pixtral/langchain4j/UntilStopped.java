package dev.pixtral.langchain4j;

import dev.pixtral.chat.ToolCall;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.progress.Progress;
import dev.pixtral.sampling.TokenLogprobs;

/**
 * Passes on the engine's events until the work is stopped: pieces that were generated before may still arrive
 * afterwards, and are dropped.
 */
record UntilStopped(GenerationListener listener, Work work) implements GenerationListener {
    private void tell(Runnable event) {
        if (!work.stopped()) {
            event.run();
        }
    }

    @Override
    public void onProgress(Progress progress) {
        tell(() -> listener.onProgress(progress));
    }

    @Override
    public void onLogprobs(TokenLogprobs token) {
        tell(() -> listener.onLogprobs(token));
    }

    @Override
    public void onText(String text) {
        tell(() -> listener.onText(text));
    }

    @Override
    public void onThinking(String text) {
        tell(() -> listener.onThinking(text));
    }

    @Override
    public void onToolCall(int index, String id, String name) {
        tell(() -> listener.onToolCall(index, id, name));
    }

    @Override
    public void onToolArguments(int index, String fragment) {
        tell(() -> listener.onToolArguments(index, fragment));
    }

    @Override
    public void onToolCallComplete(int index, ToolCall call) {
        tell(() -> listener.onToolCallComplete(index, call));
    }
}
