package dev.pixtral.langchain4j;

import dev.pixtral.chat.ToolCall;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.sampling.TokenLogprobs;

/**
 * Combines the listener of the answer with that of the progress.
 *
 * @param answer receives thoughts, text and calls
 * @param progress receives the progress
 */
record WithProgress(GenerationListener answer, ProgressListener progress) implements GenerationListener {
    @Override
    public void onProgress(Progress step) {
        progress.onProgress(step);
    }

    @Override
    public void onLogprobs(TokenLogprobs token) {
        answer.onLogprobs(token);
    }

    @Override
    public void onText(String text) {
        answer.onText(text);
    }

    @Override
    public void onThinking(String text) {
        answer.onThinking(text);
    }

    @Override
    public void onToolCall(int index, String id, String name) {
        answer.onToolCall(index, id, name);
    }

    @Override
    public void onToolArguments(int index, String fragment) {
        answer.onToolArguments(index, fragment);
    }

    @Override
    public void onToolCallComplete(int index, ToolCall call) {
        answer.onToolCallComplete(index, call);
    }
}
