package dev.pixtral.metrics.flight;

import dev.pixtral.api.Internal;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** Something of a request was found in a cache. */
@Internal
@Name("pixtral.Cache")
@Label("Cache Hit")
@Description("A part of a prompt did not have to be computed")
public final class CacheEvent extends PixtralEvent {
    @Label("Request")
    @Description("Number of the request in its engine")
    long request;

    @Label("Cache")
    @Description("prefix or pictures")
    String cache;

    @Label("Found")
    @Description("Tokens of the prompt that were found so far, or pictures that were found now")
    int found;

    private CacheEvent(long number, String name, int count) {
        request = number;
        cache = name;
        found = count;
    }

    /**
     * Records that the beginning of a prompt was found.
     *
     * @param number number of the request
     * @param tokens tokens of the prompt that were found so far
     */
    public static void prefix(long number, int tokens) {
        new CacheEvent(number, "prefix", tokens).commit();
    }

    /**
     * Records that pictures were found.
     *
     * @param number number of the request
     * @param count number of places of the prompt with the picture
     */
    public static void pictures(long number, int count) {
        new CacheEvent(number, "pictures", count).commit();
    }
}
