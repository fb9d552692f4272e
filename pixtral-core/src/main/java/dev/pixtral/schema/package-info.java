/**
 * Compiles JSON schemas to types; {@link dev.pixtral.schema.text} checks them and describes them to the model.
 *
 * <p>From the text of a schema to types:
 *
 * <ol>
 *   <li>{@code JsonSchemaReader}: the entry point, with a {@link dev.pixtral.schema.Strictness}; {@code JsonSchema} and
 *       {@code JsonType}: the result; {@code AnyJson}: types of arbitrary JSON
 *   <li>{@code SchemaNode}: a place in a schema; {@code Keywords}: the keywords that are constraints;
 *       {@code SchemaFindings}: constraints that cannot be enforced
 *   <li>{@code SchemaPointers} and {@code Conjunctions}: resolve references and {@code allOf} to a {@code Conjunction}
 *       of schemas that must hold together. {@code Conditions} expresses {@code not}, {@code if} and dependencies by
 *       simpler {@code MadeSchemas}; {@code Negations}, with {@code NegatedScalars}, {@code NegatedObjects} and
 *       {@code NegatedArrays}, finds what a schema does not allow
 *   <li>{@code SchemaCompiler}: compiles a conjunction to a type; {@code Openness} says what objects may have besides.
 *       {@code Alternatives} finds those that may hold, with {@code Disjointness} and {@code Plausibility}.
 *       {@code Kinds} and {@code ValueKind} determine the kinds of its values; then come {@code ObjectKeywords} (with
 *       {@code PropertySchemas}, {@code UndeclaredProperties} and {@code Demand}), {@code ArrayKeywords},
 *       {@code StringKeywords}, {@code NumberKeywords}, {@code LiteralKeywords} (with {@code ValueCheck} and
 *       {@code JsonEquality}); {@code StringLanguage} finds the names that {@code propertyNames} allows,
 *       {@code SilentKeywords} the keywords that have no effect
 *   <li>{@code SchemaAutomata}: the automata of the schemas of a request, each built once
 *   <li>{@code Satisfiability}: removes types that no value satisfies
 * </ol>
 */
package dev.pixtral.schema;
