package dev.pixtral.chat;

import static dev.pixtral.chat.Message.assistant;
import static dev.pixtral.chat.Message.system;
import static dev.pixtral.chat.Message.toolResult;
import static dev.pixtral.chat.Message.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.errors.Warnings;
import dev.pixtral.tokenizer.SpecialTokenPolicy;
import dev.pixtral.tokenizer.Tokenizer;
import dev.pixtral.tokenizer.TokenizerFixtures;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Histories as programs keep them, repaired for the formats after v3 and encoded. */
class SiblingRepairTest {
    private static final Part THOUGHT = Part.thinking("Hm.");

    private final Warnings warnings = new Warnings();

    private String shown(String file, Prompt prompt) {
        Tokenizer tokenizer = TokenizerFixtures.sibling(file);
        InstructTemplate template = new InstructTemplate(tokenizer);
        RepairedPrompt repaired = RepairedPrompt.of(prompt, template.format(), ValidationMode.SERVING, warnings);
        assertThat(RepairedPrompt.of(repaired.prompt(), template.format(), ValidationMode.SERVING, new Warnings())
                        .prompt())
                .isEqualTo(repaired.prompt());
        int[] ids = template.encode(repaired.prompt(), _ -> List.of(), ValidationMode.SERVING)
                .ids();
        return tokenizer.decode(ids, SpecialTokenPolicy.KEEP);
    }

    @Test
    void text_beside_calls_stays_and_any_id_is_kept_by_v13() {
        Prompt prompt = Prompt.of(
                user("a"),
                new Message.Assistant(
                        List.of(THOUGHT, Part.text("I look.")),
                        List.of(new ToolCall("call_0", "f", ""), new ToolCall("call_1", "g", " "))),
                toolResult("call_1", "second"),
                toolResult("call_0", "first"),
                user("b"));

        assertThat(shown("tekken-v13.json", prompt))
                .isEqualTo("<s>[INST]a[/INST][THINK]Hm.[/THINK]I look.[TOOL_CALLS]f[ARGS]{}[TOOL_CALLS]g[ARGS]{}</s>"
                        + "[TOOL_RESULTS]first[/TOOL_RESULTS][TOOL_RESULTS]second[/TOOL_RESULTS][INST]b[/INST]");
        assertThat(warnings.list()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tekken-v7.json", "tekken-v11.json"})
    void thoughts_are_left_out_with_a_warning_where_the_model_cannot_think(String file) {
        Prompt prompt = Prompt.of(
                new Message.System(List.of(THOUGHT, Part.text("S"))),
                user("a"),
                new Message.Assistant(List.of(THOUGHT, Part.text("b")), List.of()),
                user("c"));

        assertThat(shown(file, prompt))
                .isEqualTo("<s>[SYSTEM_PROMPT]S[/SYSTEM_PROMPT][INST]a[/INST]b</s>[INST]c[/INST]");
        assertThat(warnings.list()).singleElement().asString().contains("Thoughts in the conversation were left out");
    }

    @Test
    void a_call_without_a_result_gets_one_and_a_system_message_moves_before_the_answer() {
        Prompt prompt =
                Prompt.of(user("a"), assistant(List.of(new ToolCall("abcdefghi", "f", "{}"))), system("S"), user("b"));

        assertThat(shown("tekken-v7.json", prompt))
                .isEqualTo("<s>[INST]a[/INST][SYSTEM_PROMPT]S[/SYSTEM_PROMPT]"
                        + "[TOOL_CALLS][{\"name\": \"f\", \"arguments\": {}, \"id\": \"abcdefghi\"}]</s>"
                        + "[TOOL_RESULTS]abcdefghi[TOOL_CONTENT]No result: the tool call did not complete."
                        + "[/TOOL_RESULTS][INST]b[/INST]");
        assertThat(warnings.list()).hasSize(1);
    }

    @Test
    void the_form_of_the_answer_is_the_last_line_of_the_last_system_block() {
        ResponseFormat json = new ResponseFormat.JsonObject();

        assertThat(shown("tekken-v13.json", Prompt.of(system("S"), user("a")).withResponseFormat(json)))
                .isEqualTo("<s>[SYSTEM_PROMPT]S\n\nAnswer with JSON.[/SYSTEM_PROMPT][INST]a[/INST]");
        assertThat(shown("tekken-v13.json", Prompt.of(user("a")).withResponseFormat(json)))
                .isEqualTo("<s>[SYSTEM_PROMPT]Answer with JSON.[/SYSTEM_PROMPT][INST]a[/INST]");
    }
}
