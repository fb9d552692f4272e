/**
 * Checks and rewrites of the text of a schema.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@code JsonSchemaCheck} and {@code RegexCheck}: whether a JSON value is a schema
 *   <li>{@code SchemaNotation}: the line of the prompt that describes the required form of the answer;
 *       {@code SchemaCharacters} limits the size of the tools and response format of a prompt
 *   <li>{@code RequiredProperties}: makes all properties of a schema's objects required
 * </ol>
 */
package dev.pixtral.schema.text;
