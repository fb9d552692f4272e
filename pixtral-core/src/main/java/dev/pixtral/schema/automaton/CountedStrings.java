package dev.pixtral.schema.automaton;

import dev.pixtral.json.Json;
import dev.pixtral.json.PythonJson;
import java.nio.charset.StandardCharsets;

/**
 * The strings that an automaton accepts, as far as they have a number of characters.
 *
 * @param automaton accepts JSON strings only
 * @param min least number of characters
 * @param max largest number, {@link Lengths#UNBOUNDED} for none
 */
public record CountedStrings(ByteDfa automaton, int min, int max) {
    /** Those of another length; an impossible one if there are none. */
    public CountedStrings within(int least, int most) {
        return new CountedStrings(automaton, Math.max(min, least), Math.min(max, most));
    }

    public boolean isCounted() {
        return min > 0 || max != Lengths.UNBOUNDED;
    }

    public boolean accept(Json.Str string) {
        int length = string.value().codePointCount(0, string.value().length());
        return length >= min
                && length <= max
                && automaton.accepts(PythonJson.dump(string).getBytes(StandardCharsets.UTF_8));
    }
}
