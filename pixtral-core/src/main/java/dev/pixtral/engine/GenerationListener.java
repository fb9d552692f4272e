package dev.pixtral.engine;

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
}
