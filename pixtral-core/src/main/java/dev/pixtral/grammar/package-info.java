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
 *
 * <p>The automaton's half, in reading order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.grammar.AnswerRules} and {@link dev.pixtral.grammar.ToolUse}, what an answer may be, in words of the API; {@link
 *       dev.pixtral.grammar.AnswerGrammars} reads them to an {@code OutputSpec}, and {@code TokenGrammars} compiles that, for one tokenizer, to a {@link
 *       dev.pixtral.grammar.Grammar}
 *   <li>{@link dev.pixtral.grammar.Matcher}, one answer on its way: which tokens may come, and what those that came tell ({@link
 *       dev.pixtral.grammar.OutputKind}, {@link dev.pixtral.grammar.CallEvent})
 *   <li>{@code RuleCompiler}, from types to {@code Rules}. A {@code Rule} is a small machine over bytes: {@code LexicalRule}, {@code TextRule} on {@code
 *       StringContent}, {@code ObjectRule} on {@code Properties}, {@code ArrayRule}, {@code ChoiceRule}; {@code CallsRule} for the calls of tools and {@code
 *       DocumentRule} for the bottom
 *   <li>{@code Automaton}: a {@code Frame} is a rule on its way, a {@code Node} a frame with what follows it, a {@code Configuration} all ways in which the text so
 *       far can be read; {@code Successors} takes one byte further
 *   <li>{@code MaskMaker}, from configurations to tokens by a walk through the {@code TokenTrie}, a {@code ByteTrie}; {@code StringTokens} shortens it in strings
 *   <li>{@code ForcedText} on {@code Written}: text that must come has one spelling
 *   <li>{@code CallProgress} and {@code CallIds}: what is told about calls
 * </ol>
 */
package dev.pixtral.grammar;
