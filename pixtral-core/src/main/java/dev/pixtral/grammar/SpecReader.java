package dev.pixtral.grammar;

import dev.pixtral.chat.ResponseFormat;
import dev.pixtral.chat.Tool;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.schema.JsonSchema;
import dev.pixtral.schema.JsonSchemaReader;
import dev.pixtral.schema.SchemaAutomata;
import dev.pixtral.schema.Strictness;
import dev.pixtral.schema.automaton.SchemaBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the constraints of a request on its answer. Schemas of tools often come from third parties, so one that cannot
 * be enforced does not cause the request to be rejected: its enforceable parts are enforced, the rest is left unchecked
 * and reported. A tool whose schema no arguments satisfy cannot be called. Schemas of strict tools, like the response
 * format, are enforced in full or rejected, unless all schemas are read leniently. All schemas share one budget; the
 * response format comes first. Used for one request.
 */
final class SpecReader {
    private final AnswerRules rules;
    private final SchemaAutomata automata = new SchemaAutomata(new SchemaBudget()); // one budget for all schemas
    private final Unchecked unchecked = new Unchecked();
    private Optional<GrammarException> impossible = Optional.empty(); // why the first impossible tool cannot be called

    private SpecReader(AnswerRules rules) {
        this.rules = rules;
    }

    /**
     * Reads the schemas.
     *
     * @throws GrammarException if a schema that must be enforced cannot be, if a call is required that nothing
     *     satisfies, or if the thread is interrupted
     */
    static OutputSpec read(ResponseFormat format, List<Tool> tools, AnswerRules rules) {
        OutputSpec.checkNumber(tools.size());
        return new SpecReader(rules).spec(format, tools);
    }

    private OutputSpec spec(ResponseFormat format, List<Tool> tools) {
        Optional<JsonSchema> response = response(format);
        List<OutputSpec.ToolSpec> callable = new ArrayList<>();
        for (Tool tool : concerned(tools)) {
            read(tool).ifPresent(callable::add);
        }
        if (rules.toolUse().mustCall() && callable.isEmpty() && impossible.isPresent()) {
            throw impossible.get();
        }
        return new OutputSpec(response, callable, rules.toolUse(), rules.maxToolCalls(), unchecked);
    }

    private Optional<JsonSchema> response(ResponseFormat format) {
        return switch (format) {
            case ResponseFormat.Text _ -> Optional.empty();
            case ResponseFormat.JsonObject _ -> Optional.of(JsonSchemaReader.anyObject());
            case ResponseFormat.JsonSchema(String name, String schema) -> {
                String owner = name.isEmpty() ? "Response schema" : "Response schema " + name;
                JsonSchema read =
                        new JsonSchemaReader(rules.strictness(), rules.openness()).read(schema, owner, automata);
                unchecked.add(owner, read.unenforced());
                yield Optional.of(read);
            }
        };
    }

    /** Returns the tools whose schemas matter; all of them if the required tool is missing, which is reported later. */
    private List<Tool> concerned(List<Tool> tools) {
        return switch (rules.toolUse()) {
            case ToolUse.None _ -> List.of();
            case ToolUse.Only(String name) -> {
                List<Tool> named =
                        tools.stream().filter(tool -> tool.name().equals(name)).toList();
                yield named.isEmpty() ? tools : named;
            }
            case ToolUse.Auto _, ToolUse.Free _, ToolUse.Required _ -> tools;
        };
    }

    private Optional<OutputSpec.ToolSpec> read(Tool tool) {
        boolean strict = tool.strict() && rules.strictness() == Strictness.STRICT;
        String owner = owner(tool.name());
        try {
            JsonSchema arguments = new JsonSchemaReader(
                            strict ? Strictness.STRICT : Strictness.LENIENT, rules.openness())
                    .readParameters(tool.parameters(), owner, automata);
            unchecked.add(owner, arguments.unenforced());
            return Optional.of(new OutputSpec.ToolSpec(tool.name(), arguments, strict));
        } catch (GrammarException e) {
            if (strict || !e.isUnsatisfiable()) {
                throw e;
            }
            unchecked.addImpossible(e);
            impossible = impossible.or(() -> Optional.of(e));
            return Optional.empty();
        }
    }

    /** Returns the name of a tool's schema in messages. */
    static String owner(String tool) {
        return "Parameters of tool " + tool;
    }
}
