package dev.pixtral.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolNamesTest {
    private static String alias(String name, String... others) {
        Set<String> names = new LinkedHashSet<>(List.of(others));
        names.add(name);
        return ToolNames.of(names).alias(name);
    }

    @ParameterizedTest
    @CsvSource({
        "f, f",
        "get-weather_2, get-weather_2",
        "files.read, files_read",
        "a/b, a_b",
        "mcp:server/tool name, mcp_server_tool_name",
        "größe, gro_e",
        "déjà vu, deja_vu",
        "天气, tool",
        "天气.now, ___now",
        "😀x, _x"
    })
    void should_spell_names_so_that_the_template_takes_them(String name, String alias) {
        assertThat(alias(name)).isEqualTo(alias);
        assertThat(ToolNames.of(Set.of(name)).name(alias)).isEqualTo(name);
    }

    @Test
    void should_cut_long_names() {
        String name = "n".repeat(100);

        assertThat(alias(name)).isEqualTo("n".repeat(64));
        assertThat(alias(name, "n".repeat(64))).matches("n{55}_[0-9a-f]{8}");
        assertThat(alias("n".repeat(64))).isEqualTo("n".repeat(64));
    }

    @Test
    void should_tell_names_apart_by_a_hash_of_each() {
        String dotted = alias("a.b", "a/b");

        assertThat(dotted).matches("a_b_[0-9a-f]{8}").isNotEqualTo(alias("a/b", "a.b"));
        assertThat(alias("a.b", "a b", "c")).as("whatever it collides with").isEqualTo(dotted);
        assertThat(alias("a.b", "a_b")).as("a tool's own name").isEqualTo(dotted);
        assertThat(alias("a_b", "a.b")).isEqualTo("a_b");
    }

    @Test
    void should_never_use_the_name_of_another_tool() {
        String hashed = alias("a.b", "a_b");

        String alias = alias("a.b", "a_b", hashed);

        assertThat(alias).startsWith("a_b_").isNotIn("a_b", hashed);
        assertThat(Tool.isName(alias)).isTrue();
    }

    @Test
    void should_have_an_alias_of_its_own_for_each_of_many_names() {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            names.add("x".repeat(70) + i);
            names.add("\ud83d" + (char) (0xD900 + i % 200)); // halves of pairs, of which the hash is the same
        }
        ToolNames aliases = ToolNames.of(names);

        assertThat(names.stream().map(aliases::alias)).doesNotHaveDuplicates().allMatch(Tool::isName);
        assertThat(names).allMatch(name -> aliases.name(aliases.alias(name)).equals(name));
    }

    @Test
    void should_leave_an_empty_name_to_the_template() {
        assertThat(alias("")).isEmpty();
    }

    @Test
    void should_rename_tools_and_calls_of_tools_that_are_not_offered_any_more() {
        Prompt prompt = new Prompt(
                List.of(
                        Message.user("q"),
                        Message.assistant(List.of(new ToolCall("abcdefgh1", "files/read", "{}"))),
                        Message.toolResult("abcdefgh1", "x")),
                List.of(new Tool("files.read", "Reads.", "{}"), new Tool("f", "", "{}")));
        ToolNames names = ToolNames.of(prompt);

        Prompt shown = names.aliased(prompt);

        assertThat(shown.tools()).extracting(Tool::name).containsExactly(names.alias("files.read"), "f");
        assertThat(((Message.Assistant) shown.messages().get(1)).toolCalls())
                .extracting(ToolCall::name)
                .containsExactly(names.alias("files/read"))
                .doesNotContain(names.alias("files.read"));
        assertThat(names.named(new ToolCall("1", names.alias("files.read"), "{}")))
                .isEqualTo(new ToolCall("1", "files.read", "{}"));
    }

    @Test
    void should_leave_a_prompt_alone_that_needs_no_alias() {
        Prompt prompt = Prompt.of(Message.user("q")).withTools(List.of(new Tool("f", "", "{}")));

        assertThat(ToolNames.of(prompt).aliased(prompt)).isSameAs(prompt);
    }

    @Test
    void should_put_the_own_names_of_tools_into_sentences() {
        ToolNames names = ToolNames.of(Set.of("files.read", "fíles"));

        assertThat(names.named(
                        "Tool files_read and tool files differ; tool other and files_read stay, tool files_read2 too."))
                .isEqualTo(
                        "Tool files.read and tool fíles differ; tool other and files_read stay, tool files_read2 too.");
    }
}
