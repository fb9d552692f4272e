package dev.pixtral.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.schema.JsonSchema;
import dev.pixtral.schema.JsonSchemaReader;
import dev.pixtral.schema.RandomSchemas;
import dev.pixtral.schema.RandomValues;
import dev.pixtral.schema.Strictness;
import dev.pixtral.schema.TypeText;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** From a schema's text to the automaton: it takes what the types allow, and what it takes the schema allows. */
class SchemaRulesTest {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    @Test
    void random_values_are_taken_and_changed_ones_only_if_they_are_valid() throws JsonProcessingException {
        int taken = 0;
        int changedAndTaken = 0;
        for (long seed = 5000; seed < 5250; seed++) {
            String text = RandomSchemas.schema(seed);
            JsonSchema schema;
            try {
                schema = new JsonSchemaReader(Strictness.STRICT).read(text, "Schema");
            } catch (GrammarException e) {
                continue;
            }
            if (!RandomValues.knows(schema)) {
                continue;
            }
            Schema validator = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(MAPPER.readTree(text));
            Grammar grammar = Grammar.compile(
                    OutputSpec.json(schema), Vocabularies.tiny(), Vocabularies.tinyTrie(), GrammarOptions.DEFAULT);
            Random random = new Random(seed);
            RandomValues values = new RandomValues(schema, random);
            for (int i = 0; i < 5; i++) {
                String value = values.next();
                assertThat(takes(grammar, value.getBytes(StandardCharsets.UTF_8)))
                        .as("seed %d%n%s%nas %s%nand %s", seed, text, TypeText.of(schema), value)
                        .isTrue();
                taken++;
                byte[] changed = changed(value, random);
                if (takes(grammar, changed)) {
                    String json = new String(changed, StandardCharsets.UTF_8);
                    assertThat(validator.validate(
                                    MAPPER.readTree(json),
                                    context -> context.executionConfig(config -> config.formatAssertionsEnabled(true))))
                            .as("seed %d%n%s%nas %s%nand %s", seed, text, TypeText.of(schema), json)
                            .isEmpty();
                    changedAndTaken++;
                }
            }
        }
        assertThat(taken).isGreaterThan(700);
        assertThat(changedAndTaken).isPositive();
    }

    private static byte[] changed(String value, Random random) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        bytes[random.nextInt(bytes.length)] = bytes[random.nextInt(bytes.length)];
        return bytes;
    }

    private static boolean takes(Grammar grammar, byte[] text) {
        Automaton automaton = grammar.automaton();
        Optional<Configuration> at =
                Optional.of(automaton.start(grammar.json().orElseThrow().id()));
        for (byte b : text) {
            at = at.flatMap(c -> automaton.step(c, b & 0xFF));
        }
        return at.map(Configuration::complete).orElse(false);
    }
}
