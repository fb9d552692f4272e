/**
 * What an answer may look like: JSON schemas and tool calls as automata over bytes, and masks of tokens made from them.
 *
 * <p>The reader's half, in reading order: {@link dev.pixtral.grammar.JsonType} and {@link dev.pixtral.grammar.JsonSchema}, what a schema means;
 * {@link dev.pixtral.grammar.ByteDfa}, numbers, patterns and formats.
 */
package dev.pixtral.grammar;
