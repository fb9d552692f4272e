package dev.pixtral.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.PromptException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictRecordsTest {
    private static String strict(String schema) {
        Prompt prompt = Prompt.of(Message.user("q")).withResponseFormat(new ResponseFormat.JsonSchema("r", schema));
        return ((ResponseFormat.JsonSchema) StrictRecords.applied(prompt).responseFormat()).schema();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"properties": {"a": {}, "b": {}}}                     | {"properties": {"a": {}, "b": {}}, "required": ["a", "b"]}
            {"required": [], "properties": {"a": {}}}              | {"required": ["a"], "properties": {"a": {}}}
            {"required": ["b"], "properties": {"a": {}, "b": {}}}  | {"required": ["a", "b"], "properties": {"a": {}, "b": {}}}
            {"required": ["c"], "properties": {"a": {}}}           | {"required": ["a", "c"], "properties": {"a": {}}}
            {"type": "object"}                                     | {"type": "object"}
            {"properties": {}}                                     | {"properties": {}}
            {"properties": {"a": {"properties": {"b": {}}}}}       | {"properties": {"a": {"properties": {"b": {}}, "required": ["b"]}}, "required": ["a"]}
            {"items": {"properties": {"a": {}}}}                   | {"items": {"properties": {"a": {}}, "required": ["a"]}}
            {"anyOf": [{"properties": {"a": {}}}, {"type": "null"}]} | {"anyOf": [{"properties": {"a": {}}, "required": ["a"]}, {"type": "null"}]}
            {"additionalProperties": {"properties": {"a": {}}}}    | {"additionalProperties": {"properties": {"a": {}}, "required": ["a"]}}
            {"not": {"properties": {"a": {}}}}                     | {"not": {"properties": {"a": {}}}}
            {"const": {"properties": {"a": {}}}}                   | {"const": {"properties": {"a": {}}}}
            {"properties": {"properties": {"type": "string"}}}     | {"properties": {"properties": {"type": "string"}}, "required": ["properties"]}
            true                                                   | true
            no JSON                                                | no JSON
            """)
    void should_require_all_properties(String schema, String expected) {
        assertThat(strict(schema)).isEqualTo(expected);
        assertThat(strict(strict(schema))).isEqualTo(expected);
    }

    @Test
    void should_leave_properties_optional_that_would_make_an_object_without_an_end() {
        assertThat(strict("""
                {"properties": {"head": {"$ref": "#/$defs/node"}}, "$defs": {"node": {"properties": {
                "value": {"type": "string"}, "next": {"$ref": "#/$defs/node"}, "all": {"items": {"$ref": "#/$defs/node"}},
                "maybe": {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]}}}}}"""))
                .contains("\"required\": [\"head\"]")
                .contains("\"required\": [\"value\", \"all\", \"maybe\"]");
        assertThat(strict("{\"properties\": {\"value\": {}, \"next\": {\"$ref\": \"#\"}}}"))
                .endsWith("\"required\": [\"value\"]}");
        assertThat(strict("""
                {"properties": {"a": {"$ref": "#/definitions/x~1y"}}, "definitions": {"x/y": {"properties": {"b": {"allOf": [{"$ref": "#"}]}}}}}"""))
                .contains("\"properties\": {\"a\": {\"$ref\": \"#/definitions/x~1y\"}}, \"definitions\"")
                .endsWith("\"required\": []}");
    }

    @Test
    void should_see_a_root_that_is_written_a_second_time_among_its_definitions() {
        String node = "\"properties\": {\"value\": {\"type\": \"string\"}, \"next\": {\"$ref\": \"#/$defs/n\"}}";

        assertThat(strict("{" + node + ", \"$defs\": {\"n\": {" + node + "}}}"))
                .isEqualTo("{%1$s, \"$defs\": {\"n\": {%1$s, \"required\": [\"value\"]}}, \"required\": [\"value\"]}"
                        .formatted(node));
    }

    @Test
    void should_see_two_branches_that_lead_back_to_the_same_record() {
        assertThat(strict("""
                {"properties": {"value": {}, "next": {"anyOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/a"}]}},
                "$defs": {"a": {"properties": {"back": {"$ref": "#"}}}}}""")).endsWith("\"required\": [\"value\"]}");
    }

    @Test
    void should_go_through_what_many_references_share_once() {
        StringBuilder schema = new StringBuilder("{\"properties\": {\"a\": {\"$ref\": \"#/$defs/0\"}}, \"$defs\": {");
        for (int i = 0; i < 60; i++) {
            schema.append(
                    "\"%1$d\": {\"properties\": {\"p\": {\"$ref\": \"#/$defs/%2$d\"}, \"q\": {\"$ref\": \"#/$defs/%2$d\"}}}, "
                            .formatted(i, i + 1));
        }
        schema.append("\"60\": {}}}");

        assertThat(strict(schema.toString())).endsWith("\"required\": [\"a\"]}");
    }

    @Test
    void should_leave_the_parameters_of_a_tool_to_its_own_word() {
        Prompt prompt = Prompt.of(Message.user("q")).withTools(List.of(new Tool("f", "", """
                {"properties": {"who": {"properties": {"name": {}}}, "when": {}}, "required": ["when"]}""")));

        assertThat(StrictRecords.applied(prompt).tools().getFirst().parameters())
                .isEqualTo("""
                {"properties": {"who": {"properties": {"name": {}}, "required": ["name"]}, "when": {}}, "required": ["when"]}""");
    }

    @Test
    void should_refuse_references_without_number() {
        StringBuilder schema = new StringBuilder("{\"properties\": {\"a\": {\"$ref\": \"#/$defs/0\"}}, \"$defs\": {");
        for (int i = 0; i < 5_000; i++) {
            schema.append("\"%d\": {\"properties\": {\"p\": {\"$ref\": \"#/$defs/%d\"}}}, ".formatted(i, i + 1));
        }
        schema.append("\"5000\": {}}}");

        assertThatThrownBy(() -> strict(schema.toString()))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("too many references");
    }
}
