/**
 * What an answer may look like: JSON schemas and tool calls as automata over bytes, and masks of tokens made from them.
 *
 * <p>The reader's half, in reading order:
 *
 * <ol>
 *   <li>{@code JsonType} and {@code JsonSchema}, what a schema means; {@code ByteDfa}, numbers, patterns and formats
 *   <li>{@code JsonSchemaReader}, the way in, with {@link dev.pixtral.grammar.Strictness} and {@code SchemaLimits}
 *   <li>{@code SchemaNode} (a place in the schema), {@code SchemaPointers} and {@code Conjunctions}, which resolve references and {@code allOf}; {@code SchemaFindings}, what
 *       cannot be enforced and how much is used up
 *   <li>{@code SchemaCompiler}, which makes types of them: {@code Kinds}, {@code ObjectKeywords}, {@code ArrayKeywords}, {@code StringKeywords}, {@code NumberKeywords},
 *       {@code LiteralKeywords} with {@code ValueCheck}, {@code Disjointness} for {@code oneOf}
 *   <li>{@code Satisfiability}, which takes out what no value satisfies
 *   <li>{@code NumberAutomaton} and {@code NumberRange}; {@code PatternAutomaton} on {@code PatternNfa} on {@code RegexParser}; {@code Formats}; {@code Products}
 * </ol>
 */
package dev.pixtral.grammar;
