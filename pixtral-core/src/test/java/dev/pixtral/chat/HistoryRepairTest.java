package dev.pixtral.chat;

import static dev.pixtral.chat.Message.assistant;
import static dev.pixtral.chat.Message.assistantPrefix;
import static dev.pixtral.chat.Message.system;
import static dev.pixtral.chat.Message.toolResult;
import static dev.pixtral.chat.Message.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.PromptException;
import dev.pixtral.errors.Warnings;
import dev.pixtral.image.ImageSource;
import dev.pixtral.testing.CpuTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryRepairTest {
    private static final Message ASKED = user("weather?");
    private static final String A = "aaaaaaaa1";
    private static final String B = "aaaaaaaa2";

    private final Warnings warnings = new Warnings();

    private List<Message> repaired(Message... messages) {
        return HistoryRepair.repair(Prompt.of(messages), InstructFormat.V3, ValidationMode.SERVING, warnings)
                .messages();
    }

    private static ToolCall call(String id, String tool) {
        return new ToolCall(id, tool, "{}");
    }

    private static Message calls(String... ids) {
        List<ToolCall> calls = new ArrayList<>();
        for (String id : ids) {
            calls.add(call(id, "f"));
        }
        return assistant(calls);
    }

    private static Message named(String id, String tool, String content) {
        return new Message.Tool(id, tool, content, List.of());
    }

    private static Message noResult(String id) {
        return toolResult(id, HistoryRepair.NO_RESULT);
    }

    @Test
    void should_leave_a_valid_history_as_it_is() {
        Prompt prompt = new Prompt(
                List.of(
                        system("a"),
                        user("b"),
                        system("c"),
                        user("d"),
                        calls(A, B),
                        named(B, "f", "2"),
                        toolResult(A, "1"),
                        assistant("e"),
                        assistant("f"),
                        user("g"),
                        assistantPrefix("h")),
                List.of(new Tool("f", "", "{}")),
                new ResponseFormat.JsonObject());

        assertThat(HistoryRepair.repair(prompt, InstructFormat.V3, ValidationMode.SERVING, warnings))
                .isEqualTo(prompt);
        assertThat(warnings.list()).isEmpty();
    }

    @Test
    void should_say_of_a_call_that_it_has_no_result() {
        assertThat(repaired(ASKED, calls(A, B), toolResult(A, "x"), user("hm"), assistant("sorry"), user("again")))
                .containsExactly(
                        ASKED,
                        calls(A, B),
                        toolResult(A, "x"),
                        noResult(B),
                        user("hm"),
                        assistant("sorry"),
                        user("again"));
        assertThat(warnings.list())
                .containsExactly("Tool calls in the conversation have no result; "
                        + "the model is told that they did not complete: f.");
    }

    @Test
    void should_say_so_of_the_last_calls_as_well_once_one_of_them_has_a_result() {
        assertThat(repaired(ASKED, calls(A, B), toolResult(B, "x"))).endsWith(toolResult(B, "x"), noResult(A));
        assertThat(repaired(ASKED, calls(A), user("stop"))).endsWith(noResult(A), user("stop"));
        assertThat(repaired(ASKED, calls(A), assistantPrefix("So"))).endsWith(noResult(A), assistantPrefix("So"));
    }

    @Test
    void should_leave_calls_that_end_the_conversation_to_whoever_has_to_answer_them() {
        assertThat(repaired(ASKED, calls(A))).containsExactly(ASKED, calls(A));
        assertThat(warnings.list()).isEmpty();
    }

    @Test
    void should_let_the_last_calls_wait_if_they_may() {
        Prompt waiting = Prompt.of(ASKED, calls(A, B), toolResult(A, "x"), user("wait"));
        Prompt spoken = Prompt.of(ASKED, calls(A), assistant("so"), calls(B), user("wait"));

        assertThat(HistoryRepair.repair(waiting, InstructFormat.V3, ValidationMode.TEST, warnings))
                .isEqualTo(waiting);
        assertThat(HistoryRepair.repair(spoken, InstructFormat.V3, ValidationMode.TEST, warnings)
                        .messages())
                .containsExactly(ASKED, calls(A), noResult(A), calls(B), user("wait"));
    }

    @Test
    void should_move_results_behind_their_calls() {
        assertThat(repaired(ASKED, calls(A), user("hurry"), toolResult(A, "x"), assistant("so"), user("thanks")))
                .containsExactly(ASKED, calls(A), toolResult(A, "x"), user("hurry"), assistant("so"), user("thanks"));
        assertThat(repaired(ASKED, calls(A), assistant("one moment"), toolResult(A, "x")))
                .containsExactly(ASKED, calls(A), toolResult(A, "x"), assistant("one moment"));
        assertThat(repaired(ASKED, calls(A), user("and?"), calls(B), toolResult(B, "2"), toolResult(A, "1")))
                .containsExactly(ASKED, calls(A), toolResult(A, "1"), user("and?"), calls(B), toolResult(B, "2"));
    }

    @Test
    void should_join_calls_that_were_told_one_by_one() {
        assertThat(repaired(ASKED, calls(A), calls(B), toolResult(A, "1"), toolResult(B, "2")))
                .containsExactly(ASKED, calls(A, B), toolResult(A, "1"), toolResult(B, "2"));
        assertThat(repaired(ASKED, calls(A), calls(B), toolResult(B, "2")))
                .containsExactly(ASKED, calls(A, B), toolResult(B, "2"), noResult(A));
    }

    @Test
    void should_leave_out_texts_beside_calls_and_answers_of_nothing() {
        Message both = new Message.Assistant("I look it up.", List.of(call(A, "f")));

        assertThat(repaired(ASKED, both, toolResult(A, "x"))).containsExactly(ASKED, calls(A), toolResult(A, "x"));
        assertThat(repaired(ASKED, assistant("Wait."), assistant("I look."), calls(A), toolResult(A, "x")))
                .containsExactly(ASKED, calls(A), toolResult(A, "x"));
        assertThat(repaired(ASKED, assistant(""), ASKED, assistantPrefix(""))).containsExactly(ASKED, ASKED);
        assertThat(repaired(ASKED, calls(A), assistant("so"), calls(B), toolResult(B, "x")))
                .containsExactly(ASKED, calls(A), noResult(A), calls(B), toolResult(B, "x"));
    }

    @Test
    void should_put_system_messages_where_they_may_stand() {
        assertThat(repaired(
                        system("a"),
                        ASKED,
                        calls(A),
                        system("b"),
                        toolResult(A, "x"),
                        system("c"),
                        assistant("so"),
                        user("d")))
                .containsExactly(
                        system("a"),
                        ASKED,
                        system("b"),
                        system("c"),
                        calls(A),
                        toolResult(A, "x"),
                        assistant("so"),
                        user("d"));
        assertThat(repaired(assistant("Hello"), system("a"), ASKED))
                .containsExactly(system("a"), assistant("Hello"), ASKED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "call_abc123", "550e8400-e29b-41d4-a716-446655440000", "aaaaaaaa-", "aaaaaaaaü", "0"})
    void should_map_ids_of_any_form(String id) {
        assertThat(repaired(
                        ASKED,
                        calls(id),
                        toolResult(id, "x"),
                        assistant("so"),
                        user("on"),
                        calls(id),
                        toolResult(id, "y")))
                .containsExactly(
                        ASKED,
                        calls("call00001"),
                        toolResult("call00001", "x"),
                        assistant("so"),
                        user("on"),
                        calls("call00002"),
                        toolResult("call00002", "y"));
    }

    @Test
    void should_give_each_call_an_id_of_its_own() {
        assertThat(repaired(
                        ASKED,
                        calls(A, A, "call00003"),
                        toolResult(A, "1"),
                        toolResult("call00003", "3"),
                        toolResult(A, "2")))
                .containsExactly(
                        ASKED,
                        calls(A, "call00002", "call00003"),
                        toolResult(A, "1"),
                        toolResult("call00003", "3"),
                        toolResult("call00002", "2"));
        assertThat(repaired(ASKED, calls(A), toolResult(A, "1"), calls(A), toolResult(A, "2")))
                .containsExactly(ASKED, calls(A), toolResult(A, "1"), calls("call00002"), toolResult("call00002", "2"));
    }

    @Test
    void should_find_the_call_of_a_result_without_an_id() {
        Message called = assistant(List.of(call(A, "f"), call(B, "g")));

        assertThat(repaired(ASKED, called, named("", "g", "2"), named("", "f", "1")))
                .containsExactly(ASKED, called, named(B, "g", "2"), named(A, "f", "1"));
        assertThat(repaired(ASKED, called, toolResult("", "1"), toolResult("", "2")))
                .containsExactly(ASKED, called, toolResult(A, "1"), toolResult(B, "2"));
        assertThat(repaired(ASKED, calls(""), toolResult("call_7", "1")))
                .containsExactly(ASKED, calls("call00001"), toolResult("call00001", "1"));
    }

    @Test
    void should_leave_out_results_whose_calls_a_memory_window_cut_off() {
        assertThat(repaired(system("a"), toolResult(A, "1"), toolResult("x", "2"), assistant("so"), user("on")))
                .containsExactly(system("a"), assistant("so"), user("on"));
        assertThat(repaired(toolResult(A, "1"), calls(A), toolResult(A, "2")))
                .containsExactly(calls(A), toolResult(A, "2"));
        assertThat(warnings.list())
                .containsExactly(
                        "2 tool results at the beginning of the conversation were left out "
                                + "because their calls are no longer in it; "
                                + "a memory window should keep a call and its results together.",
                        "A tool result at the beginning of the conversation was left out "
                                + "because its call is no longer in it; "
                                + "a memory window should keep a call and its results together.");
    }

    @Test
    void should_refuse_a_result_without_a_call_anywhere_else() {
        assertRefused(
                "Message 2 of 3 (tool) matches no tool call: no call before it has the id \"aaaaaaaa1\".",
                ASKED,
                toolResult(A, "x"),
                user("hm"));
        assertRefused("Message 1 of 1", toolResult(A, "x"));
        assertRefused("Message 2 of 2", system("a"), toolResult(A, "x"));
        assertRefused(
                "no call before it has the id \"aaaaaaaa2\"; "
                        + "the calls that wait for a result have the ids \"aaaaaaaa1\".",
                ASKED,
                calls(A),
                toolResult(B, "x"));
        assertRefused(
                "the call with the id \"aaaaaaaa1\" already has a result",
                ASKED,
                calls(A),
                toolResult(A, "x"),
                toolResult(A, "y"));
        assertRefused("no call before it of the tool \"g\" waits for a result", ASKED, calls(A), named("", "g", "x"));
        assertRefused("no call before it waits for a result", ASKED, toolResult("", "x"), ASKED);
        assertRefused("Message 4 of 5", ASKED, calls("x"), toolResult("x", "1"), toolResult("x", "2"), ASKED);
        assertRefused("has the id \"\\u001B[2J\"", ASKED, toolResult("\u001B[2J", "x"), ASKED);
    }

    private void assertRefused(String sentence, Message... messages) {
        assertThatThrownBy(() -> repaired(messages))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void should_show_pictures_of_results_behind_all_results_of_the_answer() {
        Part.Image first = new Part.Image(ImageSource.of("1", new byte[1]));
        Part.Image second = new Part.Image(ImageSource.of("2", new byte[1]));

        assertThat(repaired(
                        ASKED,
                        calls(A, B),
                        new Message.Tool(A, "", "here", List.of(first)),
                        new Message.Tool(B, "", "", List.of(second)),
                        user("Which?")))
                .containsExactly(
                        ASKED,
                        calls(A, B),
                        toolResult(A, "here"),
                        toolResult(B, ""),
                        user(first, second),
                        user("Which?"));
    }

    @Test
    void should_read_blank_arguments_as_none() {
        Message blank = assistant(List.of(new ToolCall(A, "f", " \n")));

        assertThat(repaired(ASKED, blank, toolResult(A, "x"))).contains(calls(A));
    }

    @Test
    void should_take_time_in_proportion_to_the_history() {
        int many = 50_000;
        List<Message> messages = new ArrayList<>(Collections.nCopies(many, toolResult("cut", "off")));
        List<ToolCall> calls = new ArrayList<>();
        for (int i = 0;
                i < many;
                i++) { // ids that look like those that are made, ids that are none, and the same again
            calls.add(call(i % 3 == 0 ? "call%05d".formatted(i) : i % 3 == 1 ? "x" + i : "same", "f" + i % 7));
        }
        messages.add(assistant(calls));
        for (int i = many - 1; i >= 0; i--) {
            messages.add(
                    i % 5 == 0
                            ? system("s")
                            : named(calls.get(i).id(), calls.get(i).name(), ""));
        }
        messages.addAll(Collections.nCopies(many, calls("y")));
        messages.addAll(Collections.nCopies(many, assistant("text")));
        messages.add(ASKED);

        Prompt prompt = Prompt.of(messages);
        List<Message> repaired = new ArrayList<>();
        CpuTime.assertCosts(
                Duration.ofSeconds(30),
                () -> repaired.addAll(HistoryRepair.repair(prompt, InstructFormat.V3, ValidationMode.SERVING, warnings)
                        .messages()));

        assertThat(repaired.stream()
                        .filter(Message.Assistant.class::isInstance)
                        .flatMap(message -> ((Message.Assistant) message).toolCalls().stream())
                        .map(ToolCall::id))
                .doesNotHaveDuplicates()
                .hasSize(2 * many);
    }
}
