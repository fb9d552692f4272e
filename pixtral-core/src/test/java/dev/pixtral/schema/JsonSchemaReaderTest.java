package dev.pixtral.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.GrammarException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What each keyword means, row by row. Types are written as {@link TypeText} writes them, schemas with single quotes.
 */
class JsonSchemaReaderTest {
    private static final String OWNER = "Response schema";

    @Nested
    class Means {
        @ParameterizedTest(name = "{0}")
        @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                {'type': 'string'}                       ; string
                {'type': 'integer'}                      ; integer
                {'type': 'number'}                       ; number
                {'type': 'boolean'}                      ; true|false
                {'type': 'null'}                         ; null
                {'type': ['string', 'null']}             ; (string or null)
                {'type': ['integer', 'number']}          ; number
                {'properties': {'a': true}}              ; {a?: any}
                {'items': {'type': 'null'}}              ; [null*]
                {'minLength': 1}                         ; string{1..}
                {'minimum': 1}                           ; number<>
                {'format': 'date'}                       ; pattern
                {}                                       ; any
                true                                     ; any
                {'title': 'T', 'description': 'D', 'default': 1, 'examples': [], 'deprecated': true, '$comment': '', 'x-own': 1} ; any
                """)
        void type(String schema, String type) {
            assertReads(schema, type);
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                {'properties': {'b': {'type': 'null'}, 'a': {'type': 'string'}}, 'required': ['a']}     ; {b?: null, a: string}
                {'properties': {'a': true}, 'required': ['z', 'a']}                                       ; {a: any, z: any}
                {'properties': {'a': true}, 'required': ['z'], 'additionalProperties': {'type': 'null'}}  ; {a?: any, z: null, *: null}
                {'type': 'object', 'required': ['z']}                                                     ; {z: any, *: any}
                {'properties': {'type': {'type': 'string'}, '': true}}                                    ; {type?: string, ?: any}
                """)
        void properties_and_required(String schema, String type) {
            assertReads(schema, type);
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                {'properties': {'a': true}}                                                        ; {a?: any}
                {'properties': {'a': true}, 'additionalProperties': false}                         ; {a?: any}
                {'properties': {'a': true}, 'additionalProperties': true}                          ; {a?: any, *: any}
                {'properties': {'a': true}, 'additionalProperties': {'type': 'null'}}              ; {a?: any, *: null}
                {'type': 'object', 'additionalProperties': {'type': 'null'}}                       ; {*: null}
                {'type': 'object', 'additionalProperties': false}                                  ; {}
                {'type': 'object', 'properties': {}, 'additionalProperties': false}                ; {}
                {'type': 'object'}                                                                 ; {*: any}
                {'type': 'object', 'properties': {}}                                               ; {*: any}
                """)
        void additional_properties(String schema, String type) {
            assertReads(schema, type);
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                {'type': 'array'}                                                              ; [any*]
                {'type': 'array', 'items': {'type': 'null'}, 'minItems': 1, 'maxItems': 5000}  ; [null*]{1..5000}
                {'type': 'array', 'maxItems': 2147483647}                                      ; [any*]
                {'type': 'array', 'items': false}                                              ; []{0..0}
                {'type': 'array', 'maxItems': 0}                                               ; []{0..0}
                {'prefixItems': [{'type': 'null'}], 'items': {'type': 'string'}}               ; [null, string*]
                {'items': [{'type': 'null'}], 'additionalItems': {'type': 'string'}}           ; [null, string*]
                {'items': [{'type': 'null'}]}                                                  ; [null, any*]
                {'items': [{'type': 'null'}], 'additionalItems': false}                        ; [null]{0..1}
                {'items': [{'type': 'null'}, {'type': 'string'}], 'maxItems': 1}               ; [null]{0..1}
                {'prefixItems': [{'type': 'null'}, false, true]}                               ; [null]{0..1}
                """)
        void items(String schema, String type) {
            assertReads(schema, type);
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                {'enum': ['A', 'AB', 'A', 1, 1.5, null, 'null', {'a': [1, {}]}, '', 'é"\\n']} ; `"A"|"AB"|1|1.5|null|"null"|{"a": [1, {}]}|""|"é\\"\\n"`
                {'const': {'b': 1, 'a': 2}}                                       ; `{"b": 1, "a": 2}`
                {'type': 'string', 'enum': ['A', 1, null]}                        ; `"A"`
                {'type': 'integer', 'enum': [1, 1.0, 1.5, 2], 'minimum': 2}       ; 2
                {'type': 'integer', 'enum': [1.0]}                                ; 1.0
                {'enum': ['a', 'bb', 'ccc'], 'minLength': 2, 'pattern': 'b|c'}    ; `"bb"|"ccc"`
                {'enum': [1, 2, 3], 'const': 2.0}                                 ; 2.0
                {'enum': [{'a': 1}, {'a': 'x'}, {}], 'required': ['a'], 'properties': {'a': {'type': 'integer'}}} ; `{"a": 1}`
                {'enum': [[1], ['x'], []], 'items': {'$ref': '#/$defs/s'}, 'minItems': 1, '$defs': {'s': {'anyOf': [{'type': 'string'}, {'type': 'null'}]}}} ; `["x"]`
                {'allOf': [{'enum': [1, 2, 3]}, {'enum': [3, 2]}]}                ; 2|3
                """)
        void enum_and_const(String schema, String type) {
            assertReads(schema.replace("é\"", "é\\'"), type);
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                {'anyOf': [{'type': 'string'}, {'type': 'null'}]}                             ; (string or null)
                {'anyOf': [{'type': 'string'}, false]}                                        ; string
                {'anyOf': [{'type': 'string'}]}                                               ; string
                {'anyOf': [{'properties': {'a': true}}, {'properties': {'a': {'type': 'null'}}}]} ; ({a?: any} or {a?: null})
                {'oneOf': [{'type': 'string'}, {'type': 'integer'}]}                          ; (string or integer)
                {'oneOf': [{'properties': {'t': {'const': 1}}, 'required': ['t']}, {'properties': {'t': {'const': 2}}, 'required': ['t']}]} ; `({t: 1} or {t: 2})`
                {'oneOf': [{'const': 'a'}, {'enum': ['b', 'c']}]}                             ; `("a" or "b"|"c")`
                {'type': 'object', 'oneOf': [{'properties': {'t': {'const': 'a'}}, 'required': ['t']}, {'properties': {'t': {'const': 'b'}}, 'required': ['t']}]} ; `({t: "a"} or {t: "b"})`
                """)
        void any_of_and_one_of(String schema, String type) {
            assertReads(schema, type);
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                {'$ref': '#/$defs/a', '$defs': {'a': {'type': 'null'}}}                       ; #0 where #0 = null
                {'properties': {'a': {'$ref': '#/definitions/x~1y~0z%20'}, 'b': {'$ref': '#/definitions/x~1y~0z%20'}}, 'definitions': {'x/y~z ': {'type': 'null'}}} ; {a?: #0, b?: #0} where #0 = null
                {'$ref': '#here', '$defs': {'a': {'$anchor': 'here', 'type': 'null'}}}        ; #0 where #0 = null
                {'$id': 'https://example.org/s', '$ref': 'https://example.org/s#/$defs/a', '$defs': {'a': {'type': 'null'}}} ; #0 where #0 = null
                {'properties': {'children': {'type': 'array', 'items': {'$ref': '#'}}}, 'required': ['children']} ; {children: [#0*]} where #0 = {children: [#0*]}
                {'properties': {'next': {'$ref': '#'}}}                                       ; {next?: #0} where #0 = {next?: #0}
                {'properties': {'next': {'anyOf': [{'$ref': '#'}, {'type': 'null'}]}}, 'required': ['next']} ; {next: (#0 or null)} where #0 = {next: (#0 or null)}
                {'properties': {'a': {'$ref': '#/properties/b'}, 'b': {'type': 'null'}}}      ; {a?: #0, b?: null} where #0 = null
                """)
        void references(String schema, String type) {
            assertReads(schema, type);
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                {'allOf': [{'properties': {'a': true}}, {'properties': {'b': {'type': 'null'}}, 'required': ['b']}]}  ; {a?: any, b: null}
                {'properties': {'b': true}, 'allOf': [{'properties': {'a': true}}]}                                   ; {b?: any, a?: any}
                {'allOf': [{'properties': {'a': true}}], 'properties': {'b': true}}                                   ; {a?: any, b?: any}
                {'allOf': [{'type': 'string', 'minLength': 2}, {'maxLength': 5}, {'minLength': 1}]}                   ; string{2..5}
                {'allOf': [{'type': ['number', 'string']}, {'type': ['null', 'integer']}]}                            ; integer
                {'properties': {'a': {'type': 'string'}}, 'anyOf': [{'required': ['a']}, {'properties': {'b': {'type': 'null'}}}]} ; ({a: string} or {a?: string, b?: null})
                {'$ref': '#/$defs/a', 'properties': {'b': {'type': 'null'}}, '$defs': {'a': {'properties': {'a': {'type': 'null'}}}}} ; #0 where #0 = {a?: null, b?: null}
                {'allOf': [{'properties': {'a': {'minLength': 1}}}, {'properties': {'a': {'type': 'string', 'maxLength': 3}}}]} ; {a?: string{1..3}}
                {'allOf': [{'properties': {'a': true}, 'additionalProperties': false}, {'properties': {'b': true}}]}  ; {a?: any}
                {'anyOf': [{'minimum': 1}, {'maximum': 0}], 'oneOf': [{'type': 'integer'}, {'type': 'string'}]}       ; ((integer or string) or (integer<> or string))
                {'allOf': [{'items': {'type': 'string'}}, {'prefixItems': [{'maxLength': 1}]}]}                      ; [string{0..1}, string*]
                """)
        void intersections(String schema, String type) {
            assertReads(schema, type);
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                {'type': 'integer', 'minimum': 1}                                  ; integer
                {'type': 'integer', 'minimum': 1, 'maximum': 9}                    ; integer<>
                {'type': 'number', 'exclusiveMinimum': 0, 'maximum': 2}            ; number<>
                {'type': 'number', 'minimum': 0, 'exclusiveMinimum': true}         ; number<>
                {'type': 'number', 'format': 'int32'}                              ; integer<>
                {'type': 'integer', 'multipleOf': 1}                               ; integer
                {'type': 'string', 'minLength': 1000000000}                        ; string{1000000000..}
                {'type': 'string', 'pattern': '^a+$'}                              ; pattern
                {'type': 'string', 'pattern': '^a+$', 'maxLength': 3}              ; pattern{0..3}
                {'type': 'string', 'format': 'uuid'}                               ; pattern
                {'allOf': [{'type': 'string', 'pattern': 'a'}, {'pattern': 'b'}]}  ; pattern
                {'properties': {'a': false, 'b': {'type': 'null'}}, 'additionalProperties': true} ; {a?: never, b?: null, *: any}
                {'type': 'object', 'minProperties': 1, 'maxProperties': 5}         ; {*: any}{1..5}
                {'properties': {'a': {'type': 'null'}}, 'minProperties': 1}        ; {a?: null}{1..}
                {'properties': {'a': {'type': 'null'}}, 'required': ['a'], 'minProperties': 1, 'maxProperties': 7} ; {a: null}
                {'properties': {'a': {'type': 'null'}}, 'maxProperties': 0}        ; {}
                """)
        void bounds(String schema, String type) {
            assertReads(schema, type);
        }
    }

    @Nested
    class Unsatisfiable {
        @ParameterizedTest(name = "{0}")
        @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                {'properties': {'a': false, 'b': true}}                                    ; {b?: any}
                {'properties': {'a': {'type': 'string', 'enum': [1]}, 'b': true}}          ; {b?: any}
                {'properties': {'a': {'$ref': '#/$defs/n'}}, '$defs': {'n': {'properties': {'n': {'$ref': '#/$defs/n'}}, 'required': ['n']}}} ; {}
                {'anyOf': [{'type': 'integer', 'minimum': 2, 'maximum': 1}, {'type': 'null'}]} ; null
                {'type': 'array', 'items': {'minLength': 2, 'maxLength': 1}}               ; []{0..0}
                {'type': ['string', 'null'], 'minLength': 2, 'maxLength': 1}               ; null
                {'type': 'object', 'additionalProperties': {'enum': []}}                   ; {}
                """)
        void parts_vanish(String schema, String type) {
            assertReads(schema, type);
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                false                                                                     ; Response schema, (root): the schema is false
                {'properties': {'a': false}, 'required': ['a']}                           ; , /properties/a: the schema is false, so no answer
                {'properties': {'n': {'$ref': '#'}}, 'required': ['n']}                   ; , (root): each value requires another one inside it, without end
                {'type': 'array', 'minItems': 2, 'maxItems': 1}                           ; minItems 2 is more than maxItems 1
                {'type': 'array', 'minItems': 1, 'items': {'enum': []}}                   ; , /items: none of the listed values
                {'type': 'string', 'pattern': 'a^*b'}                                     ; is not supported
                {'type': 'number', 'minimum': 1.5, 'exclusiveMaximum': 1.5}               ; no number
                {'allOf': [{'type': 'string'}, {'type': 'null'}]}                         ; , /allOf/1: the types that are allowed here exclude one another
                {'required': ['z'], 'properties': {'a': true}, 'additionalProperties': false} ; , /additionalProperties: the schema is false
                {'type': 'object', 'minProperties': 2, 'maxProperties': 1}                ; at least 2 properties and may have at most 1
                {'type': 'string', 'pattern': '^a$', 'minLength': 2}                      ; no string has this pattern
                """)
        void roots_are_refused_with_their_place(String schema, String message) {
            assertThatThrownBy(() -> strict(schema))
                    .isInstanceOf(GrammarException.class)
                    .hasMessageContaining(message);
        }
    }

    @Nested
    class Refuses {
        @ParameterizedTest(name = "{0}")
        @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                {'$dynamicRef': '#a'}                                        ; keyword "$dynamicRef"
                {'$ref': 'https://example.org/s.json'}                       ; the unresolved reference "https://example.org/s.json"
                {'$ref': '#/$defs/none'}                                     ; the unresolved reference "#/$defs/none"
                {'type': 'array', 'uniqueItems': true}                       ; keyword "uniqueItems"
                {'type': 'array', 'unevaluatedItems': false}                 ; keyword "unevaluatedItems"
                {'type': 'object', 'unevaluatedProperties': false}           ; keyword "unevaluatedProperties"
                {'type': 'string', 'pattern': '(?<=a$)b'}                    ; keyword "pattern" with an anchor other than "^" within a look-behind at character 7
                {'type': 'object', 'minProperties': 2}                       ; keyword "minProperties" with several undeclared names, which may be equal,
                """)
        void what_it_cannot_enforce_unless_lenient(String schema, String what) {
            String nested = "{'properties': {'size': %s}, '$defs': {}}".formatted(schema);

            assertThatThrownBy(() -> strict(nested))
                    .isInstanceOf(GrammarException.class)
                    .hasMessageStartingWith("Response schema, /properties/size: " + what
                            + " is not supported; remove it, or read schemas leniently");
            assertThat(new JsonSchemaReader(Strictness.LENIENT)
                            .read(nested.replace('\'', '"'), OWNER)
                            .unenforced())
                    .containsExactly("/properties/size: " + what);
        }

        @Test
        void ten_things_at_once() {
            StringBuilder schema = new StringBuilder("{'properties': {");
            for (int i = 0; i < 12; i++) {
                schema.append(i == 0 ? "" : ", ").append("'p%d': {'type': 'array', 'uniqueItems': true}".formatted(i));
            }

            assertThatThrownBy(() -> strict(schema.append("}}").toString()))
                    .hasMessageStartingWith(
                            "Response schema, /properties/p0: keyword \"uniqueItems\" is not supported; /properties/p1: ")
                    .hasMessageContaining(
                            "/properties/p9: keyword \"uniqueItems\" is not supported; and 2 more; remove them");
        }

        @Test
        void nothing_that_is_not_reached() {
            assertReads(
                    "{'type': 'null', '$defs': {'a': {'type': 'array', 'uniqueItems': true}}, 'multipleOf': 2, 'uniqueItems': true}",
                    "null");
        }

        @Test
        void no_unknown_format_which_is_an_annotation() {
            JsonSchema schema = strict("{'properties': {'when': {'type': 'string', 'format': 'color'}}}");

            assertThat(TypeText.of(schema)).isEqualTo("{when?: string}");
            assertThat(schema.unenforced()).isEmpty();
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                5                                     ; , (root): a schema must be an object, true or false.
                {'type': 'text'}                      ; , (root): the keyword "type" must be one or more of object
                {'type': 5}                           ; the keyword "type" must be
                {'properties': []}                    ; the keyword "properties" must be an object.
                {'properties': {'a': 1}}              ; , /properties/a: a schema must be an object, true or false.
                {'required': 'a'}                     ; the keyword "required" must be an array.
                {'required': [1]}                     ; the keyword "required" must be an array of strings.
                {'minLength': -1}                     ; the keyword "minLength" must be a whole number, 0 or more.
                {'minLength': 1.5}                    ; the keyword "minLength" must be a whole number, 0 or more.
                {'minimum': 'a'}                      ; the keyword "minimum" must be a finite number.
                {'minimum': NaN}                      ; the keyword "minimum" must be a finite number.
                {'minimum': 1e400}                    ; the keyword "minimum" must be a finite number.
                {'pattern': 1}                        ; the keyword "pattern" must be a string.
                {'format': 1}                         ; the keyword "format" must be a string.
                {'enum': 1}                           ; the keyword "enum" must be an array.
                {'anyOf': []}                         ; the keyword "anyOf" must be an array of one or more schemas.
                {'allOf': {}}                         ; the keyword "allOf" must be an array of one or more schemas.
                {'$ref': 1}                           ; the keyword "$ref" must be a string.
                {'a/b~c': 1, 'properties': {'a/b~c': {'type': 1}}} ; , /properties/a~1b~0c: the keyword
                {                                     ; it is not JSON
                """)
        void what_is_no_schema(String schema, String message) {
            assertThatThrownBy(() -> strict(schema))
                    .isInstanceOf(GrammarException.class)
                    .hasMessageStartingWith("Response schema")
                    .hasMessageContaining(message);
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                {'$ref': '#'}
                {'anyOf': [{'type': 'null'}, {'$ref': '#'}]}
                {'$ref': '#/$defs/a', '$defs': {'a': {'$ref': '#/$defs/b'}, 'b': {'allOf': [{'$ref': '#/$defs/a'}]}}}
                {'properties': {'p': {'$ref': '#/$defs/a'}}, '$defs': {'a': {'oneOf': [{'type': 'null'}, {'$ref': '#/$defs/a'}]}}}
                {'enum': [1], 'anyOf': [{'$ref': '#'}, {'type': 'null'}]}
                """)
        void circles_that_consume_nothing(String schema) {
            assertThatThrownBy(() -> strict(schema))
                    .isInstanceOf(GrammarException.class)
                    .hasMessageContaining("without an object or array in between is not supported");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            null                                                            ; {}
            {}                                                              ; {}
            {'type': 'object'}                                              ; {}
            {'type': 'object', 'properties': {}, 'required': []}            ; {}
            {'type': 'object', 'minProperties': 1}                          ; {*: any}{1..}
            {'properties': {'a': {'type': 'object'}}}                       ; {a?: {*: any}}
            {'type': 'object', 'additionalProperties': true}                ; {*: any}
            {'type': 'object', 'additionalProperties': {}}                  ; {*: any}
            {'type': ['object', 'null'], 'properties': {'a': true}}         ; {a?: any}
            {'$ref': '#/$defs/a', '$defs': {'a': {'properties': {'b': true}}}} ; #0 where #0 = {b?: any}
            """)
    void parameters_of_tools(String schema, String type) {
        assertThat(TypeText.of(
                        new JsonSchemaReader(Strictness.STRICT).readParameters(schema.replace('\'', '"'), "Tool f")))
                .isEqualTo(type);
    }

    @Test
    void parameters_that_are_no_object_are_refused() {
        assertThatThrownBy(() ->
                        new JsonSchemaReader(Strictness.STRICT).readParameters("{\"type\": \"string\"}", "Tool f"))
                .isInstanceOf(GrammarException.class)
                .hasMessageStartingWith("Tool f, (root): the types that are allowed here exclude one another");
    }

    @Test
    void any_object() {
        assertThat(TypeText.of(JsonSchemaReader.anyObject())).isEqualTo("{*: any}");
    }

    private static void assertReads(String schema, String type) {
        assertThat(TypeText.of(strict(schema))).isEqualTo(type);
    }

    private static JsonSchema strict(String schema) {
        return new JsonSchemaReader(Strictness.STRICT).read(schema.replace('\'', '"'), OWNER);
    }
}
