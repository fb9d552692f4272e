package dev.pixtral.engine;

import dev.pixtral.chat.ToolCall;
import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.sampling.TokenLogprobs;

/**
 * Receives the progress and the output of a generation. All calls come from the thread that waits for the result, never
 * from the engine's threads, so a listener may be slow.
 */
public interface GenerationListener extends ProgressListener {
    /** Ignores all events. */
    GenerationListener NONE = new GenerationListener() {};

    @Override
    default void onProgress(Progress progress) {}

    /**
     * Called for each token of the answer if log-probabilities are requested, before the text, thought or call that the
     * token completes. Together they are the log-probabilities of the result.
     *
     * @param token log-probabilities of the next token
     */
    default void onLogprobs(TokenLogprobs token) {}

    /**
     * Called with text that is certain to be part of the answer: whole characters, and no beginning of a stop text.
     *
     * @param text the next piece of text, never empty
     */
    default void onText(String text) {}

    /**
     * Called with text of a thought, which is not part of the answer: whole characters.
     *
     * @param text the next piece of what the model thinks, never empty
     */
    default void onThinking(String text) {}

    /**
     * Called when a tool call has begun and its name is certain. Unconstrained calls are parsed when the answer has
     * ended, and then reported with all arguments in one piece.
     *
     * @param index 0 for the first call of the answer
     * @param id nine letters and digits
     * @param name the tool's name
     */
    default void onToolCall(int index, String id, String name) {}

    /**
     * Called with a piece of the arguments of the call that began last. Together the pieces are the JSON text of the
     * arguments.
     *
     * @param index index of the call
     * @param fragment whole characters, never blank
     */
    default void onToolArguments(int index, String fragment) {}

    /**
     * Called when a tool call is complete, before the next one begins.
     *
     * @param index index of the call
     * @param call the call
     */
    default void onToolCallComplete(int index, ToolCall call) {}
}
