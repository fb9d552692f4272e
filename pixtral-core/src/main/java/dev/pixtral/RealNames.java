package dev.pixtral;

import dev.pixtral.chat.ToolCall;
import dev.pixtral.chat.ToolNames;
import dev.pixtral.engine.GenerationListener;

/**
 * Tells a listener of calls under the tools' own names.
 *
 * @param listener hears everything else as it is
 * @param names of the tools
 */
record RealNames(GenerationListener listener, ToolNames names) implements GenerationListener {
    @Override
    public void onImage(int done, int total) {
        listener.onImage(done, total);
    }

    @Override
    public void onPrompt(int done, int total) {
        listener.onPrompt(done, total);
    }

    @Override
    public void onToken(int count) {
        listener.onToken(count);
    }

    @Override
    public void onText(String text) {
        listener.onText(text);
    }

    @Override
    public void onToolCall(int index, String id, String name) {
        listener.onToolCall(index, id, names.name(name));
    }

    @Override
    public void onToolArguments(int index, String fragment) {
        listener.onToolArguments(index, fragment);
    }

    @Override
    public void onToolCallComplete(int index, ToolCall call) {
        listener.onToolCallComplete(index, names.named(call));
    }
}
