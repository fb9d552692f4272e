/**
 * Numbers, patterns and formats of schemas as automata over the bytes of JSON texts.
 *
 * <ol>
 *   <li>{@code SchemaBudget} on {@code SchemaLimits}: what all schemas of a request have used up;
 *       {@code UnsupportedPattern}: what cannot be done
 *   <li>{@code ByteDfa}: an automaton over bytes; {@code StringContent}: what may stand between the quotes of a string;
 *       {@code Surrogates}: what UTF-8 cannot say
 *   <li>{@code NumberAutomaton} of a {@code NumberRange}; {@code Formats} are patterns and ranges
 *   <li>{@code RegexParser} makes a {@code Regex}, with {@code RegexEscapes}, {@code UnicodeSets}, {@code CaseFolding}
 *       and {@code CodePoints}; {@code PatternNfa} makes it bytes with {@code Utf8Ranges}; {@code PatternAutomaton}
 *       makes it deterministic, or {@code AssertionAutomaton} where {@code RegexAnchors} finds look-aheads and the like
 *   <li>{@code Products}: intersections; {@code CountedStrings}: with a length, {@code RegexLengths} finds one in a
 *       pattern, {@code Lengths} tells which can still be
 * </ol>
 */
package dev.pixtral.schema.automaton;
