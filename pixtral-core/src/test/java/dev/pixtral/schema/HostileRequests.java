package dev.pixtral.schema;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Short schemas that take many steps of one kind. */
public final class HostileRequests {
    private HostileRequests() {}

    /** A hundred patterns of which each needs too large an automaton. */
    public static String failingPatterns() {
        try (InputStream in =
                HostileRequests.class.getResourceAsStream("/fixtures/grammar/hostile/failing-patterns-100.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** By the kind of steps. */
    public static Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("patterns", failingPatterns());
        all.put("lengths", properties(50, i -> "{\"pattern\": \"(ab|cd){40}\", \"maxLength\": %d}".formatted(900 + i)));
        all.put(
                "products",
                "{\"allOf\": [" + list(30, i -> "{\"pattern\": \"(a|b)*a(a|b){9}%d\"}".formatted(i)) + "]}");
        all.put("numbers", properties(2_000, i -> "{\"type\": \"number\", \"minimum\": 0.%05d}".formatted(i + 1)));
        all.put(
                "alternatives",
                "{\"oneOf\": ["
                        + list(
                                1_900,
                                i ->
                                        "{\"type\": \"object\", \"required\": [\"k\"], \"properties\": {\"k\": {\"const\": %d}}}"
                                                .formatted(i))
                        + "]}");
        all.put(
                "alternatives with required names",
                "{\"required\": [" + list(50_000, i -> "\"r" + i + "\"") + "], \"oneOf\": ["
                        + list(
                                1_900,
                                i -> "{\"type\": \"object\", \"properties\": {\"r49999\": {\"const\": %d}}}"
                                        .formatted(i))
                        + "]}");
        all.put(
                "members of enums with required names",
                "{\"required\": [" + list(50_000, i -> "\"r" + i + "\"") + "], \"enum\": [" + list(100_000, _ -> "{}")
                        + "]}");
        all.put(
                "members of enums that are referred to",
                "{\"properties\": {"
                        + list(5_000, i -> "\"p%d\": {\"$ref\": \"#/$defs/e\", \"maximum\": -1}".formatted(i))
                        + "}, \"$defs\": {\"e\": {\"enum\": [" + list(100_000, i -> "" + i) + "]}}}");
        all.put("items", "{\"prefixItems\": [" + list(19_000, _ -> "{}") + "]}");
        all.put("properties", properties(9_000, _ -> "{\"type\": \"string\"}"));
        all.put("conjunctions", "{\"allOf\": [" + list(9_000, i -> "{\"minLength\": %d}".formatted(i)) + "]}");
        return all;
    }

    /** Choices within choices, each of which takes in all texts of the next ones. */
    public static String choicesThatGrow() {
        return "{\"properties\": {" + list(900, i -> "\"p%d\": {\"$ref\": \"#/$defs/d%d\"}".formatted(i, i))
                + "}, \"$defs\": {"
                + list(
                        900,
                        i -> "\"d%d\": {\"anyOf\": [{\"const\": \"%s\"}, {\"$ref\": \"#/$defs/d%d\"}]}"
                                .formatted(i, ("x" + i).repeat(100), i + 1))
                + ", \"d900\": {\"type\": \"null\"}}}";
    }

    public static String properties(int count, IntFunction<String> schema) {
        return "{\"properties\": {" + list(count, i -> "\"p%d\": %s".formatted(i, schema.apply(i))) + "}}";
    }

    public static String list(int count, IntFunction<String> item) {
        return IntStream.range(0, count).mapToObj(item).collect(Collectors.joining(", "));
    }
}
