package dev.pixtral;

import dev.pixtral.chat.ToolCall;
import dev.pixtral.chat.ToolNames;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.progress.Progress;
import java.util.ArrayList;
import java.util.List;

/**
 * Hands everything on to a caller's listener, and keeps the calls of tools that it has told as complete: these are the
 * calls of the reply. So the listener hears each call of the reply, and nothing else, with the same name, id and
 * arguments, whether the engine tells it while it is written or it is read out of a free answer at its end. Every
 * call's name passes here, where the model's alias becomes the tool's own name. Used for one answer, by one thread.
 */
final class ToldCalls implements GenerationListener {
    private final GenerationListener listener;
    private final ToolNames names;
    private final List<ToolCall> calls = new ArrayList<>();

    /**
     * Begins without any.
     *
     * @param listener hears everything else as it is
     * @param names of the tools: the model knows some by an alias
     */
    ToldCalls(GenerationListener listener, ToolNames names) {
        this.listener = listener;
        this.names = names;
    }

    /** Calls that have been told as complete, in their order. */
    List<ToolCall> calls() {
        return List.copyOf(calls);
    }

    /** Tells calls that nobody has told yet. */
    void tell(List<ToolCall> read) {
        for (ToolCall call : read) {
            int index = calls.size();
            onToolCall(index, call.id(), call.name());
            onToolArguments(index, call.arguments());
            onToolCallComplete(index, call);
        }
    }

    @Override
    public void onProgress(Progress progress) {
        listener.onProgress(progress);
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
        ToolCall named = names.named(call);
        calls.add(named);
        listener.onToolCallComplete(index, named);
    }
}
