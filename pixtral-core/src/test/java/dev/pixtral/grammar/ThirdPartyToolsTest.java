package dev.pixtral.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ResponseFormat;
import dev.pixtral.chat.Tool;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.schema.HostileRequests;
import dev.pixtral.schema.Strictness;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schemas of tools come from anywhere: none of them refuses a conversation, and what is left unchecked is told. */
@Timeout(120)
class ThirdPartyToolsTest {
    private static final Tokenizer TEKKEN = Vocabularies.tiny();
    private static final AnswerGrammars GRAMMARS = new AnswerGrammars(TEKKEN);
    private static final int CALLS = TEKKEN.specialTokens().toolCalls();

    /**
     * A schema of a property, what the warning says of it (nothing: all is enforced), a value that may come, and one
     * that must not.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            {'type': 'string', 'pattern': '^[a-z'}                            ; keyword "pattern" with          ; 'X'        ; 1
            {'type': 'string', 'pattern': '(?<!a$)b'}                         ; keyword "pattern" with an anchor ; 'X'      ; 1
            {'type': 'string', 'pattern': '(.)\\\\1'}                         ; keyword "pattern" with a back-reference ; 'X'  ; 1
            {'type': 'strng'}                                                 ; the keyword "type" must be      ; [1]        ;
            {'type': 'int'}                                                   ; the keyword "type" must be      ; 1          ;
            {'type': ['string', 'none']}                                      ; the keyword "type" must be      ; null       ;
            {'type': 5}                                                       ; the keyword "type" must be      ; null       ;
            {'type': 'any'}                                                   ;                                 ; [1]        ;
            {'type': 'object', 'properties': []}                              ; the keyword "properties" must be an object ; {'a': 1} ; 1
            {'type': 'object', 'properties': {'a': 'string'}}                 ; /properties/p/properties/a: a schema must be ; {'a': 1} ; {'b': 1}
            {'type': 'object', 'required': 'a'}                               ; the keyword "required" must be an array ; {'b': 1} ; 1
            {'type': 'object', 'required': [1, 'a']}                          ; the keyword "required" must be an array of strings ; {'a': 1} ; {'b': 1}
            {'type': 'string', 'minLength': -1, 'maxLength': 2}               ; the keyword "minLength" must be ; 'ab'       ; 'abc'
            {'type': 'string', 'maxLength': '2'}                              ; the keyword "maxLength" must be ; 'abc'      ; 1
            {'type': 'integer', 'minimum': 'a', 'maximum': 3}                 ; the keyword "minimum" must be   ; 3          ; 4
            {'type': 'integer', 'multipleOf': 0}                              ; the keyword "multipleOf" must be ; 3         ; 'a'
            {'type': 'string', 'enum': 'a'}                                   ; the keyword "enum" must be      ; 'b'        ; 1
            {'anyOf': []}                                                     ; the keyword "anyOf" must be     ; 1          ;
            {'anyOf': [{'type': 'integer'}, 5]}                               ; a schema must be an object      ; 'b'        ;
            {'$ref': '#/$defs/none'}                                          ; the unresolved reference "#/$defs/none" ; 'b'        ;
            {'$ref': 'https://example.org/s.json', 'type': 'string'}          ; the unresolved reference "https://example.org/s.json" ; 'b' ; 1
            {'$ref': 5}                                                       ; the keyword "$ref" must be      ; 'b'        ;
            {'$ref': '#/properties/p'}                                        ; a schema that refers to itself  ; 'b'        ;
            {'anyOf': [{'$ref': '#/properties/p'}, {'type': 'string'}]}       ; a schema that refers to itself  ; 'b'        ; 1
            {'type': 'array', 'uniqueItems': true}                            ; keyword "uniqueItems"           ; [1, 1]     ; 1
            {'type': 'number', 'multipleOf': 0.01}                            ;                                 ; 0.01       ; 0.001
            {'type': 'object', 'patternProperties': {'^x': {'type': 'null'}}} ;                                 ; {'x': null} ; {'x': 1}
            {'type': 'object', 'propertyNames': {'maxLength': 3}}             ;                                 ; {'xxx': 1} ; {'xxxx': 1}
            {'type': 'object', 'dependentRequired': {'a': ['b']}}             ;                                 ; {'a': 1, 'b': 1} ; {'a': 1}
            {'not': {'minimum': 1}}                                           ;                                 ; 0          ; 1
            {'if': {'minimum': 1}, 'then': {'multipleOf': 5}}                 ;                                 ; 5          ; 6
            {'oneOf': [{'type': 'number'}, {'type': 'integer'}]}              ;                                 ; 1.5        ; 1
            {'type': 'object', 'additionalProperties': false, 'properties': {'a': {'type': 'integer'}}, 'required': ['a', 'z']} ; keyword "required" with the name "z" ; {'a': 1} ; {'z': 1}
            {'type': 'integer', 'minimum': 1e60}                              ; there is no number of at most     ; 1          ; 'a'
            {'type': 'STRING', 'nullable': true}                              ;                                 ; null       ; 1
            {'type': 'OBJECT', 'properties': {'a': {'type': 'INTEGER'}}, 'required': ['a']} ;                   ; {'a': 1}   ; {}
            {'type': 'string', 'nullable': false, 'title': null, 'description': null, 'default': null, 'enum': null} ; ; 'a' ; null
            {'type': 'object', 'properties': {'a': {'type': 'string', 'required': true}, 'b': {'required': false}}} ; ; {'a': ''} ; {'b': 1}
            {'type': 'number', 'minimum': 0, 'exclusiveMinimum': true}        ;                                 ; 1          ; 0
            {'type': 'string', 'pattern': '^\\\\p{L}+$'}                      ;                                 ; 'é'        ; '1'
            {'type': 'string', 'pattern': '^(?i)(yes|no)$'}                   ;                                 ; 'YES'      ; 'maybe'
            {'type': 'string', 'pattern': '^(?!-)[a-z-]{1,39}$'}              ;                                 ; 'a-b'      ; '-a'
            {'type': 'string', 'pattern': '\\\\bfoo\\\\b'}                    ;                                 ; 'a foo'    ; 'afoo'
            {'type': 'string', 'pattern': '^[a-z]+$', 'maxLength': 2048}      ;                                 ; 'abc'      ; 'A'
            """)
    void a_property_that_cannot_be_enforced_is_left_unchecked(
            String schema, String warning, String allowed, String forbidden) {
        Grammar grammar = grammar("{'type': 'object', 'properties': {'p': %s}}".formatted(schema));

        if (warning == null) {
            assertThat(grammar.warning()).isEmpty();
        } else {
            assertThat(grammar.warning().orElseThrow())
                    .startsWith("Some parts of the schemas are not enforced: Parameters of tool f, ")
                    .contains(warning);
        }
        assertThat(takes(grammar, "{'p': %s}".formatted(allowed))).isTrue();
        assertThat(forbidden != null && takes(grammar, "{'p': %s}".formatted(forbidden)))
                .isFalse();
    }

    @Test
    void a_place_is_told_as_a_pointer_and_everything_in_one_sentence() {
        Grammar grammar = grammar(
                "{'type': 'object', 'properties': {'a/b': {'type': 'array', 'items': {'type': 'array', 'uniqueItems': true}}, 'c': {'type': 'strng'}}}");

        assertThat(grammar.warning())
                .contains("Some parts of the schemas are not enforced: Parameters of tool f,"
                        + " /properties/a~1b/items: keyword \"uniqueItems\"; Parameters of tool f, /properties/c: the keyword"
                        + " \"type\" must be one or more of object, array, string, number, integer, boolean, null.");
    }

    @Test
    void many_findings_are_counted() {
        StringBuilder properties = new StringBuilder("'a': {'type': 'x'}");
        for (int i = 0; i < 50; i++) {
            properties.append(", 'p%d': {'type': 'x'}".formatted(i));
        }

        assertThat(grammar("{'properties': {%s}}".formatted(properties))
                        .warning()
                        .orElseThrow())
                .contains("/properties/a: ")
                .endsWith("; and 41 more.")
                .hasSizeLessThan(3_000);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            true
            []
            'string'
            {'$ref': '#'}
            {'allOf': {}}
            {'properties': 5, 'required': true}
            """)
    void parameters_that_are_no_schema_are_any_object(String schema) {
        assertThat(takes(grammar(schema), "{'a': [1]}")).isTrue();
    }

    @Test
    void numbers_with_too_many_digits_leave_a_tool_unchecked() {
        Grammar grammar = grammar("{'properties': {'a': {'maximum': 1%s}}}".formatted("0".repeat(2_000)));

        assertThat(grammar.warning().orElseThrow()).contains("Parameters of tool f, (root): everything, because");
        assertThat(takes(grammar, "{'x': 1}")).isTrue();
    }

    @Test
    void a_tool_that_nothing_satisfies_cannot_be_called() {
        Tool impossible = tool("never", "{'type': 'object', 'properties': {'a': false}, 'required': ['a']}", false);
        Tool other = tool("f", "{}", false);

        Grammar both = grammar(AnswerRules.DEFAULT, impossible, other);
        Grammar alone = grammar(AnswerRules.DEFAULT, impossible);

        assertThat(both.warning())
                .contains(
                        "Tools that cannot be called: Parameters of tool never, /properties/a: the schema is false, so no"
                                + " answer can satisfy the schema; change it.");
        assertThat(takes(both, "{}")).isTrue();
        assertThat(alone.warning()).isPresent();
        assertThat(alone.calls()).isEmpty();
        assertThat(alone.matcher("call%05d"::formatted).mask().size()).isPositive();
    }

    @Test
    void a_required_call_that_nothing_can_satisfy_is_refused() {
        Tool impossible = tool("never", "{'type': 'object', 'not': {}}", false);
        Tool other = tool("f", "{}", false);

        assertThatThrownBy(() -> grammar(rules(ToolUse.REQUIRED), impossible))
                .isInstanceOf(GrammarException.class)
                .hasMessage(
                        "Parameters of tool never, /not: no value is left besides those that are excluded, so no answer can satisfy the"
                                + " schema; change it.");
        assertThatThrownBy(() -> grammar(rules(ToolUse.only("never")), impossible, other))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining("tool never");
        assertThat(grammar(rules(ToolUse.REQUIRED), impossible, other).calls()).isPresent();
        assertThat(grammar(rules(ToolUse.only("f")), impossible, other).warning())
                .as("what is not concerned")
                .isEmpty();
    }

    @Test
    void a_strict_tool_is_refused_by_name_unless_read_leniently() {
        Tool strict =
                tool("f", "{'type': 'object', 'properties': {'a': {'type': 'array', 'uniqueItems': true}}}", true);

        assertThatThrownBy(() -> grammar(AnswerRules.DEFAULT, strict))
                .isInstanceOf(GrammarException.class)
                .hasMessage(
                        "Parameters of tool f, /properties/a: keyword \"uniqueItems\" is not supported; remove it, or do not"
                                + " mark the tool as strict, or read schemas leniently (lenientSchemas(true), or --lenient on the"
                                + " command line), which leaves it unchecked.");
        assertThatThrownBy(() -> grammar(AnswerRules.DEFAULT, tool("f", "{'type': 'strng'}", true)))
                .hasMessageContaining("the keyword \"type\" must be");
        assertThat(grammar(AnswerRules.DEFAULT.withStrictness(Strictness.LENIENT), strict)
                        .warning())
                .isPresent();
        assertThat(grammar(rules(ToolUse.NONE), strict).warning())
                .as("what is not called")
                .isEmpty();
    }

    @Test
    void a_required_name_that_is_forbidden_is_enforced_or_refused_where_it_must_be_and_else_told() {
        String part =
                "{'type': 'object', 'properties': {'a': {}}, 'required': ['undeclared'], 'additionalProperties': false}";
        String optional = "{'type': 'object', 'properties': {'b': {}}, 'additionalProperties': %s}".formatted(part);
        Grammar strict = grammar(AnswerRules.DEFAULT, tool("f", optional, true));
        Grammar relaxed = grammar(AnswerRules.DEFAULT, tool("f", optional, false));

        assertThat(strict.warning()).isEmpty();
        assertThat(takes(strict, "{'b': 1}")).isTrue();
        assertThat(takes(strict, "{'c': {}}")).isFalse();
        assertThat(takes(strict, "{'c': {'undeclared': 1}}")).isFalse();
        assertThat(takes(relaxed, "{'c': {}}")).isTrue();
        assertThat(relaxed.warning().orElseThrow())
                .contains("/additionalProperties: keyword \"required\" with the name \"undeclared\"");
        assertThatThrownBy(() -> grammar(AnswerRules.DEFAULT, tool("f", part, true)))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining("no answer can satisfy the schema");
    }

    @Test
    void a_response_format_names_how_to_relax_it_and_a_relaxed_one_is_told() {
        String schema = "{\"properties\": {\"a\": {\"type\": \"array\", \"uniqueItems\": true}}}";
        Prompt prompt = prompt().withResponseFormat(new ResponseFormat.JsonSchema("form", schema));

        assertThatThrownBy(() -> GRAMMARS.grammar(prompt, AnswerRules.DEFAULT))
                .hasMessage(
                        "Response schema form, /properties/a: keyword \"uniqueItems\" is not supported; remove it, or read"
                                + " schemas leniently (lenientSchemas(true), or --lenient on the command line), which leaves it"
                                + " unchecked.");
        assertThat(GRAMMARS.grammar(prompt, AnswerRules.DEFAULT.withStrictness(Strictness.LENIENT))
                        .flatMap(Grammar::warning))
                .contains("Some parts of the schemas are not enforced: Response schema form,"
                        + " /properties/a: keyword \"uniqueItems\".");
    }

    @Test
    void tools_that_need_too_many_rules_are_left_unchecked() {
        Grammar grammar = grammar(
                AnswerRules.DEFAULT,
                tool("one", "{'properties': {'a': {'type': 'integer'}}}", false),
                new Tool("grows", "", HostileRequests.choicesThatGrow()),
                tool("f", "{'properties': {'a': {'type': 'integer'}}}", false));

        assertThat(grammar.warning().orElseThrow()).contains("Parameters of tool grows, (root): everything, because");
        assertThat(takes(grammar, "{'a': 1}")).isTrue();
    }

    @Test
    void patterns_of_all_tools_have_one_budget() {
        Tool[] tools = IntStream.range(0, 8)
                .mapToObj(i -> tool(
                        i == 7 ? "f" : "tool" + i,
                        "{'properties': {'p': {'type': 'string', 'pattern': '^(a|b)*a(a|b){%d}$'}}}".formatted(30 + i),
                        false))
                .toArray(Tool[]::new);

        Grammar grammar = grammar(AnswerRules.DEFAULT, tools);

        assertThat(grammar.warning().orElseThrow())
                .contains("Parameters of tool tool0, /properties/p: keyword \"pattern\" with")
                .contains("Parameters of tool f, /properties/p: keyword \"pattern\" with");
        assertThat(takes(grammar, "{'p': 'c'}")).isTrue();
        assertThat(takes(grammar, "{'p': 1}")).isFalse();
    }

    private static boolean takes(Grammar grammar, String arguments) {
        Matcher matcher = grammar.matcher("call%05d"::formatted);
        matcher.accept(CALLS);
        String text = "[{'name': 'f', 'arguments': %s, 'id': 'call00000'}]"
                .formatted(arguments)
                .replace('\'', '"');
        return Arrays.stream(TEKKEN.encode(text)).allMatch(token -> {
            boolean allowed = matcher.mask().allows(token);
            if (allowed) {
                matcher.accept(token);
            }
            return allowed;
        });
    }

    private static Grammar grammar(String parameters) {
        return grammar(AnswerRules.DEFAULT, tool("f", parameters, false));
    }

    private static Grammar grammar(AnswerRules rules, Tool... tools) {
        Optional<Grammar> grammar = GRAMMARS.grammar(prompt().withTools(List.of(tools)), rules);
        return grammar.orElseThrow();
    }

    private static AnswerRules rules(ToolUse use) {
        return AnswerRules.DEFAULT.withToolUse(use);
    }

    private static Prompt prompt() {
        return Prompt.of(Message.user("hi"));
    }

    private static Tool tool(String name, String parameters, boolean strict) {
        return new Tool(name, "", parameters.replace('\'', '"'), strict);
    }
}
