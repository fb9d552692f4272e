package dev.pixtral.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.GrammarException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.testing.CpuTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Schemas made to cost time, memory or stack. Each is read on a small stack. */
class HostileSchemaTest {
    private static final int SMALL_STACK = 256 * 1024;
    private static final Duration MOST = Duration.ofSeconds(15);

    @Test
    void a_text_that_is_too_long() {
        assertRefused("{\"title\": \"" + "x".repeat(1 << 20) + "\"}", "at most 1048576 are supported");
    }

    @Test
    void levels_without_end() {
        assertRefused("{\"items\":".repeat(100_000) + "{}" + "}".repeat(100_000), "nested deeper than 256 levels");
        assertThat(read("{\"items\":".repeat(250) + "{}" + "}".repeat(250)).root())
                .isInstanceOf(JsonType.ArrayType.class);
        assertThat(read("{\"anyOf\":[true,".repeat(120) + "{}" + "]}".repeat(120))
                        .root())
                .isNotNull();
        assertThat(read("{\"properties\":{\"a\":".repeat(120) + "{}" + "}}".repeat(120))
                        .root())
                .isNotNull();
    }

    @Test
    void a_long_chain_of_references() {
        String direct = definitions(6000, i -> "{\"$ref\": \"#/$defs/d%d\"}".formatted(i + 1));
        String through = definitions(6000, i -> "{\"items\": {\"$ref\": \"#/$defs/d%d\"}}".formatted(i + 1));

        assertThat(read(direct).definitions()).hasSize(1);
        assertThat(read(through).definitions()).hasSize(6001);
    }

    @Test
    void a_long_circle_of_references() {
        String circle = definitions(6000, i -> "{\"$ref\": \"#/$defs/d%d\"}".formatted((i + 1) % 6000));

        assertRefused(circle, "without an object or array in between is not supported");
    }

    @Test
    void references_that_double() {
        String all = definitions(
                60,
                i -> "{\"allOf\": [{\"$ref\": \"#/$defs/d%d\"}, {\"$ref\": \"#/$defs/d%d\"}]}".formatted(i + 1, i + 1));
        String any = definitions(
                60,
                i -> "{\"anyOf\": [{\"$ref\": \"#/$defs/d%d\"}, {\"$ref\": \"#/$defs/d%d\"}]}".formatted(i + 1, i + 1));

        assertThat(read(all).root()).isNotNull();
        assertThat(read(any).root()).isNotNull();
    }

    @Test
    void combinations_that_multiply() {
        String two = "{\"anyOf\": [{\"minLength\": 1}, {\"maxLength\": 5}]}";
        assertRefused("{\"allOf\": [" + two + (", " + two).repeat(10) + "]}", "2048 combinations of alternatives");

        // circles of coprime lengths: their intersection has as many states as the product
        StringBuilder rings = new StringBuilder();
        StringBuilder starts = new StringBuilder();
        for (int length : new int[] {2, 3, 5, 7, 11, 13, 17}) {
            starts.append(starts.isEmpty() ? "" : ", ").append("{\"$ref\": \"#/$defs/r%d_0\"}".formatted(length));
            for (int i = 0; i < length; i++) {
                rings.append(rings.isEmpty() ? "" : ", ")
                        .append("\"r%d_%d\": {\"properties\": {\"n\": {\"$ref\": \"#/$defs/r%d_%d\"}}}"
                                .formatted(length, i, length, (i + 1) % length));
            }
        }
        assertRefused("{\"allOf\": [%s], \"$defs\": {%s}}".formatted(starts, rings), "at most 10000 are supported");
    }

    @Test
    void many_of_everything() {
        assertRefused(properties(10_001, "true"), "at most 10000 are supported");
        assertThat(read(properties(9_000, "true")).root()).isNotNull();
        assertRefused(
                "{\"enum\": ["
                        + IntStream.range(0, 20_001).mapToObj(String::valueOf).collect(Collectors.joining(",")) + "]}",
                "members of enums");
        assertRefused("{\"anyOf\": [true" + ",true".repeat(20_000) + "]}", "alternatives");
        assertRefused("{\"anyOf\": [true" + ",{\"anyOf\":[true,true]}".repeat(10_000) + "]}", "alternatives");
    }

    @Test
    void many_and_large_automata() {
        String patterns = IntStream.range(0, 300)
                .mapToObj(i -> "\"p%d\": {\"pattern\": \"^.{%d}x\"}".formatted(i, 400 + i))
                .collect(Collectors.joining(","));
        assertRefused("{\"properties\": {" + patterns + "}}", "at most 100000 are supported");
        assertThat(read(properties(2_000, "{\"type\": \"number\", \"minimum\": 0.5, \"maximum\": 1e300}"))
                        .root())
                .isNotNull();
    }

    @Test
    void sets_of_items_without_end() {
        String few = "{\"items\": {\"enum\": [%s]}, \"uniqueItems\": true, \"minItems\": 1}";
        assertRefused(few.formatted(numbers(20)), "so many values of items");
        assertRefused(few.formatted(numbers(1_000)), "keyword \"uniqueItems\" is not supported");
        assertThat(read(few.formatted(numbers(8))).root()).isInstanceOf(JsonType.Scalar.class);
    }

    private static String numbers(int count) {
        return IntStream.range(0, count).mapToObj(String::valueOf).collect(Collectors.joining(","));
    }

    @Test
    void negations_of_negations() {
        String deep = "{\"not\": ".repeat(200) + "{\"type\": \"object\", \"required\": [\"a\"]}" + "}".repeat(200);
        assertThat(read(deep).root()).isNotNull();
        String wide = "{\"not\": {\"anyOf\": [%s, %s]}}";
        String tower = "{\"properties\": {\"a\": {\"minimum\": 1}}, \"required\": [\"b\"], \"maxProperties\": 3}";
        for (int i = 0; i < 5; i++) {
            tower = wide.formatted(tower, tower.replace("\"a\"", "\"a%d\"".formatted(i)));
        }
        String last = tower;
        assertThatThrownBy(() -> read(last)).isInstanceOf(GrammarException.class);
    }

    @Test
    void a_tower_of_allOf() {
        String one = "{\"properties\": {\"a\": {\"type\": \"string\"}}, \"allOf\": [%s]}";
        String tower = "{\"required\": [\"a\"]}";
        for (int i = 0; i < 100; i++) {
            tower = one.formatted(tower);
        }
        assertThat(TypeText.of(read(tower))).isEqualTo("{a: string}");
    }

    @Test
    void patterns_whose_states_double() {
        assertRefused("{\"pattern\": \"a.{30}$\"}", "50000 states");
        assertRefused("{\"pattern\": \"^(a|b|ab)*c(.*d.{25})$\"}", "50000 states");
        assertRefused("{\"pattern\": \"^((((a{1,99}){1,99}){1,99}){1,99})$\"}", "20000 positions");
        assertRefused("{\"pattern\": \"^(?=.*a.{20})(?=.*b.{20})(?=.*c.{20}).*$\"}", "not supported");
        assertRefused("{\"patternProperties\": {\"a.{18}$\": {}, \"b.{18}$\": {\"type\": \"null\"}}}", "50000 states");
    }

    @Test
    void patterns_with_many_kinds_of_characters() {
        StringBuilder all = new StringBuilder("^(");
        for (int c = 0x4E00; c < 0x4E00 + 300; c++) {
            all.append(c == 0x4E00 ? "" : "|").append((char) c).append('.').append((char) (c + 1));
        }
        JsonType type = read("{\"pattern\": \"" + all + ")$\"}").root();
        assertThat(type).isInstanceOf(JsonType.Scalar.class);
    }

    @Test
    void numbers_of_steps_and_lengths_beyond_measure() {
        assertRefused("{\"type\": \"number\", \"multipleOf\": 99999999999999999999}", "too many digits");
        assertRefused("{\"type\": \"number\", \"multipleOf\": 1e-300}", "too many digits");
        assertRefused("{\"type\": \"integer\", \"multipleOf\": 99991}", "50000 states");
        assertThat(TypeText.of(read("{\"type\": \"string\", \"minLength\": 1000000}")))
                .isEqualTo("string{1000000..}");
        assertThat(read("{\"pattern\": \"^(ab|cde)*$\", \"minLength\": 1000000}")
                        .root())
                .isInstanceOf(JsonType.Counted.class);
        assertThat(read("{\"pattern\": \"^(ab|cde)*$\", \"maxLength\": 1000000}")
                        .root())
                .isInstanceOf(JsonType.Counted.class);
    }

    @Test
    void alternatives_with_a_long_common_prefix() {
        String members = IntStream.range(0, 1_000)
                .mapToObj(i -> "{\"const\": \"%s%d\"}".formatted("x".repeat(1_000), i))
                .collect(Collectors.joining(","));

        assertRefused("{\"oneOf\": [" + members + "," + members.replace('x', 'y') + "]}", "bytes");
        assertThat(read("{\"oneOf\": [" + members + "]}").root()).isInstanceOf(JsonType.AnyOf.class);
    }

    @Test
    void sizes_at_the_end_of_what_an_int_holds() {
        assertThat(TypeText.of(read("{\"type\": \"array\", \"maxItems\": 2147483647, \"minItems\": 2147483646}")))
                .isEqualTo("[any*]{2147483646..}");
        assertThat(TypeText.of(read("{\"type\": \"string\", \"minLength\": 1000000000}")))
                .isEqualTo("string{1000000000..}");
        assertThat(TypeText.of(read("{\"type\": \"string\", \"maxLength\": 1e300}")))
                .isEqualTo("string");
        assertRefused("{\"minimum\": 1" + "0".repeat(100_000) + "}", "digits in \"minimum\"");
    }

    @Test
    void names_that_are_hard_to_write() {
        assertThat(TypeText.of(read("{\"properties\": {\"\\u0000\": true, \"\": true}}")))
                .isEqualTo("{\u0000?: any, ?: any}");
        assertRefused("{\"properties\": {\"\\ud83d\": true}}", "a name with an unpaired surrogate is not supported");
        assertRefused("{\"required\": [\"\\ude00\"]}", "a name with an unpaired surrogate is not supported");
        assertRefused("{\"enum\": [\"\\ud83d\"]}", "none of the listed values is allowed");
        assertRefused("{\"enum\": [1e400, NaN]}", "none of the listed values is allowed");
    }

    private static String definitions(int count, java.util.function.IntFunction<String> definition) {
        String all = IntStream.range(0, count)
                .mapToObj(i -> "\"d%d\": %s".formatted(i, definition.apply(i)))
                .collect(Collectors.joining(", "));
        return "{\"$ref\": \"#/$defs/d0\", \"$defs\": {%s, \"d%d\": {\"type\": \"null\"}}}".formatted(all, count);
    }

    private static String properties(int count, String schema) {
        return "{\"properties\": {"
                + IntStream.range(0, count)
                        .mapToObj(i -> "\"p%d\": %s".formatted(i, schema))
                        .collect(Collectors.joining(","))
                + "}}";
    }

    private static void assertRefused(String schema, String message) {
        assertThatThrownBy(() -> read(schema))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining(message);
    }

    /** Reads on a thread with a small stack. */
    private static JsonSchema read(String schema) {
        AtomicReference<JsonSchema> result = new AtomicReference<>();
        AtomicReference<PixtralException> refused = new AtomicReference<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(
                null,
                () -> CpuTime.assertCosts(MOST, () -> {
                    try {
                        result.set(new JsonSchemaReader(Strictness.STRICT).read(schema, "Schema"));
                    } catch (PixtralException e) {
                        refused.set(e);
                    }
                }),
                "small stack",
                SMALL_STACK);
        thread.setUncaughtExceptionHandler((_, error) -> failure.set(error));
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        if (failure.get() != null) {
            throw new AssertionError(failure.get());
        }
        if (refused.get() != null) {
            throw refused.get();
        }
        return result.get();
    }
}
