package dev.pixtral.metrics.flight;

import dev.pixtral.api.Internal;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** The answer of a request is generated. One that fails has no event. */
@Internal
@Name("pixtral.Decode")
@Label("Decode")
@Description("An answer was generated, from its first token to its end")
public final class DecodeEvent extends PixtralEvent {
    @Label("Request")
    @Description("Number of the request in its engine")
    long request;

    @Label("Generated Tokens")
    int generatedTokens;

    @Label("Finish Reason")
    String finishReason;

    /**
     * Begins.
     *
     * @param number number of the request
     */
    public DecodeEvent(long number) {
        request = number;
        begin();
    }

    /**
     * Ends.
     *
     * @param tokens generated tokens
     * @param reason why it ended
     */
    public void end(int tokens, String reason) {
        if (shouldCommit()) {
            generatedTokens = tokens;
            finishReason = reason;
            commit();
        }
    }
}
