package dev.pixtral.langchain4j;

import dev.pixtral.chat.ToolCall;
import dev.pixtral.engine.GenerationListener;

/** Hands on what the engine tells, but nothing after the work was stopped: pieces that had been generated before are still on their way then. */
record UntilStopped(GenerationListener listener, Work work) implements GenerationListener {
    private void tell(Runnable event) {
        if (!work.stopped()) {
            event.run();
        }
    }

    @Override
    public void onImage(int done, int total) {
        tell(() -> listener.onImage(done, total));
    }

    @Override
    public void onPrompt(int done, int total) {
        tell(() -> listener.onPrompt(done, total));
    }

    @Override
    public void onToken(int count) {
        tell(() -> listener.onToken(count));
    }

    @Override
    public void onText(String text) {
        tell(() -> listener.onText(text));
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
