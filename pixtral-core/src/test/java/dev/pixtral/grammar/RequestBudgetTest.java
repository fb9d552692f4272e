package dev.pixtral.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ResponseFormat;
import dev.pixtral.chat.Tool;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.schema.HostileRequests;
import dev.pixtral.schema.JsonSchema;
import dev.pixtral.schema.JsonSchemaReader;
import dev.pixtral.schema.SchemaAutomata;
import dev.pixtral.schema.Strictness;
import dev.pixtral.schema.automaton.SchemaBudget;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the schemas of one request cost together is limited, whatever comes of it. */
@Timeout(60)
class RequestBudgetTest {
    private static final String TOO_LARGE = "^(a|b)*a(a|b){30}$";

    @Test
    void should_end_at_the_first_pattern_that_is_too_large_when_strict() {
        assertThatThrownBy(() -> read(Strictness.STRICT, HostileRequests.failingPatterns()))
                .isInstanceOf(GrammarException.class)
                .hasMessageStartingWith(
                        "Schema, /properties/p0: keyword \"pattern\" with a pattern that needs an automaton"
                                + " of more than 50000 states is not supported; remove it");
    }

    @Test
    void should_stop_trying_patterns_when_those_before_have_used_up_the_steps() {
        List<String> unenforced =
                read(Strictness.LENIENT, HostileRequests.failingPatterns()).unenforced();

        assertThat(unenforced).hasSize(100);
        assertThat(unenforced.subList(0, 2)).allMatch(problem -> problem.contains("more than 50000 states"));
        assertThat(unenforced.subList(10, 100))
                .allMatch(problem -> problem.contains("with those before it in the request"));
    }

    @Test
    void should_try_a_pattern_that_is_too_large_once_only() {
        String same = HostileRequests.properties(100, _ -> "{\"pattern\": \"" + TOO_LARGE + "\"}");
        String small = same.replaceFirst("}}$", ", \"last\": {\"pattern\": \"^a\\$\"}}}");

        List<String> unenforced = read(Strictness.LENIENT, small).unenforced();

        assertThat(unenforced).hasSize(100).allMatch(problem -> problem.contains("more than 50000 states"));
    }

    @Test
    void should_count_patterns_of_all_tools_and_of_the_response_format_together() {
        List<Tool> tools = IntStream.range(0, 16)
                .mapToObj(i -> new Tool(
                        "tool" + i,
                        "",
                        "{\"type\": \"object\", \"properties\": {\"p\": {\"type\": \"string\", \"pattern\": \"^(a|b)*a(a|b){%d}$\"}}}"
                                .formatted(30 + i)))
                .toList();
        SchemaAutomata automata = new SchemaAutomata(new SchemaBudget());
        JsonSchemaReader reader = new JsonSchemaReader(Strictness.LENIENT);

        List<String> unenforced = tools.stream()
                .flatMap(tool -> reader.readParameters(tool.parameters(), tool.name(), automata).unenforced().stream())
                .toList();

        assertThat(unenforced).hasSize(16);
        assertThat(unenforced.getFirst()).contains("more than 50000 states");
        assertThat(unenforced.getLast()).contains("with those before it in the request");
    }

    @Test
    void should_leave_unchecked_the_tools_that_are_too_large_with_those_before_them() {
        String parameters = HostileRequests.properties(4_000, _ -> "{\"type\": \"string\"}");
        Prompt one = prompt(List.of(new Tool("first", "", parameters)), ResponseFormat.TEXT);
        Prompt three = prompt(
                IntStream.range(0, 3)
                        .mapToObj(i -> new Tool("tool" + i, "", parameters))
                        .toList(),
                ResponseFormat.TEXT);

        assertThat(grammars().grammar(one, AnswerRules.DEFAULT)).isPresent();
        assertThat(grammars().grammar(three, AnswerRules.DEFAULT).flatMap(Grammar::warning))
                .contains("Some parts of the schemas are not enforced: Parameters of tool tool2, (root):"
                        + " everything, because \"Parameters of tool tool2: with it, the schemas of the request come to"
                        + " 10001 properties, but at most 10000 are supported; make them smaller.\".");
    }

    @Test
    void should_refuse_strict_tools_that_are_too_large_together_though_each_is_not() {
        String parameters = HostileRequests.properties(4_000, _ -> "{\"type\": \"string\"}");
        Prompt three = prompt(
                IntStream.range(0, 3)
                        .mapToObj(i -> new Tool("tool" + i, "", parameters, true))
                        .toList(),
                ResponseFormat.TEXT);

        assertThatThrownBy(() -> grammars().grammar(three, AnswerRules.DEFAULT))
                .isInstanceOf(GrammarException.class)
                .hasMessage(
                        "Parameters of tool tool2: with it, the schemas of the request come to 10001 properties, but"
                                + " at most 10000 are supported; make them smaller.");
    }

    @Test
    void should_count_the_response_format_with_the_tools() {
        String schema = HostileRequests.properties(6_000, _ -> "{\"type\": \"string\"}");
        Prompt prompt =
                prompt(List.of(new Tool("tool", "", schema, true)), new ResponseFormat.JsonSchema("form", schema));

        assertThatThrownBy(() -> grammars().grammar(prompt, AnswerRules.DEFAULT))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining("come to 10001 properties");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alternatives with required names",
                "members of enums with required names",
                "members of enums that are referred to"
            })
    void should_refuse_comparisons_that_multiply(String kind) {
        assertThatThrownBy(() -> read(Strictness.STRICT, HostileRequests.all().get(kind)))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining("the schemas of the request come to");
    }

    @Test
    void should_refuse_texts_that_multiply_in_choices() {
        JsonSchema schema = read(Strictness.STRICT, HostileRequests.choicesThatGrow());

        assertThatThrownBy(() -> RuleCompiler.add(schema, new Rules(256)))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining("bytes of fixed texts");
    }

    @Test
    void should_refuse_empty_branches_that_multiply() {
        String pattern = "^(" + "|".repeat(1_900) + "){10000}$";

        assertThatThrownBy(() -> read(Strictness.STRICT, "{\"pattern\": \"" + pattern + "\"}"))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining("a pattern with more than 500000 edges");
    }

    private static JsonSchema read(Strictness strictness, String schema) {
        return new JsonSchemaReader(strictness).read(schema, "Schema");
    }

    private static AnswerGrammars grammars() {
        return new AnswerGrammars(Vocabularies.tiny());
    }

    private static Prompt prompt(List<Tool> tools, ResponseFormat format) {
        return new Prompt(List.of(Message.user("Hi")), tools, format);
    }
}
