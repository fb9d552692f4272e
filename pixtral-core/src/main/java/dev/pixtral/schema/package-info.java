/**
 * JSON schemas: what is one, what it means, and how a prompt tells it to the model.
 *
 * <p>Checks and forms of the text of a schema:
 *
 * <ol>
 *   <li>{@code JsonSchemaCheck} and {@code RegexCheck}: whether a JSON value is a schema
 *   <li>{@code SchemaNotation}: the line that tells the model the form of its answer; {@code SchemaCharacters} counts
 *       what tools and format of a prompt take
 *   <li>{@code RequiredProperties}: a schema with all properties of its records required
 * </ol>
 *
 * <p>From the text of a schema to types:
 *
 * <ol>
 *   <li>{@code JsonSchemaReader}: the way in, with a {@link dev.pixtral.schema.Strictness}; {@code JsonSchema} and
 *       {@code JsonType}: what comes out; {@code AnyJson}: the type of whatever
 *   <li>{@code SchemaNode}: a place in a schema; {@code Keywords}: what is a constraint; {@code SchemaFindings}: what
 *       cannot be enforced
 *   <li>{@code SchemaPointers} and {@code Conjunctions}: references and {@code allOf}, to a {@code Conjunction} of what
 *       must hold together
 *   <li>{@code SchemaCompiler}: a conjunction to a type. {@code Kinds} and {@code ValueKind} tell which kinds of values
 *       it has; then {@code ObjectKeywords}, {@code ArrayKeywords}, {@code StringKeywords}, {@code NumberKeywords},
 *       {@code LiteralKeywords} (with {@code ValueCheck} and {@code JsonEquality}); {@code Disjointness} judges
 *       {@code oneOf}, {@code SilentKeywords} what says nothing
 *   <li>{@code SchemaAutomata}: the automata of one schema, each made once
 *   <li>{@code Satisfiability}: takes out what no value satisfies
 * </ol>
 */
package dev.pixtral.schema;
