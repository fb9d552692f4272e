package dev.pixtral.schema.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.PromptException;
import dev.pixtral.json.PythonJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Schemas that the reference's validator (jsonschema 4.26, draft 7) accepts and refuses; all were given to it. The
 * value true, a schema to it, is refused for tools by mistral-common itself, whose parameters are always an object.
 */
class JsonSchemaCheckTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"type\": \"object\", \"properties\": {\"a\": {\"type\": [\"string\", \"null\"]}}, \"required\": [\"a\"]}",
                "{\"properties\": {\"type\": {\"type\": \"string\"}, \"a\": true, \"b\": false}}",
                "{\"type\": \"array\", \"items\": [{}, true], \"additionalItems\": false}",
                "{\"items\": {\"$ref\": \"#/definitions/x\"}, \"definitions\": {\"x\": {}}}",
                "{\"$defs\": 7, \"unknown\": [1], \"nullable\": \"yes\", \"x-y\": {\"type\": 7}}",
                "{\"enum\": []}",
                "{\"enum\": [1, 1, null]}",
                "{\"const\": {\"type\": 7}, \"default\": 3, \"examples\": []}",
                "{\"minLength\": 0, \"maxLength\": 2.0, \"multipleOf\": 0.01, \"minimum\": -1e400}",
                "{\"required\": []}",
                "{\"anyOf\": [true], \"not\": false, \"if\": {}, \"then\": {}, \"else\": {}}",
                "{\"dependencies\": {\"a\": [\"b\"], \"c\": {\"type\": \"string\"}}}",
                "{\"patternProperties\": {\"^S_\": {\"type\": \"string\"}}, \"propertyNames\": {\"pattern\": \"^[a-z]+$\"}}",
                "{\"pattern\": \"^[^[]+$\", \"format\": \"no-such-format\", \"title\": \"\", \"readOnly\": true}",
                "{\"exclusiveMinimum\": 0, \"exclusiveMaximum\": 1e3}",
            })
    void a_schema_is_accepted(String schema) {
        assertThatCode(() -> check(schema)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            []                                              ; a JSON object
            true                                            ; a JSON object
            {"type": "strin"}                               ; at type
            {"type": []}                                    ; at type
            {"type": ["string", "string"]}                  ; at type
            {"type": ["string", "x"]}                       ; at type
            {"type": null}                                  ; at type
            {"type": {"a": 1}}                              ; at type
            {"properties": []}                              ; at properties
            {"properties": {"a": 1}}                        ; at properties.a
            {"properties": {"a": {"type": 1}}}              ; at properties.a.type
            {"properties": {"a": {"items": [{"type": 1}]}}} ; at properties.a.items[0].type
            {"items": 1}                                    ; at items
            {"items": []}                                   ; at items
            {"items": "string"}                             ; at items
            {"required": "a"}                               ; at required
            {"required": true}                              ; at required
            {"required": ["a", "a"]}                        ; at required
            {"required": [1]}                               ; at required
            {"enum": "a"}                                   ; at enum
            {"enum": {}}                                    ; at enum
            {"minLength": -1}                               ; at minLength
            {"minLength": 1.5}                              ; at minLength
            {"maxItems": "1"}                               ; at maxItems
            {"minItems": true}                              ; at minItems
            {"multipleOf": 0}                               ; at multipleOf
            {"multipleOf": -1}                              ; at multipleOf
            {"minimum": "0"}                                ; at minimum
            {"exclusiveMinimum": true}                      ; at exclusiveMinimum
            {"uniqueItems": 1}                              ; at uniqueItems
            {"pattern": "["}                                ; at pattern
            {"pattern": "("}                                ; at pattern
            {"pattern": 1}                                  ; at pattern
            {"patternProperties": {"*a": {}}}               ; at patternProperties
            {"patternProperties": {"a": 1}}                 ; at patternProperties.a
            {"anyOf": []}                                   ; at anyOf
            {"allOf": {}}                                   ; at allOf
            {"oneOf": [1]}                                  ; at oneOf[0]
            {"not": []}                                     ; at not
            {"if": 1}                                       ; at if
            {"additionalProperties": "no"}                  ; at additionalProperties
            {"additionalProperties": {"type": 1}}           ; at additionalProperties.type
            {"dependencies": {"a": [1]}}                    ; at dependencies.a
            {"dependencies": {"a": 1}}                      ; at dependencies.a
            {"definitions": {"a": {"type": "x"}}}           ; at definitions.a.type
            {"$ref": 1}                                     ; at $ref
            {"title": null}                                 ; at title
            {"description": ["a"]}                          ; at description
            {"examples": 1}                                 ; at examples
            """)
    void what_is_no_schema_is_refused_with_its_place(String schema, String place) {
        assertThatThrownBy(() -> check(schema))
                .isInstanceOf(PromptException.class)
                .hasMessageStartingWith("Tool t")
                .hasMessageContaining(place);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "^a$",
                "a*",
                "a+?",
                "a{2}",
                "a{2,}",
                "a{,3}",
                "a{2,3}?",
                "{",
                "a{b}",
                "{}",
                "(a|b)*",
                "(?:a)+",
                "(?i)a",
                "(?<n>a)",
                "[]]",
                "[^]]",
                "[a\\]]",
                "\\d{4}-\\d{2}",
                "[[]",
                "\\\\",
                "\\(",
                "a|",
                "()",
                "^[^[]+$",
                "(?=a)b",
                "\\p{L}+",
                "}",
                "]"
            })
    void a_regular_expression_of_any_dialect_passes(String regex) {
        assertThat(RegexCheck.isRegex(regex)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(", ")", "(a", "a)", "[", "[]", "[^]", "[a\\]", "*", "+a", "?", "(*a)", "a|*", "a**", "a{2}{3}", "{2}",
                "a{3,2}", "a\\", "^*"
            })
    void what_no_dialect_reads_is_no_regular_expression(String regex) {
        assertThat(RegexCheck.isRegex(regex)).isFalse();
    }

    @Test
    void a_schema_of_many_levels_is_checked_without_overflow() {
        String deep = "{\"not\": ".repeat(255) + "{\"type\": 1}" + "}".repeat(255);

        assertThatThrownBy(() -> check(deep))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("not.not");
    }

    private static void check(String schema) {
        JsonSchemaCheck.check(PythonJson.parse(schema, "test").orElseThrow(), "Tool t");
    }
}
