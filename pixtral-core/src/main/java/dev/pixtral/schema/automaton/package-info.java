/**
 * Compiles numbers, patterns and formats of schemas to automata over the bytes of JSON texts.
 *
 * <ol>
 *   <li>{@code SchemaBudget} on {@code SchemaLimits}: what all schemas of a request cost; {@code UnsupportedPattern}: a
 *       pattern that cannot be enforced
 *   <li>{@code ByteDfa}: an automaton over bytes, which {@code ByteGroups} groups; {@code StringContent}: the bytes
 *       that are allowed between the quotes of a string; {@code Surrogates}: characters that UTF-8 cannot encode
 *   <li>{@code NumberAutomaton}: the numbers of a {@code NumberRange}; {@code MultipleAutomaton}: the multiples of a
 *       number; {@code Formats}: patterns and ranges of formats, of which {@code FormatAutomata} builds each once
 *   <li>{@code RegexParser} parses a {@code Regex}, with {@code RegexEscapes}, {@code UnicodeSets},
 *       {@code CaseFolding}, {@code CodePoints} and {@code CapturingGroups}, whose {@code BackReferences} are expanded;
 *       {@code PatternNfa} compiles it to an automaton over bytes, with {@code CharacterEdges} of {@code Utf8Ranges},
 *       or over {@code CharacterClasses}; {@code PatternAutomaton} makes that deterministic, and {@code CharacterDfa}
 *       makes bytes of its characters, as a {@code CharacterReader} reads them; {@code AssertionAutomaton} does it,
 *       with {@code LookBehinds}, if {@code RegexAnchors} finds look-around or similar assertions
 *   <li>{@code NameClasses}: which of several sets contain a name; {@code DistinctItems}: arrays without equal items
 *   <li>{@code Products}: intersections, unions and differences; {@code CountedStrings}: strings with a limited length,
 *       which {@code RegexLengths} finds in a pattern; {@code Lengths}: the lengths that are still possible from a
 *       state; {@code FreeContent}: the states from which any content of a string is possible
 * </ol>
 *
 * <p>Internal: the public types of this package are only for other packages of this project.
 */
@Internal
package dev.pixtral.schema.automaton;

import dev.pixtral.api.Internal;
