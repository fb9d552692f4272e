package dev.pixtral.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;

/** An independent validator of one schema, draft 2020-12, which asserts formats. */
public final class ValidationOracle {
    private static final ObjectMapper LENIENT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final ObjectMapper DOUBLES = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private final Schema validator;

    private ValidationOracle(Schema validator) {
        this.validator = validator;
    }

    public static ValidationOracle of(String schema) throws JsonProcessingException {
        return new ValidationOracle(REGISTRY.getSchema(STRICT.readTree(schema)));
    }

    /** A validator for those who read numbers as doubles, in the schema as in its values. */
    public static ValidationOracle ofDoubles(String schema) throws JsonProcessingException {
        return new ValidationOracle(REGISTRY.getSchema(DOUBLES.readTree(schema)));
    }

    /** JSON whose numbers are doubles unless they are integers. */
    public static JsonNode parseAsDoubles(String text) throws JsonProcessingException {
        return DOUBLES.readTree(text);
    }

    /** JSON in which no name comes twice in one object. */
    public static JsonNode parse(String text) throws JsonProcessingException {
        return STRICT.readTree(text);
    }

    /** JSON in which free names may come twice, since grammars do not remember those: the last one counts. */
    public static JsonNode parseWithFreeNames(String text) throws JsonProcessingException {
        return LENIENT.readTree(text);
    }

    /** What is wrong with a value; nothing if it satisfies the schema. */
    public List<Error> errors(JsonNode value) {
        return validator.validate(
                value, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
    }
}
