package dev.pixtral.schema;

import static dev.pixtral.schema.HostileRequests.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.CollidingNames;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.json.Json;
import dev.pixtral.testing.CpuTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, members and numbers of schemas, chosen so that it costs much to tell them apart or to compute with them. */
class HostileValuesTest {
    private static final Duration MOST = Duration.ofSeconds(20); // with too many comparisons it takes minutes
    private static final int MANY = 19_000;

    @Test
    void should_tell_members_of_enums_apart_that_have_one_hash_code() {
        String members = list(MANY, i -> "\"" + CollidingNames.name(i) + "\"");
        String nested = list(MANY, i -> "[{\"" + CollidingNames.name(i) + "\": 1}]");

        CpuTime.assertCosts(MOST, () -> {
            assertThat(dumps("{\"type\": \"string\", \"enum\": [" + members + "]}"))
                    .hasSize(MANY);
            assertThat(dumps("{\"type\": \"array\", \"enum\": [" + nested + "]}"))
                    .hasSize(MANY);
        });
    }

    @Test
    void should_tell_alternatives_apart_whose_members_have_one_hash_code() {
        String branches = list(
                4, i -> "{\"enum\": [" + list(4_500, k -> "\"" + CollidingNames.name(4_500 * i + k) + "\"") + "]}");

        CpuTime.assertCosts(
                MOST,
                () -> assertThat(read("{\"oneOf\": [" + branches + "]}").root()).isInstanceOf(JsonType.AnyOf.class));
    }

    @Test
    void should_tell_names_apart_that_have_one_hash_code() {
        String names = list(9_000, i -> "\"" + CollidingNames.name(i) + "\"");
        String properties = list(9_000, i -> "\"" + CollidingNames.name(i) + "\": true");

        CpuTime.assertCosts(
                MOST,
                () -> assertThat(read("{\"properties\": {%s}, \"required\": [%s]}".formatted(properties, names))
                                .root())
                        .isInstanceOfSatisfying(
                                JsonType.ObjectType.class,
                                object -> assertThat(object.properties())
                                        .hasSize(9_000)
                                        .allMatch(JsonType.Property::required)));
    }

    @Test
    void should_read_many_first_items_against_a_long_value() {
        String schema =
                "{\"prefixItems\": [%s], \"enum\": [[%s]]}".formatted(list(MANY, _ -> "{}"), list(MANY, _ -> "1"));

        CpuTime.assertCosts(MOST, () -> assertThat(dumps(schema)).hasSize(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"enum\": [1, %s]}",
                "{\"const\": %s}",
                "{\"default\": %s}",
                "{\"examples\": [{\"a\": [%s]}]}",
                "{\"multipleOf\": %s}",
                "{\"maximum\": -%s}",
                "{\"minLength\": %s}",
                "{\"x-unknown\": {\"a\": %s}}",
                "{\"properties\": {\"a\": {\"enum\": [%s]}}}"
            })
    void should_refuse_numbers_of_more_than_a_thousand_digits_wherever_they_stand(String schema) {
        for (String number : List.of("1".repeat(1_000_000), "0." + "1".repeat(1_000), "1".repeat(1_001) + "e5")) {
            assertThatThrownBy(() -> read(schema.formatted(number)))
                    .isInstanceOf(GrammarException.class)
                    .hasMessageMatching("Schema: it has \\d+ digits in \".*\", but at most 1000 are supported;.*");
        }
    }

    @Test
    void should_read_numbers_of_a_thousand_digits() {
        String number = "1".repeat(1_000);

        assertThat(dumps("{\"enum\": [%s, -%s]}".formatted(number, number))).containsExactly(number, "-" + number);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            {"enum": [1e999999999, 1]}                              ; 1
            {"enum": [1e-999999999, 1], "minimum": 1}               ; 1
            {"enum": [0e999999999, 2]}                              ; 0.0 2
            {"enum": [1, 1e300], "minimum": 1e-400, "maximum": 1e308} ; 1 1e+300
            {"enum": [1, 2], "default": 1e2147483648}               ; 1 2
            """)
    void should_read_numbers_with_large_exponents(String schema, String dumps) {
        assertThat(dumps(schema)).containsExactly(dumps.split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"minimum", "exclusiveMaximum", "multipleOf", "maxItems"})
    void should_refuse_bounds_that_are_no_number(String keyword) {
        assertThatThrownBy(() -> read("{\"%s\": 1e999999999}".formatted(keyword)))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining("the keyword \"" + keyword + "\" must be a finite number");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            1;       1.0
            100;     1e+2
            100;     100.0
            -0.0;    0
            1e+300;  10e299
            0.5;     5e-1
            """)
    void should_know_one_number_in_several_spellings(String one, String other) {
        assertThat(key(one)).isEqualTo(key(other));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            1;    10
            1;    -1
            0.1;  0.01
            1e5;  1e6
            0;    10
            """)
    void should_tell_numbers_apart(String one, String other) {
        assertThat(key(one)).isNotEqualTo(key(other));
    }

    @Test
    void should_know_objects_in_any_order_and_tell_texts_from_what_they_spell() {
        Json.Obj one = new Json.Obj(Map.of("a", new Json.Num("1"), "b", new Json.Str("x")));

        assertThat(JsonEquality.key(one))
                .isEqualTo(JsonEquality.key(new Json.Obj(Map.of("b", new Json.Str("x"), "a", new Json.Num("1.0")))));
        assertThat(JsonEquality.key(new Json.Str("1"))).isNotEqualTo(key("1"));
        assertThat(JsonEquality.key(new Json.Arr(List.of(new Json.Str("a,b")))))
                .isNotEqualTo(JsonEquality.key(new Json.Arr(List.of(new Json.Str("a"), new Json.Str("b")))));
    }

    @Test
    void should_show_no_more_of_a_place_than_a_message_holds() {
        String level = "{\"properties\": {\"" + "n".repeat(4_000) + "\": ";
        String schema =
                level.repeat(100) + HostileRequests.properties(5_000, _ -> "{\"format\": \"x\"}") + "}}".repeat(100);

        CpuTime.assertCosts(
                MOST, () -> assertThat(read(schema).unenforced()).allMatch(problem -> problem.length() < 350));
    }

    private static String key(String number) {
        return JsonEquality.key(new Json.Num(number));
    }

    private static List<String> dumps(String schema) {
        return ((JsonType.Literals) read(schema).root()).dumps();
    }

    private static JsonSchema read(String schema) {
        return new JsonSchemaReader(Strictness.STRICT).read(schema, "Schema");
    }
}
