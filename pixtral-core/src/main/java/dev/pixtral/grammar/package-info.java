/**
 * What an answer may look like: JSON schemas and tool calls as rules over bytes, and masks of tokens made from them.
 * Schemas are read in {@code dev.pixtral.schema}.
 *
 * <p>The way in and the way through:
 *
 * <ol>
 *   <li>{@link dev.pixtral.grammar.AnswerRules}, {@link dev.pixtral.grammar.ToolUse} and
 *       {@link dev.pixtral.schema.Strictness}: what may be asked for besides a prompt's own format
 *   <li>{@link dev.pixtral.grammar.AnswerGrammars}: from prompts to grammars; {@code SpecReader} reads an
 *       {@code OutputSpec}, and collects in {@code Unchecked} what is told; {@code TokenGrammars}: those used last,
 *       compiled for one tokenizer, a {@code GrammarKeeper} within the bounds of {@code GrammarMemory}
 *   <li>{@link dev.pixtral.grammar.Grammar}: what an answer may be, shared by all that are to be alike;
 *       {@code GrammarParts}: its rules; {@code GrammarOptions}: its limits
 *   <li>{@link dev.pixtral.grammar.Matcher}: one answer on its way, which tokens may come, and what those that came
 *       tell ({@link dev.pixtral.grammar.OutputKind}, {@link dev.pixtral.grammar.CallEvent})
 *   <li>{@link dev.pixtral.errors.GrammarException}: what may go wrong
 * </ol>
 *
 * <p>From types to rules, small machines over bytes:
 *
 * <ol>
 *   <li>{@code RuleCompiler}: types to {@code Rules}; {@code Rule}: what they have in common
 *   <li>{@code LexicalRule}; {@code CountedRule}; {@code TextRule}; {@code ObjectRule} on {@code Properties};
 *       {@code ArrayRule}; {@code ChoiceRule}
 *   <li>{@code CallsRule}: calls of tools; {@code DocumentRule}: the bottom of each answer
 * </ol>
 *
 * <p>From rules to masks:
 *
 * <ol>
 *   <li>{@code Automaton}: a {@code Frame} is a rule on its way, a {@code Node} a frame with what follows it,
 *       {@code Nodes} a set of them, a {@code Configuration} all ways in which the text so far can be read;
 *       {@code Successors} collects those of one byte further; {@code Effort} counts the steps, and sees interrupts
 *   <li>{@code MaskMaker}: configurations to tokens, by a walk through the {@code TokenTrie} of
 *       {@code dev.pixtral.grammar.trie}, with a short cut within strings
 *   <li>{@code ForcedText} on {@code Written}: text that must come has one spelling
 *   <li>{@code CallIds} and {@code CallProgress}: what is told about calls
 * </ol>
 */
package dev.pixtral.grammar;
