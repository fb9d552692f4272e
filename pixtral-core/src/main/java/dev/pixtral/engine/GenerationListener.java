package dev.pixtral.engine;

import dev.pixtral.chat.ToolCall;

/** Hears how a generation comes along. All calls come from the thread that waits for the result, never from the engine's own, so a listener may take its time. */
public interface GenerationListener {
    /** Listens to nothing. */
    GenerationListener NONE = new GenerationListener() {};

    /**
     * A picture has been encoded.
     *
     * @param done pictures encoded so far
     * @param total pictures of the prompt
     */
    default void onImage(int done, int total) {}

    /**
     * A piece of the prompt has been computed.
     *
     * @param done tokens so far
     * @param total tokens of the prompt
     */
    default void onPrompt(int done, int total) {}

    /**
     * A token has been generated.
     *
     * @param count tokens so far
     */
    default void onToken(int count) {}

    /**
     * Text that is certain to be part of the answer: whole characters, no beginning of a stop text.
     *
     * @param text never empty
     */
    default void onText(String text) {}

    /**
     * A call of a tool has begun: its name is certain. Calls that nothing holds to their form are read when the answer is over, and then told whole, in one piece of arguments.
     *
     * @param index 0 for the first call of the answer
     * @param id nine letters and digits
     * @param name the tool's name
     */
    default void onToolCall(int index, String id, String name) {}

    /**
     * A piece of the arguments of the call that began last. All pieces of a call together are the JSON text of its arguments.
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
