/**
 * Constrained answers: JSON schemas and tool calls as rules over bytes, and the token masks made from them. Schemas are
 * parsed in {@code dev.pixtral.schema}.
 *
 * <p>From a request to its answer:
 *
 * <ol>
 *   <li>{@link dev.pixtral.grammar.AnswerRules}, {@link dev.pixtral.grammar.ToolUse} and
 *       {@link dev.pixtral.schema.Strictness}: what a caller may require in addition to a prompt's own format
 *   <li>{@link dev.pixtral.grammar.AnswerGrammars}: creates grammars for prompts; {@code SpecReader} reads an
 *       {@code OutputSpec}, and collects in {@code Unchecked} what is not enforced; {@code TokenGrammars}: the most
 *       recently used grammars, compiled for one tokenizer, a {@code GrammarKeeper} within the limits of
 *       {@code GrammarMemory}
 *   <li>{@link dev.pixtral.grammar.Grammar}: the allowed answers, shared by all requests with the same constraints;
 *       {@code GrammarParts}: its rules; {@code GrammarOptions}: its limits
 *   <li>{@link dev.pixtral.grammar.Matcher}: follows one answer: which tokens may come next, and what the accepted ones
 *       mean ({@link dev.pixtral.grammar.OutputKind}, {@link dev.pixtral.grammar.CallEvent})
 *   <li>{@link dev.pixtral.errors.GrammarException}: the errors
 * </ol>
 *
 * <p>From types to rules, small machines over bytes:
 *
 * <ol>
 *   <li>{@code RuleCompiler}: compiles types into {@code Rules}; {@code Rule}: their common interface
 *   <li>{@code LexicalRule}; {@code CountedRule}; {@code TextRule}; {@code ObjectRule} on {@code Properties};
 *       {@code ArrayRule}; {@code ChoiceRule}
 *   <li>{@code CallsRule}: tool calls; {@code DocumentRule}: the root of each answer
 * </ol>
 *
 * <p>From rules to masks:
 *
 * <ol>
 *   <li>{@code Automaton}: a {@code Frame} is a rule in progress, a {@code Node} a frame with its continuations,
 *       {@code Nodes} a set of them, a {@code Configuration} all parses of the text so far; {@code Successors} collects
 *       the parses after one more byte; {@code Effort} counts the steps and checks for interrupts
 *   <li>{@code MaskMaker}: computes the tokens that a configuration allows, by a walk through the {@code TokenTrie} of
 *       {@code dev.pixtral.grammar.trie}, with precomputed or cached tokens within strings
 *   <li>{@code ForcedText}, using {@code Written}: forced text has a single tokenisation
 *   <li>{@code CallIds} and {@code CallProgress}: the events of tool calls
 * </ol>
 */
package dev.pixtral.grammar;
