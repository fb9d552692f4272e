package dev.pixtral.grammar;

import dev.pixtral.grammar.trie.TokenTrie;
import dev.pixtral.schema.JsonSchema;
import dev.pixtral.schema.JsonSchemaReader;
import dev.pixtral.schema.Strictness;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.List;
import java.util.Optional;

/** Grammars that remember next to nothing, for tests of other packages: they must allow what the usual ones do. */
public final class ForgetfulGrammars {
    private static final GrammarOptions OPTIONS =
            new GrammarOptions(GrammarOptions.DEFAULT.depthLimit(), 16, 2, GrammarOptions.DEFAULT.spelling());

    private ForgetfulGrammars() {}

    /**
     * An answer of a schema.
     *
     * @param tokenizer the model's
     * @param schema JSON text
     * @return a grammar of its own
     */
    public static Grammar ofResponse(Tokenizer tokenizer, String schema) {
        JsonSchema read = new JsonSchemaReader(Strictness.STRICT).read(schema, "Schema");
        return compile(OutputSpec.json(read), tokenizer);
    }

    /**
     * Calls of one tool, at least one.
     *
     * @param tokenizer the model's
     * @param name of the tool
     * @param parameters JSON text
     * @return a grammar of its own
     */
    public static Grammar ofCalls(Tokenizer tokenizer, String name, String parameters) {
        JsonSchema read = new JsonSchemaReader(Strictness.STRICT).readParameters(parameters, "Tool");
        List<OutputSpec.ToolSpec> tools = List.of(new OutputSpec.ToolSpec(name, read));
        return compile(
                new OutputSpec(Optional.empty(), tools, ToolUse.REQUIRED, AnswerRules.DEFAULT_MAX_TOOL_CALLS),
                tokenizer);
    }

    private static Grammar compile(OutputSpec spec, Tokenizer tokenizer) {
        return Grammar.compile(spec, tokenizer, TokenTrie.of(tokenizer), OPTIONS);
    }
}
