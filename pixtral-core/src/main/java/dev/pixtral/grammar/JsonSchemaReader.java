package dev.pixtral.grammar;

import dev.pixtral.chat.Json;
import dev.pixtral.chat.PromptException;
import dev.pixtral.chat.PythonJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON schemas, drafts 4 to 2020-12, into types. The properties of an object are written in the order in which the schema has them; an object with {@code properties} has no others
 * unless {@code additionalProperties} says so. What cannot be enforced is refused by name and place, or left unchecked and listed, never dropped in silence.
 *
 * <p>Immutable; any number of threads may share one.
 */
final class JsonSchemaReader {
    private static final List<String> SHAPES = List.of(
            "additionalProperties",
            "patternProperties",
            "minProperties",
            "$ref",
            "$dynamicRef",
            "$recursiveRef",
            "allOf",
            "anyOf",
            "oneOf",
            "enum",
            "const",
            "not",
            "if");
    private static final Json OBJECT = new Json.Obj(Map.of("type", new Json.Str("object")));

    private final Strictness strictness;

    JsonSchemaReader(Strictness strictness) {
        this.strictness = strictness;
    }

    /**
     * Reads a schema.
     *
     * @param schema its JSON text
     * @param owner what it is, for messages, such as {@code Response schema}
     * @throws GrammarException if it is no schema, asks for what cannot be enforced, is too large, or allows no value
     */
    JsonSchema read(String schema, String owner) {
        return read(parse(schema, owner), owner);
    }

    /**
     * Reads a schema.
     *
     * @param schema the schema, nested no deeper than {@link PythonJson#parse} allows
     * @param owner what it is, for messages
     * @throws GrammarException if it is no schema, asks for what cannot be enforced, is too large, or allows no value
     */
    JsonSchema read(Json schema, String owner) {
        SchemaFindings findings = new SchemaFindings(owner, strictness);
        SchemaNode root = SchemaNode.root(schema, findings);
        return new SchemaCompiler(root, findings).compile(List.of(root));
    }

    /**
     * Reads the parameters of a tool: an object, and exactly <code>{}</code> if no property is named anywhere.
     *
     * @param parameters JSON text of a schema, or {@code null} in JSON
     * @param owner what they are, for messages, such as {@code Parameters of tool getWeather}
     * @throws GrammarException if they are no schema, ask for what cannot be enforced, are too large, or allow no object
     */
    JsonSchema readParameters(String parameters, String owner) {
        return readParameters(parse(parameters, owner), owner);
    }

    /**
     * Reads the parameters of a tool: an object, and exactly <code>{}</code> if no property is named anywhere.
     *
     * @param parameters a schema, or {@link Json.Word#NULL}
     * @param owner what they are, for messages
     * @throws GrammarException if they are no schema, ask for what cannot be enforced, are too large, or allow no object
     */
    JsonSchema readParameters(Json parameters, String owner) {
        if (parameters == Json.Word.NULL || isFreeForm(parameters)) {
            return AnyJson.schema(AnyJson.emptyObject());
        }
        SchemaFindings findings = new SchemaFindings(owner, strictness);
        SchemaNode root = SchemaNode.root(parameters, findings);
        return new SchemaCompiler(root, findings).compile(List.of(root, SchemaNode.root(OBJECT, findings)));
    }

    /** A free-form object: JSON mode without a schema. */
    static JsonSchema anyObject() {
        return AnyJson.schema(AnyJson.object());
    }

    /** Whether a schema says no more of an object than that it is one. */
    private static boolean isFreeForm(Json schema) {
        if (!(schema instanceof Json.Obj(Map<String, Json> keywords))) {
            return false;
        }
        Json type = keywords.getOrDefault("type", new Json.Str("object"));
        boolean noProperties = isEmpty(keywords.get("properties")) && isEmpty(keywords.get("required"));
        return type.equals(new Json.Str("object"))
                && noProperties
                && SHAPES.stream().noneMatch(keywords::containsKey);
    }

    private static boolean isEmpty(Json value) {
        return value == null || value.equals(new Json.Obj(Map.of())) || value.equals(new Json.Arr(List.of()));
    }

    private static Json parse(String schema, String owner) {
        int bytes = schema.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > SchemaLimits.TEXT_BYTES) {
            throw GrammarException.because(
                    "%s: it has %d bytes, and more than %d is not supported; make it smaller.",
                    owner, bytes, SchemaLimits.TEXT_BYTES);
        }
        try {
            return PythonJson.parse(schema, "text of a schema")
                    .orElseThrow(
                            () -> GrammarException.because("%s: it is not JSON; it must be a JSON schema.", owner));
        } catch (PromptException e) {
            throw GrammarException.because(
                    "%s: it is nested deeper than %d levels, which is not supported.", owner, SchemaLimits.NESTING);
        }
    }
}
