package dev.pixtral.metrics.flight;

import dev.pixtral.api.Internal;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** The prompt of a request is computed. */
@Internal
@Name("pixtral.Prompt")
@Label("Prompt")
@Description("The rows of a prompt were computed, from the first one to that of the first token")
public final class PromptEvent extends PixtralEvent {
    @Label("Request")
    @Description("Number of the request in its engine")
    long request;

    @Label("Prompt Tokens")
    int promptTokens;

    @Label("Cached Tokens")
    @Description("Tokens that did not have to be computed")
    int cachedTokens;

    /**
     * Begins.
     *
     * @param number number of the request
     */
    public PromptEvent(long number) {
        request = number;
        begin();
    }

    /**
     * Ends.
     *
     * @param tokens tokens of the prompt
     * @param cached tokens that did not have to be computed
     */
    public void end(int tokens, int cached) {
        if (shouldCommit()) {
            promptTokens = tokens;
            cachedTokens = cached;
            commit();
        }
    }
}
