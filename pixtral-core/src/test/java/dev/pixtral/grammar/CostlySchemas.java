package dev.pixtral.grammar;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Schemas whose answers can be read in many ways at once, or that need large tables. */
final class CostlySchemas {
    private CostlySchemas() {}

    /** Arrays in arrays in arrays, each with 200 alternatives of {@code maxItems}. */
    static String arraysInArrays() {
        try (InputStream in =
                CostlySchemas.class.getResourceAsStream("/fixtures/grammar/hostile/arrays-in-arrays.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Arrays in arrays with a number of alternatives at each of the levels. */
    static String arrays(int alternatives, int levels) {
        String definitions = join(
                levels,
                level ->
                        "\"L%d\":{\"$ref\":\"#/$defs/R%d\",\"anyOf\":[%s]},\"R%d\":{\"type\":\"array\",\"minItems\":1,\"items\":%s}"
                                .formatted(
                                        level,
                                        level,
                                        join(
                                                alternatives,
                                                i -> "{\"maxItems\":%d}".formatted(9 + level * alternatives + i)),
                                        level,
                                        level + 1 < levels
                                                ? "{\"$ref\":\"#/$defs/L%d\"}".formatted(level + 1)
                                                : "{\"type\":\"integer\"}"));
        return "{\"$ref\":\"#/$defs/L0\",\"$defs\":{%s}}".formatted(definitions);
    }

    /** Each of many arrays may be in each of them. */
    static String recursive(int alternatives) {
        String arrays = join(
                alternatives,
                i -> "{\"type\":\"array\",\"maxItems\":%d,\"items\":{\"$ref\":\"#/$defs/L\"}}".formatted(i + 9));
        return "{\"$ref\":\"#/$defs/L\",\"$defs\":{\"L\":{\"anyOf\":[%s,{\"type\":\"integer\"}]}}}".formatted(arrays);
    }

    /** Each of many arrays may be in itself and in those after it, so that no two have the same callers. */
    static String chain(int length) {
        String definitions = join(
                length,
                i ->
                        "\"S%d\":{\"anyOf\":[{\"$ref\":\"#/$defs/R%d\"}%s]},\"R%d\":{\"type\":\"array\",\"maxItems\":%d,\"items\":{\"$ref\":\"#/$defs/S%d\"}}"
                                .formatted(
                                        i,
                                        i,
                                        i == 0 ? "" : ",{\"$ref\":\"#/$defs/S%d\"}".formatted(i - 1),
                                        i,
                                        i + 5,
                                        i));
        return "{\"$ref\":\"#/$defs/S%d\",\"$defs\":{%s}}".formatted(length - 1, definitions);
    }

    /**
     * Strings without a slash in which one of many words must be somewhere: none is out of the question until the end,
     * and tokens with a slash must be told apart from all others.
     */
    static String words(int number) {
        return "{\"anyOf\":[%s]}"
                .formatted(join(number, i -> "{\"type\":\"string\",\"pattern\":\"^[^/]*word%d[^/]*$\"}".formatted(i)));
    }

    private static String join(int number, IntFunction<String> each) {
        return IntStream.range(0, number).mapToObj(each).collect(Collectors.joining(","));
    }
}
