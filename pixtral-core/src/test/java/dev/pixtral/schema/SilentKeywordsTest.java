package dev.pixtral.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.GrammarException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keywords that say nothing pass where everything must be enforced. */
class SilentKeywordsTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            {'type': 'object', 'propertyNames': {'type': 'string'}, 'additionalProperties': {'type': 'null'}} ; {*: null}
            {'type': 'object', 'propertyNames': true}                         ; {*: any}
            {'type': 'object', 'propertyNames': {}}                           ; {*: any}
            {'type': 'object', 'propertyNames': {'minLength': 0, 'title': 'x', 'pattern': '.*'}} ; {*: any}
            {'type': 'object', 'propertyNames': {'$ref': '#/$defs/s'}, '$defs': {'s': {'type': ['string', 'null']}}} ; {*: any}
            {'type': 'object', 'propertyNames': {'enum': ['a', 'b']}, 'additionalProperties': {'type': 'null'}} ; {a?: null, b?: null}
            {'properties': {'a': {'type': 'null'}, 'c': true}, 'propertyNames': {'const': 'a'}} ; {a?: null}
            {'type': 'object', 'patternProperties': {}}                       ; {*: any}
            {'type': 'object', 'patternProperties': {'^.*$': {'type': 'null'}}} ; {*: null}
            {'type': 'object', 'patternProperties': {'': {'type': 'null'}}, 'additionalProperties': false} ; {*: null}
            {'type': 'null', 'not': false}                                    ; null
            {'type': 'null', 'not': {'not': {}}}                              ; null
            {'type': 'null', 'not': {'enum': []}}                             ; null
            {'type': 'null', 'not': {'allOf': [{'type': 'string'}, {'type': 'null'}]}} ; null
            {'type': 'null', 'not': {'anyOf': [false, {'not': true}]}}        ; null
            {'type': 'null', 'not': {'type': 'string', 'minLength': 2, 'maxLength': 1}} ; null
            {'type': 'null', 'not': {'type': 'string'}}                       ; null
            {'type': 'null', 'not': null}                                     ; null
            {'properties': {'a': {'not': {}}, 'b': {'type': 'null'}}}         ; {b?: null}
            {'type': 'integer', 'multipleOf': 1}                              ; integer
            {'type': 'integer', 'multipleOf': 0.01}                           ; integer
            {'type': 'integer', 'multipleOf': 1.0}                            ; integer
            {'type': 'number', 'multipleOf': 1}                               ; integer
            {'type': 'array', 'uniqueItems': true, 'maxItems': 1}             ; [any*]{0..1}
            {'type': 'array', 'uniqueItems': false}                           ; [any*]
            {'type': 'array', 'contains': {'type': 'null'}, 'minContains': 0} ; [any*]
            {'type': 'array', 'contains': true, 'minContains': 2}             ; [any*]{2..}
            {'type': 'array', 'maxContains': 1, 'minContains': 5}             ; [any*]
            {'type': 'array', 'items': {'type': 'null'}, 'unevaluatedItems': false} ; [null*]
            {'type': 'array', 'items': true, 'additionalItems': false, 'unevaluatedItems': true} ; [any*]
            {'properties': {'a': {'type': 'null'}}, 'required': ['a', 'a']}   ; {a: null}
            {'properties': {'a': {'type': 'null', 'required': true}}}         ; {a: null}
            {'properties': {'a': {'type': 'null', 'required': false}}}        ; {a?: null}
            {'properties': {'a': {'type': 'null'}}, 'unevaluatedProperties': false} ; {a?: null}
            {'properties': {'a': {'type': 'null'}}, 'unevaluatedProperties': true} ; {a?: null}
            {'properties': {'a': {'type': 'null'}, 'b': {'type': 'null'}}, 'required': ['b'], 'dependentRequired': {'a': ['b']}} ; ({a: null, b: null} or {b: null})
            {'properties': {'a': {'type': 'null'}}, 'dependencies': {'a': []}, 'dependentSchemas': {'a': {}}} ; {a?: null}
            {'type': 'null', 'if': {'minimum': 1}}                            ; null
            {'type': 'null', 'if': {'minimum': 1}, 'then': true, 'else': {}}  ; null
            {'type': 'null', 'title': null, 'description': null, 'default': null, 'examples': 1, 'x-order': 3, '$comment': 5, 'format': 'color', 'contentEncoding': 7} ; null
            {'type': 'string', 'minLength': 0, 'pattern': null, 'format': null} ; string
            {'type': ['string']}                                              ; string
            {'type': 'STRING'}                                                ; string
            {'type': 'Object', 'properties': {'a': {'type': 'NULL'}}, 'minProperties': 0} ; {a?: null}
            {'type': 'any'}                                                   ; any
            {'type': 'string', 'nullable': true}                              ; (string or null)
            {'type': 'string', 'nullable': false}                             ; string
            {'type': 'string', 'enum': ['a', null], 'nullable': true}         ; "a"|null
            {'type': 'number', 'minimum': null, 'exclusiveMinimum': false}    ; number
            {'type': 'array', 'items': {}, 'minItems': 0, 'prefixItems': null} ; [any*]
            {'$dynamicRef': '#n', '$defs': {'n': {'$dynamicAnchor': 'n', 'type': 'null'}}} ; #0 where #0 = null
            """)
    void they_pass(String schema, String type) {
        JsonSchema read = strict(schema);

        assertThat(TypeText.of(read)).isEqualTo(type);
        assertThat(read.unenforced()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type': 'array', 'uniqueItems': true}",
                "{'type': 'array', 'prefixItems': [true], 'unevaluatedItems': false}",
                "{'type': 'object', 'unevaluatedProperties': false}"
            })
    void those_that_say_something_do_not(String schema) {
        assertThatThrownBy(() -> strict(schema))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining("is not supported");
    }

    private static JsonSchema strict(String schema) {
        return new JsonSchemaReader(Strictness.STRICT).read(schema.replace('\'', '"'), "Schema");
    }
}
