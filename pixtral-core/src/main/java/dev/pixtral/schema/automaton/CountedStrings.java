package dev.pixtral.schema.automaton;

import dev.pixtral.json.Json;
import dev.pixtral.json.PythonJson;
import java.nio.charset.StandardCharsets;

/**
 * The strings that an automaton accepts and whose length is within bounds.
 *
 * @param automaton accepts JSON strings only
 * @param min the minimum number of characters
 * @param max the maximum number of characters, {@link Lengths#UNBOUNDED} for no limit
 */
public record CountedStrings(ByteDfa automaton, int min, int max) {
    /**
     * Returns those of the strings whose length is also within other bounds. If the bounds exclude one another, the
     * minimum of the result exceeds its maximum.
     *
     * @param least the minimum number of characters
     * @param most the maximum number of characters
     * @return the strings
     */
    public CountedStrings within(int least, int most) {
        return new CountedStrings(automaton, Math.max(min, least), Math.min(max, most));
    }

    /**
     * Returns whether there are bounds of the length.
     *
     * @return whether characters must be counted
     */
    public boolean isCounted() {
        return min > 0 || max != Lengths.UNBOUNDED;
    }

    /**
     * Returns whether a string is one of these.
     *
     * @param string the string
     * @return whether it is accepted
     */
    public boolean accept(Json.Str string) {
        int length = string.value().codePointCount(0, string.value().length());
        return length >= min
                && length <= max
                && automaton.accepts(PythonJson.dump(string).getBytes(StandardCharsets.UTF_8));
    }
}
