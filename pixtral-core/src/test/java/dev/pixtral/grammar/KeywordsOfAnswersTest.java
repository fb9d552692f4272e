package dev.pixtral.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ResponseFormat;
import dev.pixtral.chat.Tool;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.schema.Strictness;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What each keyword of a schema does to an answer, through the whole chain: the text of a schema, a grammar, tokens.
 * One test a keyword or group of them; apostrophes stand for quotation marks.
 */
class KeywordsOfAnswersTest {
    private static final Tokenizer TEKKEN = Vocabularies.tiny();
    private static final AnswerGrammars GRAMMARS = new AnswerGrammars(TEKKEN);
    private static final Prompt PROMPT = Prompt.of(Message.user("Answer."));
    private static final int END = 2;
    private static final int CALLS = 9;

    @Test
    void type_names_one_type_or_several() {
        schema("{'type': 'string'}").takes("'a'", "''").not("1", "null", "a", " 'a'", "'a' ", "{}");
        schema("{'type': 'integer'}").takes("0", "-7", "120").not("1.0", "1.5", "'1'", "01", "-0", "1e5", "+1");
        schema("{'type': 'number'}")
                .takes("0", "-7.25", "1e5", "1E+05", "-0.5")
                .not(".5", "1.", "-0", "1e400", "NaN", "--1", "1.2.3");
        schema("{'type': 'boolean'}").takes("true", "false").not("True", "0", "null", "truefalse");
        schema("{'type': 'null'}").takes("null").not("'null'", "None", "{}");
        schema("{'type': ['integer', 'null']}").takes("1", "null").not("'1'", "true", "1.5");
        schema("{'type': ['object', 'array']}")
                .takes("{}", "[]", "[1, {'a': null}]")
                .not("1", "''");
    }

    @Test
    void without_type_the_keywords_tell_it() {
        schema("{'properties': {'a': {'type': 'null'}}}")
                .takes("{'a': null}", "{}")
                .not("1", "[]");
        schema("{'items': {'type': 'null'}}").takes("[null, null]").not("null", "{}");
        schema("{'minLength': 1}").takes("'a'").not("''", "1");
        schema("{'minimum': 5}").takes("5", "7.5").not("4", "'5'");
        schema("{'description': 'Anything.'}")
                .takes("1", "'a'", "null", "[1, 'a', {'b': {}}]", "{'a': 1}")
                .not("a");
    }

    @Test
    void properties_come_in_the_order_of_the_schema_and_required_ones_always() {
        schema("{'type': 'object', 'properties': {'b': {'type': 'integer'}, 'a': {'type': 'string'}, 'c': true},"
                        + " 'required': ['a']}")
                .takes("{'b': 1, 'a': ''}", "{'a': ''}", "{'a': '', 'c': [1]}", "{'b': 1, 'a': '', 'c': null}")
                .not("{}", "{'b': 1}", "{'a': '', 'b': 1}", "{'a': null}", "{'a': '', 'a': ''}", "{'a': '', 'd': 1}")
                .not("{'a':''}", "{ 'a': ''}", "{'a': '',}", "{'a': ''}{'a': ''}");
    }

    @Test
    void a_required_name_that_is_not_declared_follows() {
        schema("{'type': 'object', 'properties': {'a': {'type': 'null'}}, 'required': ['z']}")
                .takes("{'a': null, 'z': 1}", "{'z': 'any'}")
                .not("{}", "{'a': null}");
        schema(
                        "{'properties': {'a': {'type': 'null'}}, 'required': ['z'], 'additionalProperties': {'type': 'integer'}}")
                .takes("{'z': 1}")
                .not("{'z': 'any'}");
        refused(
                "{'properties': {'a': {'type': 'null'}}, 'required': ['z'], 'additionalProperties': false}",
                "no answer can satisfy");
    }

    @Test
    void additional_properties_are_none_any_or_of_a_schema() {
        schema("{'properties': {'a': {'type': 'null'}}}").takes("{'a': null}").not("{'b': 1}");
        schema("{'properties': {'a': {'type': 'null'}}, 'additionalProperties': true}")
                .takes("{'a': null, 'b': [1]}", "{'b': 1}", "{'b': 1, 'a': null}", "{'aa': 1}")
                .not("{'a': 1}", "{'a': null, 'a': null}", "{'b': 1, 'a': 1}");
        schema("{'properties': {'a': {'type': 'null'}}, 'additionalProperties': {'type': 'integer'}}")
                .takes("{'a': null, 'b': 1}")
                .not("{'b': null}");
        schema("{'type': 'object', 'additionalProperties': false}").takes("{}").not("{'a': 1}");
        schema("{'properties': {'a': false}, 'additionalProperties': true}")
                .takes("{}", "{'b': 1}", "{'ab': 1}")
                .not("{'a': 1}");
    }

    @Test
    void items_come_once_if_there_are_few_values() {
        schema("{'type': 'array', 'items': {'enum': [1, 12, 'a']}, 'uniqueItems': true}")
                .takes("[]", "[12]", "[1, 12]", "[12, 1, 'a']")
                .not("[1, 1]", "[1, 12, 1]", "[12, 1, 'a', 1]", "[2]", "[1,12]");
        schema(
                        "{'items': {'$ref': '#/$defs/a'}, 'uniqueItems': true, 'minItems': 2, '$defs': {'a': {'type': 'boolean'}}}")
                .takes("[true, false]", "[false, true]")
                .not("[true]", "[]", "[true, true]", "[true, false, true]");
        schema("{'prefixItems': [{'const': 1}, {'enum': [1, 2]}], 'items': {'type': 'null'}, 'uniqueItems': true}")
                .takes("[1, 2, null]", "[1]")
                .not("[1, 1]", "[1, 2, null, null]");
        schema("{'items': {'enum': [1, 1.0, {'a': 1, 'b': 2}, {'b': 2, 'a': 1.0}]}, 'uniqueItems': true}")
                .takes("[1, {'a': 1, 'b': 2}]", "[1.0]")
                .not("[1, 1.0]", "[{'a': 1, 'b': 2}, {'b': 2, 'a': 1.0}]");
        refused("{'items': {'enum': [1, 2]}, 'uniqueItems': true, 'minItems': 3}", "fewer distinct items");
        refused("{'items': {'type': 'integer'}, 'uniqueItems': true, 'maxItems': 3}", "uniqueItems");
    }

    @Test
    void an_object_without_properties_is_free() {
        schema("{'type': 'object'}").takes("{}", "{'a': 1, '': [{'b': {}}]}").not("[]", "{1: 2}", "{'a'}");
    }

    @Test
    void parameters_without_properties_are_an_empty_object() {
        for (String parameters : new String[] {"{'type': 'object'}", "{'type': 'object', 'properties': {}}", "{}"}) {
            parameters(parameters).takes("{}").not("{'a': 1}", "null");
        }
        parameters("{'type': 'object', 'properties': {'a': {'type': 'integer'}}}")
                .takes("{}", "{'a': 1}")
                .not("{'a': ''}", "{'b': 1}");
    }

    @Test
    void items_of_arrays_and_how_many() {
        schema("{'type': 'array'}").takes("[]", "[1, 'a', [null]]").not("[,]", "[1,2]", "[1 ]", "{}");
        schema("{'type': 'array', 'items': {'type': 'integer'}}")
                .takes("[]", "[1, 2, 3]")
                .not("['a']", "[1, null]");
        schema("{'items': {'type': 'integer'}, 'minItems': 1, 'maxItems': 2}")
                .takes("[1]", "[1, 2]")
                .not("[]", "[1, 2, 3]");
        schema("{'items': {'enum': [0]}, 'minItems': 300, 'maxItems': 300}")
                .takes("[0" + ", 0".repeat(299) + "]")
                .not("[0" + ", 0".repeat(298) + "]", "[0" + ", 0".repeat(300) + "]");
        schema("{'type': 'array', 'items': false}").takes("[]").not("[1]");
    }

    @Test
    void enum_and_const_of_any_type() {
        schema("{'enum': ['A', 'AB', 1, 12, 1.5, null, 'null', true, {'k': [1]}, []]}")
                .takes("'A'", "'AB'", "1", "12", "1.5", "null", "'null'", "true", "{'k': [1]}", "[]")
                .not("'ABC'", "''", "2", "1.0", "false", "{}", "{'k': []}");
        schema("{'const': {'a': 'é\\n'}}").takes("{'a': 'é\\n'}").not("{'a': 'é'}");
        schema("{'type': 'string', 'maxLength': 2, 'enum': ['a', 'abc', 1]}")
                .takes("'a'")
                .not("'abc'", "1");
        refused("{'type': 'string', 'enum': [1]}", "no answer can satisfy");
    }

    @Test
    void any_of_may_overlap() {
        schema("{'anyOf': [{'type': 'string'}, {'enum': ['a', 1]}, {'type': 'null'}]}")
                .takes("'a'", "1", "null", "'b'")
                .not("2", "true");
        schema("{'anyOf': [{'properties': {'a': {'type': 'integer'}}, 'required': ['a']},"
                        + " {'properties': {'a': {'type': 'string'}, 'b': {'type': 'null'}}, 'required': ['a']}]}")
                .takes("{'a': 1}", "{'a': ''}", "{'a': '', 'b': null}")
                .not("{'a': 1, 'b': null}", "{'a': null}");
        schema("{'anyOf': [{'type': 'integer', 'minimum': 2, 'maximum': 1}, {'type': 'null'}]}")
                .takes("null")
                .not("1");
    }

    @Test
    void references_and_recursion() {
        schema("{'$ref': '#/$defs/p', '$defs': {'p': {'properties': {'name': {'type': 'string'}, 'children':"
                        + " {'type': 'array', 'items': {'$ref': '#/$defs/p'}}}, 'required': ['name']}}}")
                .takes("{'name': ''}", "{'name': '', 'children': [{'name': 'b', 'children': [{'name': ''}]}]}")
                .not("{'children': []}", "{'name': '', 'children': [{}]}");
        schema("{'$ref': '#/definitions/a~1b%20c', 'definitions': {'a/b c': {'type': 'null'}}}")
                .takes("null")
                .not("1");
        schema("{'items': {'$ref': '#x'}, '$defs': {'a': {'$anchor': 'x', 'type': 'integer'}}}")
                .takes("[1]")
                .not("['']");
        schema("{'properties': {'me': {'$ref': '#'}}}")
                .takes("{}", "{'me': {'me': {}}}")
                .not("{'me': null}");
        refused("{'$ref': 'https://example.org/schema.json'}", "is not supported");
        refused("{'$ref': '#'}", "is not supported");
        refused("{'properties': {'me': {'$ref': '#'}}, 'required': ['me']}", "no answer can satisfy");
    }

    @Test
    void boolean_schemas() {
        schema("{'properties': {'a': true, 'b': false}}")
                .takes("{}", "{'a': [1]}")
                .not("{'b': 1}", "{'a': 1, 'b': 1}");
        schema("true").takes("1", "'a'", "{}").not("a");
        refused("false", "no answer can satisfy");
    }

    @Test
    void annotations_change_nothing() {
        schema(
                        "{'title': 'T', 'description': 'D', 'default': 'x', 'examples': ['x'], 'deprecated': true, 'readOnly': true,"
                                + " 'writeOnly': true, '$comment': 'C', '$schema': 'https://json-schema.org/draft/2020-12/schema',"
                                + " '$id': 'https://example.org/a', 'contentEncoding': 'base64', 'contentMediaType': 'text/plain',"
                                + " 'format': 'something', 'type': 'integer'}")
                .takes("1")
                .not("'x'");
    }

    @Test
    void one_of_with_alternatives_that_exclude_one_another() {
        schema("{'oneOf': [{'type': 'string'}, {'type': 'integer'}]}")
                .takes("''", "1")
                .not("null");
        schema("{'oneOf': [{'enum': ['a']}, {'enum': ['b', 'c']}]}")
                .takes("'a'", "'c'")
                .not("'d'");
        schema("{'oneOf': [{'properties': {'t': {'const': 'a'}, 'x': {'type': 'integer'}}, 'required': ['t', 'x']},"
                        + " {'properties': {'t': {'const': 'b'}}, 'required': ['t']}]}")
                .takes("{'t': 'a', 'x': 1}", "{'t': 'b'}")
                .not("{'t': 'a'}", "{'t': 'b', 'x': 1}");
        schema("{'oneOf': [{'type': 'number'}, {'type': 'integer'}]}")
                .takes("1.5")
                .not("1", "1.0");
    }

    @Test
    void keywords_beside_references_and_alternatives_hold_as_well() {
        schema("{'$ref': '#/$defs/n', 'minimum': 5, '$defs': {'n': {'type': 'integer', 'maximum': 9}}}")
                .takes("5", "9")
                .not("4", "10");
        schema(
                        "{'type': 'object', 'properties': {'a': {'type': 'integer'}}, 'required': ['a'],"
                                + " 'anyOf': [{'properties': {'b': {'type': 'null'}}, 'required': ['b']}, {'properties': {'c': true}}]}")
                .takes("{'a': 1, 'b': null}", "{'a': 1}", "{'a': 1, 'c': 2}")
                .not("{}", "{'b': null}", "{'a': 1, 'b': 1}");
    }

    @Test
    void all_of_is_an_intersection() {
        schema(
                        "{'allOf': [{'properties': {'a': {'minimum': 3}}}, {'properties': {'a': {'type': 'integer', 'maximum': 5}, 'b': true}},"
                                + " {'required': ['a']}]}")
                .takes("{'a': 3}", "{'a': 5, 'b': []}")
                .not("{'a': 2}", "{'a': 6}", "{'a': 3.5}", "{'b': 1}", "{}");
        schema("{'allOf': [{'enum': [1, 2, 3]}, {'enum': [2, 3, 4]}, {'minimum': 3}]}")
                .takes("3")
                .not("1", "2", "4");
        refused("{'allOf': [{'type': 'string'}, {'type': 'integer'}]}", "no answer can satisfy");
    }

    @Test
    void ranges_of_numbers() {
        schema("{'type': 'integer', 'minimum': -12, 'maximum': 130}")
                .takes("-12", "0", "99", "130")
                .not("-13", "131", "1000", "-0");
        schema("{'type': 'number', 'exclusiveMinimum': 0, 'exclusiveMaximum': 1.5}")
                .takes("0.1", "1", "1.49999", "0.0001")
                .not("0", "0.0", "1.5", "1.50", "2", "-1", "1e0");
        schema("{'type': 'integer', 'minimum': 1, 'exclusiveMinimum': true, 'maximum': 3, 'exclusiveMaximum': false}")
                .takes("2", "3")
                .not("1", "4");
        refused("{'type': 'integer', 'exclusiveMinimum': 1, 'exclusiveMaximum': 2}", "no answer can satisfy");
    }

    @Test
    void lengths_of_strings_count_characters() {
        schema("{'type': 'string', 'minLength': 2, 'maxLength': 3}")
                .takes("'ab'", "'é😀'", "'\\n\\'a'")
                .not("'a'", "'abcd'", "'😀'", "'\\u0041b'");
    }

    @Test
    void patterns() {
        schema("{'type': 'string', 'pattern': '^[A-Z]{2}-\\\\d+$'}")
                .takes("'DE-12'")
                .not("'de-12'", "'DE-'", "'xDE-1'");
        schema("{'pattern': 'b|c$'}").takes("'abx'", "'xc'").not("'cx'", "''");
        schema("{'pattern': '^\\\\S+@x$', 'maxLength': 4}").takes("'ab@x'").not("'abc@x'", "'a b@x'");
        refused("{'type': 'string', 'pattern': '(?=a)b'}", "no string has this pattern");
        schema("{'pattern': '(?<=a)b'}").takes("'cab'").not("'cb'", "'b'");
        refused("{'type': 'string', 'pattern': '(?<=a$)b'}", "is not supported");
        schema("{'pattern': '^([ab])\\\\1$'}").takes("'aa'", "'bb'").not("'ab'", "'a'");
        refused("{'type': 'string', 'pattern': '(a*)\\\\1'}", "is not supported");
    }

    @Test
    void formats() {
        schema("{'format': 'date'}").takes("'2024-02-29'").not("'2023-02-29'", "'2024-13-01'", "'2024-2-1'");
        schema("{'format': 'time'}").takes("'23:59:59Z'", "'00:00:00.5-08:30'").not("'24:00:00Z'", "'23:59:59'");
        schema("{'format': 'date-time'}")
                .takes("'2024-02-29T00:00:00Z'")
                .not("'2024-02-29'", "'2024-02-29T00:00:00-00:00'");
        schema("{'format': 'uuid'}")
                .takes("'123e4567-e89b-12d3-a456-426614174000'")
                .not("'123e4567'");
        schema("{'format': 'email'}").takes("'a.b@example.org'").not("'a.b'", "'@example.org'");
        schema("{'format': 'ipv4'}").takes("'127.0.0.255'").not("'127.0.0.256'", "'1.2.3'");
        schema("{'type': 'integer', 'format': 'int32'}")
                .takes("2147483647", "-2147483648")
                .not("2147483648");
        schema("{'type': 'integer', 'format': 'int64'}")
                .takes("9223372036854775807")
                .not("9223372036854775808");
    }

    @Test
    void tuples() {
        schema("{'prefixItems': [{'type': 'integer'}, {'type': 'string'}], 'items': {'type': 'null'}}")
                .takes("[]", "[1]", "[1, '']", "[1, '', null, null]")
                .not("['']", "[1, 1]", "[1, '', 1]");
        schema("{'prefixItems': [{'type': 'integer'}], 'items': false, 'minItems': 1}")
                .takes("[1]")
                .not("[]", "[1, 1]");
        schema("{'items': [{'type': 'integer'}], 'additionalItems': {'type': 'null'}}")
                .takes("[1, null]")
                .not("[1, 1]");
    }

    @Test
    void numbers_of_properties() {
        schema("{'type': 'object', 'minProperties': 1, 'maxProperties': 2}")
                .takes("{'a': 1}", "{'a': 1, 'b': 2}")
                .not("{}", "{'a': 1, 'b': 2, 'c': 3}");
        schema("{'properties': {'a': {'type': 'null'}, 'b': {'type': 'null'}}, 'minProperties': 1, 'maxProperties': 1}")
                .takes("{'a': null}", "{'b': null}")
                .not("{}", "{'a': null, 'b': null}");
        schema("{'properties': {'a': true, 'b': true, 'c': true}, 'minProperties': 2}")
                .takes("{'a': 1, 'c': 2}")
                .not("{}", "{'c': 1}");
        refused("{'type': 'object', 'minProperties': 2}", "\"minProperties\""); // free names may be equal
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'unevaluatedProperties': false",
                "'uniqueItems': true",
                "'unevaluatedItems': false",
                "'$dynamicRef': '#x'"
            })
    void what_is_refused_is_named_unless_it_may_stay_unchecked(String keyword) {
        String schema = "{'type': ['object', 'array', 'integer', 'null'], " + keyword + "}";

        refused(schema, "\"" + keyword.split("'")[1] + "\"");

        new Answers(grammar(response(schema), Strictness.LENIENT), "", "").takes("1", "[1, 1]", "{'a': 1}", "null");
    }

    /** Answers to one grammar. */
    private record Answers(Grammar grammar, String before, String after) {
        Answers takes(String... texts) {
            assertThat(texts).allSatisfy(text -> assertThat(accepts(text)).isTrue());
            return this;
        }

        Answers not(String... texts) {
            assertThat(texts).allSatisfy(text -> assertThat(accepts(text)).isFalse());
            return this;
        }

        private boolean accepts(String text) {
            Matcher matcher = grammar.matcher("call%05d"::formatted);
            if (!before.isEmpty()) {
                matcher.accept(CALLS);
            }
            for (int token : TEKKEN.encode(before + quoted(text) + after)) {
                if (!matcher.mask().allows(token)) {
                    return false;
                }
                matcher.accept(token);
            }
            return matcher.mask().allows(END);
        }
    }

    private static Answers schema(String schema) {
        return new Answers(grammar(response(schema), Strictness.STRICT), "", "");
    }

    private static Answers parameters(String parameters) {
        Grammar grammar = grammar(PROMPT.withTools(List.of(new Tool("f", "", quoted(parameters)))), Strictness.STRICT);
        return new Answers(grammar, "[{\"name\": \"f\", \"arguments\": ", ", \"id\": \"call00000\"}]");
    }

    private static void refused(String schema, String message) {
        assertThatThrownBy(() -> grammar(response(schema), Strictness.STRICT))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining(message);
    }

    private static Prompt response(String schema) {
        return PROMPT.withResponseFormat(new ResponseFormat.JsonSchema("", quoted(schema)));
    }

    private static Grammar grammar(Prompt prompt, Strictness strictness) {
        return GRAMMARS.grammar(prompt, AnswerRules.DEFAULT.withStrictness(strictness))
                .orElseThrow();
    }

    private static String quoted(String text) {
        return text.replace('\'', '"');
    }
}
