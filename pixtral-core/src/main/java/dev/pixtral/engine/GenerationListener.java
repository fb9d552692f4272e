package dev.pixtral.engine;

import dev.pixtral.chat.ToolCall;
import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;

/**
 * Hears how a generation comes along, and what it gives. All calls come from the thread that waits for the result,
 * never from the engine's own, so a listener may take its time.
 */
public interface GenerationListener extends ProgressListener {
    /** Listens to nothing. */
    GenerationListener NONE = new GenerationListener() {};

    @Override
    default void onProgress(Progress progress) {}

    /**
     * Text that is certain to be part of the answer: whole characters, no beginning of a stop text.
     *
     * @param text never empty
     */
    default void onText(String text) {}

    /**
     * A call of a tool has begun: its name is certain. Calls that nothing holds to their form are read when the answer
     * is over, and then told whole, in one piece of arguments.
     *
     * @param index 0 for the first call of the answer
     * @param id nine letters and digits
     * @param name the tool's name
     */
    default void onToolCall(int index, String id, String name) {}

    /**
     * A piece of the arguments of the call that began last. All pieces of a call together are the JSON text of its
     * arguments.
     *
     * @param index number of the call
     * @param fragment whole characters, never blank
     */
    default void onToolArguments(int index, String fragment) {}

    /**
     * A call is complete. The next one begins only after this.
     *
     * @param index number of the call
     * @param call the call
     */
    default void onToolCallComplete(int index, ToolCall call) {}
}
