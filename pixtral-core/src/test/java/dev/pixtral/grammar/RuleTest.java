package dev.pixtral.grammar;

import static dev.pixtral.grammar.Texts.accepts;
import static dev.pixtral.grammar.Texts.utf8;
import static dev.pixtral.grammar.Texts.viable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.GrammarException;
import dev.pixtral.schema.JsonSchema;
import dev.pixtral.schema.JsonType;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which objects, arrays and alternatives the rules accept. */
class RuleTest {
    private static final JsonType TEXT = new JsonType.Text(0, JsonType.UNBOUNDED);
    private static final JsonType ANY = new JsonType.AnyValue();
    private static final JsonType INTEGER = new JsonType.Scalar(RandomTypes.integers());

    @Test
    void a_value_without_schema_may_be_nested_thirty_two_levels() {
        assertThat(accepts(ANY, "[".repeat(32) + "]".repeat(32))).isTrue();
        assertThat(accepts(ANY, "[".repeat(33) + "]".repeat(33))).isFalse();
    }

    @Test
    void literals_may_be_the_beginnings_of_others() {
        JsonType type = new JsonType.Literals(
                List.of("\"A\"", "\"AB\"", "1", "12", "1.5", "null", "\"null\"", "\"\"", "{\"a\": [1]}"));

        assertThat(List.of("\"A\"", "\"AB\"", "1", "12", "1.5", "null", "\"null\"", "\"\"", "{\"a\": [1]}"))
                .allMatch(text -> accepts(type, text));
        assertThat(List.of("\"ABC\"", "1.", "125", "nul", "{\"a\": [1", "\"B\"", ""))
                .noneMatch(text -> accepts(type, text));
    }

    @Test
    void names_may_begin_with_others_and_need_escapes() {
        JsonType type = object(
                Optional.empty(), "id", "id2", "id\"", "", "a\\b", "x\ny", "caf\u00E9", "cafe\u0301", "type", "\u0000");

        assertThat(accepts(
                        type,
                        "{\"id\": 1, \"id2\": 2, \"id\\\"\": 3, \"\": 4, \"a\\\\b\": 5, \"x\\ny\": 6, \"caf\u00E9\": 7,"
                                + " \"cafe\u0301\": 8, \"type\": 9, \"\\u0000\": 0}"))
                .isTrue();
        assertThat(accepts(type, "{\"id2\": 1, \"cafe\u0301\": 2}")).isTrue();
        assertThat(accepts(type, "{\"id2\": 1, \"id\": 2}")).isFalse();
        assertThat(accepts(type, "{\"cafe\": 1}")).isFalse();
        assertThat(accepts(type, "{\"x\ny\": 1}")).isFalse();
    }

    @Test
    void a_name_with_an_unpaired_surrogate_is_written_with_a_replacement_character() {
        assertThat(accepts(object(Optional.empty(), "a\uD83Db"), "{\"a\uFFFDb\": 1}"))
                .isTrue();
    }

    @Test
    void names_that_are_written_alike_are_refused() {
        assertThatThrownBy(() -> accepts(object(Optional.empty(), "a\uD83D", "a\uDE00"), "{}"))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining("twice");
    }

    @Test
    void a_skipped_property_may_follow_free_ones_but_none_comes_twice() {
        JsonType type =
                object(Optional.of(TEXT), "id", "id2"); // values of declared ones are integers, of free ones strings

        assertThat(accepts(type, "{\"id\": 1, \"id2\": 2, \"free\": \"a\", \"fr\": \"b\"}"))
                .isTrue();
        assertThat(accepts(type, "{\"id2\": 2, \"free\": \"a\", \"id\": 1}")).isTrue();
        assertThat(accepts(type, "{\"id2\": 2, \"id\": 1}")).isTrue();
        assertThat(accepts(type, "{\"free\": \"a\", \"id\": 1, \"id2\": 2}")).isTrue();
        assertThat(accepts(type, "{\"id3\": \"a\", \"i\": \"b\", \"id\\\"\": \"c\"}"))
                .isTrue();
        assertThat(accepts(type, "{\"id\": \"a\"}")).isFalse();
        assertThat(accepts(type, "{\"free\": 1}")).isFalse();
        assertThat(accepts(type, "{\"id\": 1, \"id\": 2}")).isFalse();
        assertThat(accepts(type, "{\"free\": \"a\", \"id\": 1, \"id\": 2}")).isFalse();
        assertThat(accepts(type, "{\"free\": \"a\", \"id\": \"b\"}")).isFalse();
    }

    @Test
    void of_a_thousand_properties_only_the_last_is_required() {
        List<JsonType.Property> properties = IntStream.range(0, 1000)
                .mapToObj(i -> new JsonType.Property("property" + i, INTEGER, i == 999))
                .toList();
        JsonType type = new JsonType.ObjectType(properties, Optional.empty(), 0, JsonType.UNBOUNDED);

        assertThat(accepts(type, "{\"property999\": 1}")).isTrue();
        assertThat(accepts(type, "{\"property1\": 1, \"property500\": 2, \"property999\": 3}"))
                .isTrue();
        assertThat(accepts(type, "{\"property500\": 1, \"property1\": 2, \"property999\": 3}"))
                .isFalse();
        assertThat(accepts(type, "{}")).isFalse();
        assertThat(accepts(type, "{\"property1\": 1}")).isFalse();
    }

    @Test
    void numbers_of_properties_are_kept() {
        JsonType.ObjectType declared = (JsonType.ObjectType) object(Optional.empty(), "a", "b", "c");
        JsonType two = new JsonType.ObjectType(declared.properties(), Optional.empty(), 2, 2);
        JsonType free = new JsonType.ObjectType(List.of(), Optional.of(INTEGER), 1, 2);

        assertThat(accepts(two, "{\"a\": 1, \"c\": 2}")).isTrue();
        assertThat(viable(two, "{\"a\": 1, \"b\": 2,")).isFalse();
        assertThat(viable(two, "{\"c")).isFalse();
        assertThat(accepts(free, "{\"x\": 1}")).isTrue();
        assertThat(accepts(free, "{}")).isFalse();
        assertThat(accepts(free, "{\"x\": 1, \"y\": 2, \"z\": 3}")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5000})
    void an_array_has_its_least_and_its_largest_number_of_items(int number) {
        JsonType type = new JsonType.ArrayType(List.of(), Optional.of(INTEGER), number, number);

        assertThat(accepts(type, ones(number))).isTrue();
        assertThat(accepts(type, ones(number + 1))).isFalse();
        assertThat(accepts(type, ones(Math.max(0, number - 1)))).isEqualTo(number == 0);
    }

    @Test
    void a_tuple_may_have_a_tail() {
        JsonType tail = new JsonType.ArrayType(List.of(TEXT, ANY), Optional.of(INTEGER), 1, JsonType.UNBOUNDED);
        JsonType none = new JsonType.ArrayType(List.of(TEXT, ANY), Optional.empty(), 0, JsonType.UNBOUNDED);

        assertThat(accepts(tail, "[\"a\", [], 1, 2]")).isTrue();
        assertThat(accepts(tail, "[\"a\"]")).isTrue();
        assertThat(accepts(tail, "[]")).isFalse();
        assertThat(accepts(tail, "[1]")).isFalse();
        assertThat(accepts(none, "[\"a\", 1]")).isTrue();
        assertThat(viable(none, "[\"a\", 1,")).isFalse();
    }

    @Test
    void alternatives_may_begin_alike() {
        JsonType a = tagged("a", object(Optional.empty(), "x"));
        JsonType b = tagged("b", TEXT);
        JsonType type = new JsonType.AnyOf(List.of(a, b, new JsonType.Literals(List.of("null", "\"A\"")), TEXT));

        assertThat(accepts(type, "{\"name\": \"n\", \"kind\": \"a\", \"value\": {\"x\": 1}}"))
                .isTrue();
        assertThat(accepts(type, "{\"name\": \"n\", \"kind\": \"b\", \"value\": \"x\"}"))
                .isTrue();
        assertThat(accepts(type, "{\"name\": \"n\", \"kind\": \"a\", \"value\": \"x\"}"))
                .isFalse();
        assertThat(accepts(type, "\"B\"")).isTrue();
        assertThat(accepts(type, "null")).isTrue();
        assertThat(accepts(type, "{}")).isFalse();
    }

    @Test
    void many_alternatives_with_a_common_beginning_cost_no_stacks() {
        String common = "p".repeat(1000);
        List<JsonType> members = IntStream.range(0, 500)
                .<JsonType>mapToObj(i -> object(Optional.empty(), common + i))
                .toList();

        assertThat(accepts(new JsonType.AnyOf(members), "{\"" + common + "499\": 1}"))
                .isTrue();
    }

    @Test
    void a_type_may_contain_itself_up_to_the_limit_of_depth() {
        JsonType node = new JsonType.ObjectType(
                List.of(new JsonType.Property("next", new JsonType.Ref(0), false)),
                Optional.empty(),
                0,
                JsonType.UNBOUNDED);
        JsonSchema schema = new JsonSchema(new JsonType.Ref(0), List.of(node), List.of());

        assertThat(accepts(schema, utf8("{\"next\": ".repeat(199) + "{}" + "}".repeat(199))))
                .isTrue();
        assertThat(accepts(schema, utf8("{\"next\": ".repeat(255) + "{}" + "}".repeat(255))))
                .isTrue();
        assertThat(accepts(schema, utf8("{\"next\": ".repeat(256) + "{}" + "}".repeat(256))))
                .isFalse();
    }

    @Test
    void what_needs_itself_is_refused_unless_there_is_a_way_out() {
        JsonType needy = new JsonType.ObjectType(
                List.of(new JsonType.Property("next", new JsonType.Ref(0), true)),
                Optional.empty(),
                0,
                JsonType.UNBOUNDED);
        JsonSchema endless = new JsonSchema(new JsonType.Ref(0), List.of(needy), List.of());
        JsonSchema nullable =
                new JsonSchema(new JsonType.AnyOf(List.of(new JsonType.Ref(0), TEXT)), List.of(needy), List.of());

        assertThatThrownBy(() -> accepts(endless, utf8("{}")))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining("levels");
        assertThat(accepts(nullable, utf8("\"a\""))).isTrue();
        assertThat(accepts(nullable, utf8("{\"next\": "))).isFalse();
    }

    @Test
    void definitions_that_are_nothing_but_themselves_are_refused() {
        JsonSchema schema =
                new JsonSchema(new JsonType.Ref(0), List.of(new JsonType.Ref(1), new JsonType.Ref(0)), List.of());

        assertThatThrownBy(() -> accepts(schema, utf8("{}")))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining("itself");
    }

    @Test
    void a_schema_of_twenty_thousand_levels_overflows_nothing() {
        JsonType type = TEXT;
        for (int i = 0; i < 20_000; i++) {
            type = new JsonType.ArrayType(List.of(), Optional.of(type), i % 2, JsonType.UNBOUNDED);
        }
        JsonType alternatives = TEXT;
        for (int i = 0; i < 20_000; i++) {
            alternatives = new JsonType.AnyOf(List.of(alternatives));
        }

        assertThat(accepts(alternatives, "\"a\"")).isTrue();
        assertThat(accepts(new JsonType.AnyOf(List.of(type, TEXT)), "\"a\"")).isTrue();
    }

    private static JsonType object(Optional<JsonType> additional, String... names) {
        return new JsonType.ObjectType(
                List.of(names).stream()
                        .map(name -> new JsonType.Property(name, INTEGER, false))
                        .toList(),
                additional,
                0,
                JsonType.UNBOUNDED);
    }

    private static JsonType tagged(String kind, JsonType value) {
        return new JsonType.ObjectType(
                List.of(
                        new JsonType.Property("name", TEXT, true),
                        new JsonType.Property("kind", new JsonType.Literals(List.of('"' + kind + '"')), true),
                        new JsonType.Property("value", value, true)),
                Optional.empty(),
                0,
                JsonType.UNBOUNDED);
    }

    private static String ones(int number) {
        return "[" + String.join(", ", Collections.nCopies(number, "1")) + "]";
    }
}
