package dev.pixtral.metrics.flight;

import dev.pixtral.api.Internal;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Timespan;

/** A request ended because its caller no longer wanted the answer. */
@Internal
@Name("pixtral.Cancel")
@Label("Cancel")
@Description("A request ended because its caller no longer wanted the answer")
public final class CancelEvent extends PixtralEvent {
    @Label("Request")
    @Description("Number of the request in its engine")
    long request;

    @Label("Stage")
    @Description("waiting or running")
    String stage;

    @Label("Generated Tokens")
    int generatedTokens;

    @Label("Age")
    @Description("Time since it entered the queue")
    @Timespan(Timespan.NANOSECONDS)
    long age;

    private CancelEvent(long number, String where, int tokens, long nanos) {
        request = number;
        stage = where;
        generatedTokens = tokens;
        age = nanos;
    }

    /**
     * Records a cancelled request.
     *
     * @param number number of the request
     * @param stage where it was
     * @param tokens tokens that it had generated
     * @param nanos time since it entered the queue
     */
    public static void occurred(long number, String stage, int tokens, long nanos) {
        new CancelEvent(number, stage, tokens, nanos).commit();
    }
}
