package dev.pixtral.metrics.flight;

import dev.pixtral.api.Internal;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Timespan;

/** A picture is encoded, perhaps for several requests. One that is given up has no event. */
@Internal
@Name("pixtral.Picture")
@Label("Picture")
@Description("A picture was encoded; one that was found in a cache has an event pixtral.Cache instead")
public final class PictureEvent extends PixtralEvent {
    @Label("Columns")
    @Description("Width in patches")
    int cols;

    @Label("Rows")
    @Description("Height in patches")
    int rows;

    @Label("Requests")
    @Description("Requests that needed it")
    int requests;

    @Label("Compute Time")
    @Description("The part of the duration in which it was computed; in the rest answers were")
    @Timespan(Timespan.NANOSECONDS)
    long computeTime;

    /**
     * Begins.
     *
     * @param width width in patches
     * @param height height in patches
     */
    public PictureEvent(int width, int height) {
        cols = width;
        rows = height;
        begin();
    }

    /**
     * Ends.
     *
     * @param wanting number of requests that need it
     * @param nanos time in which it was computed
     */
    public void end(int wanting, long nanos) {
        if (shouldCommit()) {
            requests = wanting;
            computeTime = nanos;
            commit();
        }
    }
}
