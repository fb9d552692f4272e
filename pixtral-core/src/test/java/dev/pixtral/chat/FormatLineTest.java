package dev.pixtral.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixtral.errors.PromptException;
import dev.pixtral.schema.text.SchemaCharacters;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FormatLineTest {
    /** Schemas of LangChain4j's contract suites, and the lines that the tiny model saw for them in training. */
    static List<Arguments> lines_of_the_training_data() throws IOException {
        List<Arguments> cases = new ArrayList<>();
        JsonNode file;
        try (InputStream in = FormatLineTest.class.getResourceAsStream("/fixtures/grammar/schema-notation.json")) {
            file = new ObjectMapper().readTree(in);
        }
        for (JsonNode each : file) {
            cases.add(Arguments.of(
                    each.get("case").asText(),
                    each.get("schema").toString(),
                    each.get("line").asText()));
        }
        return cases;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void lines_of_the_training_data(String name, String schema, String line) {
        assertThat(FormatLine.of(new ResponseFormat.JsonSchema("", schema))).contains(line);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            {'const': {'a': [1.0, null]}}                            ; {'a': [1.0, null]}
            {'type': ['string', 'null']}                             ; string | null
            {'type': 'array', 'items': {'type': ['string', 'null']}} ; [(string | null), ...]
            {'type': 'array'}                                        ; [any, ...]
            {'items': {'type': 'object'}}                            ; [{...}, ...]
            {'enum': ['A']}                                          ; 'A'
            {'oneOf': [{'type': 'string'}, {'type': 'integer'}]}     ; string | integer
            {'allOf': [{'$ref': '#/$defs/a~1b'}], '$defs': {'a/b': {'type': 'null'}}} ; T1 where T1 = null
            {'allOf': [{'type': 'object'}, {'properties': {'a': true}}]} ; {...} & {'a'?: any}
            {'properties': {'é\\n': {'type': 'string', 'description': ''}}} ; {'é\\n'?: string}
            {'type': 'array', 'items': {'properties': {'a': {'enum': [1, 2]}}}} ; [{'a'?: 1 | 2}, ...]
            {'properties': {'next': {'$ref': '#'}}}                  ; {'next'?: T1} where T1 = {'next'?: T1}
            {'$ref': 'https://example.org/a'}                        ; T1 where T1 = any
            {'$ref': '#/$defs/none'}                                 ; T1 where T1 = any
            true                                                     ; any
            """)
    void renders_what_the_training_data_does_not_hold(String schema, String type) {
        assertThat(FormatLine.of(new ResponseFormat.JsonSchema("", schema.replace('\'', '"'))))
                .contains("Answer with JSON of this form: " + type.replace('\'', '"'));
    }

    @Test
    void a_form_without_a_schema() {
        assertThat(FormatLine.of(ResponseFormat.TEXT)).isEmpty();
        assertThat(FormatLine.of(new ResponseFormat.JsonObject())).contains("Answer with JSON.");
        assertThat(FormatLine.of(new ResponseFormat.JsonSchema("", "{}"))).contains("Answer with JSON.");
    }

    @Test
    void refuses_what_is_no_json() {
        assertThatThrownBy(() -> FormatLine.of(new ResponseFormat.JsonSchema("Person", "{")))
                .isInstanceOf(PromptException.class)
                .hasMessage("The response schema Person is not JSON; it must be a JSON schema.");
    }

    @Test
    void the_line_is_the_last_of_the_system_texts() {
        Prompt prompt = Prompt.of(Message.system("Be brief."), Message.user("Hi"), Message.system("Be kind."))
                .withResponseFormat(new ResponseFormat.JsonObject());

        assertThat(TurnMerger.systemText(prompt, new SchemaCharacters()))
                .isEqualTo("Be brief.\n\nBe kind.\n\nAnswer with JSON.");
        assertThat(TurnMerger.systemText(prompt.withResponseFormat(ResponseFormat.TEXT), new SchemaCharacters()))
                .isEqualTo("Be brief.\n\nBe kind.");
    }
}
