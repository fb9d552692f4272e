/**
 * What an answer may look like: JSON schemas and tool calls as automata over bytes, and masks of tokens made from them.
 *
 * <p>The way in and the way through:
 *
 * <ol>
 *   <li>{@link dev.pixtral.grammar.AnswerRules}, {@link dev.pixtral.grammar.ToolUse} and {@link dev.pixtral.grammar.Strictness}: what may be asked for besides a prompt's own format
 *   <li>{@link dev.pixtral.grammar.AnswerGrammars}: from prompts to grammars; {@code SpecReader} reads an {@code OutputSpec}, and collects in {@code Unchecked} what is told; {@code TokenGrammars}: those used last, compiled for one tokenizer, a
 *       {@code GrammarKeeper} within the bounds of {@code GrammarMemory}
 *   <li>{@link dev.pixtral.grammar.Grammar}: what an answer may be, shared by all that are to be alike; {@code GrammarParts}: its rules; {@code GrammarOptions}: its limits
 *   <li>{@link dev.pixtral.grammar.Matcher}: one answer on its way, which tokens may come, and what those that came tell ({@link dev.pixtral.grammar.OutputKind}, {@link
 *       dev.pixtral.grammar.CallEvent})
 *   <li>{@link dev.pixtral.errors.GrammarException}: what may go wrong
 * </ol>
 *
 * <p>From the text of a schema to types:
 *
 * <ol>
 *   <li>{@code JsonSchemaReader}: the way in; {@code JsonSchema} and {@code JsonType}: what comes out; {@code AnyJson}: the type of whatever
 *   <li>{@code SchemaNode}: a place in a schema; {@code Keywords}: what is a constraint; {@code SchemaFindings}: what cannot be enforced; {@code SchemaBudget} on {@code SchemaLimits}: what all schemas of a request have used up
 *   <li>{@code SchemaPointers} and {@code Conjunctions}: references and {@code allOf}, to a {@code Conjunction} of what must hold together
 *   <li>{@code SchemaCompiler}: a conjunction to a type. {@code Kinds} and {@code ValueKind} tell which kinds of values it has; then {@code ObjectKeywords}, {@code ArrayKeywords}, {@code
 *       StringKeywords}, {@code NumberKeywords}, {@code LiteralKeywords} (with {@code ValueCheck} and {@code JsonEquality}); {@code Disjointness} judges {@code oneOf}, {@code
 *       SilentKeywords} what says nothing
 *   <li>{@code Satisfiability}: takes out what no value satisfies
 * </ol>
 *
 * <p>Texts as automata:
 *
 * <ol>
 *   <li>{@code ByteDfa}: an automaton over bytes; {@code SchemaAutomata}: those of one schema, each made once
 *   <li>{@code NumberAutomaton} of a {@code NumberRange}
 *   <li>{@code RegexParser} makes a {@code Regex}, with {@code RegexEscapes}, {@code UnicodeSets}, {@code CaseFolding}, {@code CodePoints} and, for what it cannot take, {@code UnsupportedPattern}; {@code
 *       PatternNfa} makes it bytes with {@code Utf8Ranges}; {@code PatternAutomaton} makes it deterministic, or {@code AssertionAutomaton} where {@code RegexAnchors} finds look-aheads and the like;
 *       {@code Formats} are patterns and ranges
 *   <li>{@code Products}: intersections; {@code CountedStrings}: with a length, {@code RegexLengths} finds one in a pattern, {@code Lengths} tells which can still be; {@code Surrogates}: what UTF-8 cannot say
 * </ol>
 *
 * <p>From types to rules, small machines over bytes:
 *
 * <ol>
 *   <li>{@code RuleCompiler}: types to {@code Rules}; {@code Rule}: what they have in common
 *   <li>{@code LexicalRule}; {@code CountedRule}; {@code TextRule} on {@code StringContent}; {@code ObjectRule} on {@code Properties}; {@code ArrayRule}; {@code ChoiceRule}
 *   <li>{@code CallsRule}: calls of tools; {@code DocumentRule}: the bottom of each answer
 * </ol>
 *
 * <p>From rules to masks:
 *
 * <ol>
 *   <li>{@code Automaton}: a {@code Frame} is a rule on its way, a {@code Node} a frame with what follows it, {@code Nodes} a set of them, a {@code Configuration} all ways in which the text so far
 *       can be read; {@code Successors} collects those of one byte further; {@code Effort} counts the steps, and sees interrupts
 *   <li>{@code MaskMaker}: configurations to tokens, by a walk through the {@code TokenTrie}, a {@code ByteTrie}; {@code StringTokens}: the short cut within strings
 *   <li>{@code ForcedText} on {@code Written}: text that must come has one spelling
 *   <li>{@code CallIds} and {@code CallProgress}: what is told about calls
 * </ol>
 */
package dev.pixtral.grammar;
