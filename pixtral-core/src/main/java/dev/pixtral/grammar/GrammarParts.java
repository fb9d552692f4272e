package dev.pixtral.grammar;

import dev.pixtral.chat.CallForm;
import dev.pixtral.chat.InstructFormat;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.schema.AnyJson;
import dev.pixtral.schema.SchemaFindings;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rules of a grammar and their roots.
 *
 * @param rules complete rules
 * @param toolNames names of the tools that can be called
 * @param json root of an answer in words; empty for free text
 * @param calls root of tool calls; empty if there may be none
 * @param words whether the answer may be something other than calls
 * @param unchecked parts of the schemas that the rules leave out
 */
record GrammarParts(
        Rules rules,
        List<String> toolNames,
        Optional<DocumentRule> json,
        Optional<DocumentRule> calls,
        boolean words,
        Unchecked unchecked) {

    /**
     * Makes the rules. A tool that is not strict may be called with any object if its schema is too large for rules or
     * has no value within the depth limit.
     *
     * @param tokenizer decides the form of calls
     * @throws GrammarException if nothing satisfies a schema that must be enforced, or it is too large
     */
    static GrammarParts of(OutputSpec spec, int depthLimit, Tokenizer tokenizer) {
        return new Maker(spec, depthLimit, tokenizer).make();
    }

    private static final class Maker {
        private static final String RESPONSE = "the response schema";

        private final OutputSpec spec;
        private final Tokenizer tokenizer;
        private final List<OutputSpec.ToolSpec> tools;
        private final Rules rules;
        private final Unchecked unchecked;
        private final List<Integer> arguments = new ArrayList<>(); // by tool: rule of its arguments
        private int anyObject; // rule of all arguments without an enforced schema

        Maker(OutputSpec spec, int depthLimit, Tokenizer tokenizer) {
            this.spec = spec;
            this.tokenizer = tokenizer;
            this.tools = spec.callable();
            this.rules = new Rules(depthLimit);
            this.unchecked = spec.unchecked().copy();
        }

        GrammarParts make() {
            boolean words = spec.wordsAllowed();
            if (!tools.stream().allMatch(OutputSpec.ToolSpec::strict)) { // first, while the budget allows it
                rules.begin("unchecked parameters of a tool");
                anyObject = RuleCompiler.add(AnyJson.schema(AnyJson.object()), rules);
            }
            rules.begin(RESPONSE);
            Optional<DocumentRule> json =
                    spec.response().filter(schema -> words).map(schema -> document(RuleCompiler.add(schema, rules)));
            tools.forEach(tool -> arguments.add(argumentsOf(tool)));
            rules.complete();
            json.ifPresent(document -> requireSatisfiable(document.value(), RESPONSE));
            looseWhatIsTooDeep();
            List<String> names = tools.stream().map(OutputSpec.ToolSpec::name).toList();
            Optional<DocumentRule> calls = tools.isEmpty() ? Optional.empty() : Optional.of(calls(names));
            rules.complete();
            return new GrammarParts(rules, names, json, calls, words, unchecked);
        }

        private int argumentsOf(OutputSpec.ToolSpec tool) {
            Rules.Mark mark = rules.mark();
            rules.begin(parameters(tool.name()));
            try {
                return RuleCompiler.add(tool.arguments(), rules);
            } catch (GrammarException e) {
                if (tool.strict() || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                rules.back(mark);
                return any(tool, e);
            }
        }

        private int any(OutputSpec.ToolSpec tool, GrammarException why) {
            unchecked.add(
                    SpecReader.owner(tool.name()), List.of(SchemaFindings.everything("\"" + why.getMessage() + "\"")));
            return anyObject;
        }

        private void looseWhatIsTooDeep() {
            for (int i = 0; i < tools.size(); i++) {
                OutputSpec.ToolSpec tool = tools.get(i);
                int rule = arguments.get(i);
                try {
                    requireSatisfiable(rule, parameters(tool.name()));
                    requireObject(rules.rule(rule), tool.name());
                } catch (GrammarException e) {
                    if (tool.strict()) {
                        throw e;
                    }
                    arguments.set(i, any(tool, e));
                }
            }
        }

        private static String parameters(String tool) {
            return "the parameters of the tool " + tool;
        }

        private DocumentRule document(int value) {
            int id = rules.reserve();
            DocumentRule rule = tokenizer.writesLeadingBlank()
                    ? DocumentRule.afterBlank(id, rules, value)
                    : new DocumentRule(id, rules, value);
            rules.set(id, rule);
            return rule;
        }

        private DocumentRule calls(List<String> names) {
            rules.begin("the calls of tools");
            CallForm form = InstructFormat.of(tokenizer).calls();
            int id = rules.reserve();
            rules.set(id, CallsRule.of(form, id, rules, names, arguments, spec.maxCalls()));
            return document(id);
        }

        private void requireSatisfiable(int rule, String what) {
            if (rules.depth(rule) > rules.depthLimit()) {
                throw GrammarException.because(
                        "No value of at most %d levels satisfies %s; relax it.", rules.depthLimit(), what);
            }
        }

        private static void requireObject(Rule rule, String tool) {
            for (int b = 0; b <= 0xFF; b++) {
                if (b != '{' && rule.startsWith(b)) {
                    throw GrammarException.because(
                            "The parameters of the tool %s could be something other than an object; "
                                    + "set \"type\": \"object\" at the root of their schema.",
                            tool);
                }
            }
        }
    }
}
