package dev.pixtral;

import static dev.pixtral.chat.Message.assistant;
import static dev.pixtral.chat.Message.toolResult;
import static dev.pixtral.chat.Message.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.Tool;
import dev.pixtral.chat.ToolCall;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.errors.PromptException;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.grammar.ToolUse;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Histories and names that the model's format has no form for, through {@link Pixtral}. */
class RepairedConversationsTest {
    private static final String SCHEMA = """
            {"type": "object", "properties": {"path": {"type": "string", "maxLength": 9}}, "required": ["path"]}""";
    private static final Tool DOTTED = new Tool("files.read", "Reads a file.", SCHEMA);
    private static final Tool SLASHED = new Tool("files/read", "Reads a file.", SCHEMA);
    private static final GenerationOptions SHORT = GenerationOptions.DEFAULT.withMaxTokens(4);

    private static Pixtral pixtral;

    @BeforeAll
    static void open() {
        pixtral = Pixtral.open();
    }

    @AfterAll
    static void close() {
        pixtral.close();
    }

    private static GenerationOptions using(ToolUse use) {
        return GenerationOptions.DEFAULT
                .withMaxTokens(200)
                .withRules(AnswerRules.DEFAULT.withToolUse(use).withMaxToolCalls(1));
    }

    @Test
    void calls_and_events_carry_the_tools_own_names() {
        List<String> heard = new ArrayList<>();
        GenerationListener listener = new GenerationListener() {
            @Override
            public void onToolCall(int index, String id, String name) {
                heard.add(name);
            }

            @Override
            public void onToolCallComplete(int index, ToolCall call) {
                heard.add(call.name());
            }
        };
        Prompt prompt = Prompt.of(user("Read a.txt")).withTools(List.of(DOTTED, SLASHED));

        for (String name : List.of("files.read", "files/read")) {
            heard.clear();
            Reply reply = pixtral.generate(prompt, using(ToolUse.only(name)), listener);

            assertThat(reply.toolCalls()).extracting(ToolCall::name).containsExactly(name);
            assertThat(heard).containsExactly(name, name);
        }
        assertThat(pixtral.generate(prompt, using(ToolUse.REQUIRED), GenerationListener.NONE)
                        .toolCalls())
                .extracting(ToolCall::name)
                .containsAnyOf("files.read", "files/read");
    }

    @Test
    void an_alias_that_the_history_uses_is_the_one_that_is_offered() {
        Tool plain = new Tool("files_read", "Reads a file.", SCHEMA);

        Reply own = pixtral.generate(history("files.read").withTools(List.of(DOTTED)), SHORT, GenerationListener.NONE);
        Reply aliased =
                pixtral.generate(history("files_read").withTools(List.of(plain)), SHORT, GenerationListener.NONE);

        assertThat(own.usage().promptTokens()).isEqualTo(aliased.usage().promptTokens());
        assertThat(own.tokens()).isEqualTo(aliased.tokens());
        assertThat(pixtral.generate(history("no.more"), SHORT, GenerationListener.NONE)
                        .tokens())
                .isEqualTo(pixtral.generate(history("no_more"), SHORT, GenerationListener.NONE)
                        .tokens());
    }

    private static Prompt history(String tool) {
        return Prompt.of(
                user("Read a.txt"),
                assistant(List.of(new ToolCall("abcdefgh1", tool, "{\"path\": \"a.txt\"}"))),
                toolResult("abcdefgh1", "hello"),
                assistant("hello"),
                user("Hello"));
    }

    @Test
    void a_call_without_a_result_is_answered_with_a_warning_and_counted_as_it_is() {
        Prompt prompt = Prompt.of(
                user("a"),
                assistant(List.of(new ToolCall("call_abc", "f", "{}"), new ToolCall("", "f", "{}"))),
                toolResult("call_abc", "x"),
                user("Hello"));

        Reply reply = pixtral.generate(prompt, SHORT, GenerationListener.NONE);

        assertThat(reply.warnings())
                .containsExactly("Tool calls in the conversation have no result; "
                        + "the model is told that they did not complete: f.");
        assertThat(pixtral.encoder().count(prompt, SHORT).tokens())
                .isEqualTo(reply.usage().promptTokens());
    }

    @Test
    void a_result_without_a_call_is_refused() {
        Prompt prompt = Prompt.of(user("hi"), toolResult("call00001", "x"), user("hm"));

        assertThatThrownBy(() -> pixtral.start(prompt, SHORT))
                .isInstanceOf(PromptException.class)
                .hasMessageStartingWith("Message 2 of 3 (tool) matches no tool call");
        assertThatThrownBy(() -> pixtral.encoder().count(prompt, SHORT)).isInstanceOf(PromptException.class);
    }

    @Test
    void a_listener_hears_everything_under_real_names() throws Exception {
        for (Method method : GenerationListener.class.getMethods()) {
            assertThat(ToldCalls.class.getDeclaredMethod(method.getName(), method.getParameterTypes()))
                    .as("%s must be handed on, or the listener would not hear it", method)
                    .isNotNull();
        }
    }
}
