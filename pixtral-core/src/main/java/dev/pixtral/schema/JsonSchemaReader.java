package dev.pixtral.schema;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.json.Json;
import dev.pixtral.json.PythonJson;
import dev.pixtral.schema.automaton.SchemaBudget;
import dev.pixtral.schema.automaton.SchemaBudget.Limit;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Reads JSON schemas, drafts 4 to 2020-12, into types. Properties of an object are written in the order of the schema;
 * an object with {@code properties} has no others unless {@code additionalProperties} allows them. A strict reader
 * refuses constraints that cannot be enforced and names their places. A lenient reader lists them and leaves them
 * unchecked, as it does with malformed parts and with a schema that is too large as a whole; it only refuses a schema
 * that no value satisfies. No constraint is dropped silently.
 *
 * <p>Immutable and thread-safe.
 */
@Internal
public final class JsonSchemaReader {
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
    private final Openness openness;

    /**
     * Makes a reader for which objects are closed unless their schema says otherwise.
     *
     * @param strictness what happens to constraints that cannot be enforced
     */
    public JsonSchemaReader(Strictness strictness) {
        this(strictness, Openness.CLOSED);
    }

    /**
     * Makes a reader.
     *
     * @param strictness what happens to constraints that cannot be enforced
     * @param openness what a schema means that declares properties and says nothing about others
     */
    public JsonSchemaReader(Strictness strictness, Openness openness) {
        this.strictness = strictness;
        this.openness = openness;
    }

    /**
     * Reads the only schema of a request.
     *
     * @param schema its JSON text
     * @param owner the name of the schema in messages, such as {@code Response schema}
     * @return the schema
     * @throws GrammarException if it is not a schema, has a constraint that cannot be enforced, is too large, or allows
     *     no value
     */
    public JsonSchema read(String schema, String owner) {
        return read(schema, owner, new SchemaAutomata(new SchemaBudget()));
    }

    /**
     * Reads a schema.
     *
     * @param schema its JSON text
     * @param owner the name of the schema in messages, such as {@code Response schema}
     * @param automata the automata of the request
     * @return the schema
     * @throws GrammarException if it is not a schema, has a constraint that cannot be enforced, is too large together
     *     with the other schemas of the request, or allows no value, or if the thread was interrupted
     */
    public JsonSchema read(String schema, String owner, SchemaAutomata automata) {
        SchemaFindings findings = new SchemaFindings(owner, strictness, automata.budget());
        return orUnchecked(AnyJson.VALUE, findings, () -> {
            SchemaNode root = SchemaNode.root(parse(schema, owner, findings), findings);
            return new SchemaCompiler(root, findings, automata, openness).compile(List.of(root));
        });
    }

    /**
     * Reads a schema; read leniently, one that is too large, or whose values answers cannot have, is left unchecked as
     * a whole.
     */
    private static JsonSchema orUnchecked(JsonType anything, SchemaFindings findings, Supplier<JsonSchema> reading) {
        try {
            return reading.get();
        } catch (GrammarException e) {
            if (!findings.lenient()
                    || !e.isUnsupported()
                    || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            return new JsonSchema(anything, List.of(), List.of(SchemaFindings.everything(reason(e))));
        }
    }

    private static String reason(GrammarException problem) {
        return "\"" + problem.getMessage() + "\"";
    }

    /**
     * Reads the parameters of the only tool of a request.
     *
     * @param parameters JSON text of a schema, or of {@code null}
     * @param owner the name of the schema in messages, such as {@code Parameters of tool getWeather}
     * @return the schema
     * @throws GrammarException as {@link #readParameters(String, String, SchemaAutomata)} does
     */
    public JsonSchema readParameters(String parameters, String owner) {
        return readParameters(parameters, owner, new SchemaAutomata(new SchemaBudget()));
    }

    /**
     * Reads the parameters of a tool: an object, and exactly <code>{}</code> if the schema names no property.
     *
     * @param parameters JSON text of a schema, or of {@code null}
     * @param owner the name of the schema in messages, such as {@code Parameters of tool getWeather}
     * @param automata the automata of the request
     * @return the schema
     * @throws GrammarException if the text is not a schema, has a constraint that cannot be enforced, is too large
     *     together with the other schemas of the request, or allows no object, or if the thread was interrupted
     */
    public JsonSchema readParameters(String parameters, String owner, SchemaAutomata automata) {
        SchemaFindings findings = SchemaFindings.ofTool(owner, strictness, automata.budget());
        return orUnchecked(AnyJson.object(), findings, () -> {
            Json schema = parse(parameters, owner, findings);
            if (schema == Json.Word.NULL || isFreeForm(schema)) {
                return AnyJson.schema(AnyJson.emptyObject());
            }
            SchemaNode root = SchemaNode.root(schema, findings);
            return new SchemaCompiler(root, findings, automata, openness)
                    .compile(List.of(root, SchemaNode.root(OBJECT, findings)));
        });
    }

    /**
     * Returns the schema of any object, for JSON mode without a schema.
     *
     * @return the schema
     */
    public static JsonSchema anyObject() {
        return AnyJson.schema(AnyJson.object());
    }

    /** Whether a schema only says that its value is an object. */
    private static boolean isFreeForm(Json schema) {
        if (!(schema instanceof Json.Obj(Map<String, Json> keywords))) {
            return false;
        }
        Json type = keywords.getOrDefault("type", Json.Word.NULL);
        boolean isObject = type == Json.Word.NULL
                || (type instanceof Json.Str(String word)
                        && ValueKind.of(word).filter(ValueKind.OBJECT::equals).isPresent());
        boolean noProperties = isEmpty(keywords.get("properties")) && isEmpty(keywords.get("required"));
        return isObject && noProperties && SHAPES.stream().noneMatch(keywords::containsKey);
    }

    private static boolean isEmpty(Json value) {
        return value == null
                || value == Json.Word.NULL
                || value.equals(new Json.Obj(Map.of()))
                || value.equals(new Json.Arr(List.of()));
    }

    private static Json parse(String schema, String owner, SchemaFindings findings) {
        findings.count(Limit.TEXT_BYTES, schema.length()); // before it is copied
        findings.count(Limit.TEXT_BYTES, schema.getBytes(StandardCharsets.UTF_8).length - schema.length());
        return PythonJson.parseSchema(schema, problem -> GrammarException.unsupported("%s: it %s.", owner, problem))
                .orElseThrow(() -> GrammarException.because("%s: it is not JSON; it must be a JSON schema.", owner));
    }
}
