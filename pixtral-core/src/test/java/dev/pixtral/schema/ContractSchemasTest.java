package dev.pixtral.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** All schemas that LangChain4j's contract suites send are enforced in full. */
class ContractSchemasTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static List<Arguments> response_schemas() throws IOException {
        List<Arguments> schemas = new ArrayList<>();
        for (JsonNode each : file("schema-notation.json")) {
            schemas.add(Arguments.of(each.get("case").asText(), each.get("schema")));
        }
        return schemas;
    }

    static List<JsonNode> tool_parameters() throws IOException {
        List<JsonNode> schemas = new ArrayList<>();
        file("tool-parameters.json").forEach(schemas::add);
        return schemas;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void response_schemas(String name, JsonNode schema) throws IOException {
        assertEnforced(new JsonSchemaReader(Strictness.STRICT).read(schema.toString(), name), schema);
    }

    @ParameterizedTest
    @MethodSource
    void tool_parameters(JsonNode schema) throws IOException {
        JsonSchema read = new JsonSchemaReader(Strictness.STRICT).readParameters(schema.toString(), "Tool");

        assertThat(read.root()).isInstanceOf(JsonType.ObjectType.class);
        if (!schema.isNull()) {
            assertEnforced(read, schema);
        }
    }

    @Test
    void a_tree_of_persons_is_one_definition() throws IOException {
        List<String> recursive = new ArrayList<>();
        for (JsonNode each : file("schema-notation.json")) {
            JsonSchema schema = new JsonSchemaReader(Strictness.STRICT)
                    .read(each.get("schema").toString(), "Schema");
            if (!schema.definitions().isEmpty()) {
                recursive.add(TypeText.of(schema));
            }
        }

        assertThat(recursive)
                .contains("{name?: string, children?: [#0*]} where #0 = {name?: string, children?: [#0*]}")
                .hasSize(2);
    }

    private static void assertEnforced(JsonSchema read, JsonNode schema) throws IOException {
        assertThat(read.unenforced()).isEmpty();
        Schema validator = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema);
        RandomValues values = new RandomValues(read, new Random(1));
        for (int i = 0; i < 20; i++) {
            String value = values.next();
            assertThat(validator.validate(MAPPER.readTree(value))).as(value).isEmpty();
        }
    }

    private static JsonNode file(String name) throws IOException {
        try (InputStream in = ContractSchemasTest.class.getResourceAsStream("/fixtures/grammar/" + name)) {
            return MAPPER.readTree(in);
        }
    }
}
