package dev.pixtral.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pixtral.errors.GrammarException;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The reader against an independent validator: whatever its types allow, the schema allows. */
class SchemaOracleTest {
    @Test
    void random_values_of_the_types_validate() throws JsonProcessingException {
        int read = 0;
        int checked = 0;
        for (long seed = 0; seed < 1500; seed++) {
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
            read++;
            ValidationOracle oracle = ValidationOracle.of(text);
            RandomValues values = new RandomValues(schema, new Random(seed));
            for (int i = 0; i < 10; i++) {
                String value = values.next();
                assertThat(oracle.errors(ValidationOracle.parse(value)))
                        .as("seed %d%n%s%nallows %s%nbut not %s", seed, text, TypeText.of(schema), value)
                        .isEmpty();
                checked++;
            }
        }
        assertThat(read).isGreaterThan(1000);
        assertThat(checked).isEqualTo(10 * read);
    }

    @Property(tries = 200)
    void random_schemas_are_read_or_refused_by_name(@ForAll("schemas") String schema) {
        for (Strictness strictness : Strictness.values()) {
            try {
                assertThat(new JsonSchemaReader(strictness)
                                .read(schema, "Schema")
                                .root())
                        .isNotNull();
            } catch (GrammarException e) {
                assertThat(e)
                        .hasMessageStartingWith("Schema, ")
                        .hasMessageMatching("(?s).*(is not supported|are supported|no answer can satisfy).*");
            }
        }
    }

    @Provide
    Arbitrary<String> schemas() {
        return RandomSchemas.schemas();
    }
}
