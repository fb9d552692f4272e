package dev.pixtral;

import dev.pixtral.chat.ToolCall;
import dev.pixtral.chat.ToolNames;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.progress.Progress;
import dev.pixtral.sampling.TokenLogprobs;
import java.util.ArrayList;
import java.util.List;

/**
 * Passes all events to a caller's listener and collects the tool calls that were reported as complete: they are the
 * calls of the reply. Thus the listener receives exactly the calls of the reply, with the same names, ids and
 * arguments, whether the engine reports them while they are generated or they are parsed at the end of an unconstrained
 * answer. Aliases are replaced by the tools' own names here. Used for one answer by one thread.
 */
final class ToldCalls implements GenerationListener {
    private final GenerationListener listener;
    private final ToolNames names;
    private final List<ToolCall> calls = new ArrayList<>();

    /**
     * Creates a listener without calls.
     *
     * @param listener receives all events, other events unchanged
     * @param names names of the tools; the model sees some under an alias
     */
    ToldCalls(GenerationListener listener, ToolNames names) {
        this.listener = listener;
        this.names = names;
    }

    /** Returns the calls that were reported as complete, in order. */
    List<ToolCall> calls() {
        return List.copyOf(calls);
    }

    /** Reports calls that have not been reported yet. */
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
    public void onLogprobs(TokenLogprobs token) {
        listener.onLogprobs(token);
    }

    @Override
    public void onText(String text) {
        listener.onText(text);
    }

    @Override
    public void onThinking(String text) {
        listener.onThinking(text);
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
