package dev.pixtral;

import static dev.pixtral.chat.Message.user;
import static dev.pixtral.chat.Part.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.Tool;
import dev.pixtral.chat.ToolCall;
import dev.pixtral.engine.FinishReason;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.grammar.ToolUse;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model wrote as calls, in what is told meanwhile and in the reply. */
class CallsOfAnswersTest {
    private static final Tool PUT = new Tool(
            "put",
            "Puts a number.",
            "{\"type\": \"object\", \"properties\": {\"x\": {\"type\": \"number\"}, \"s\": {\"type\": \"string\"}}, \"required\": [\"x\"]}");
    private static final Prompt PROMPT = Prompt.of(user(text("Put a number."))).withTools(List.of(PUT));
    private static final GenerationOptions FREE =
            GenerationOptions.DEFAULT.withRules(AnswerRules.DEFAULT.withToolUse(ToolUse.FREE));

    private static Pixtral pixtral;

    @BeforeAll
    static void open() {
        pixtral = Pixtral.open();
    }

    @AfterAll
    static void close() {
        pixtral.close();
    }

    private static int[] tokens(String... parts) {
        return ScriptedAnswer.tokens(pixtral.tokenizer(), parts);
    }

    private static Reply say(GenerationOptions options, int[] tokens, ScriptedAnswer.Heard heard) {
        return pixtral.generate(
                PROMPT, options.withLogitsProcessor(ScriptedAnswer.of(pixtral.tokenizer(), tokens)), heard);
    }

    /** Whoever listens has heard what the reply says. */
    private static void assertHeard(ScriptedAnswer.Heard heard, Reply reply) {
        assertThat(heard.text).hasToString(reply.text());
        assertThat(heard.calls).isEqualTo(reply.toolCalls());
        assertThat(heard.arguments.subList(0, heard.calls.size())) // behind them may be one that was cut off
                .extracting(StringBuilder::toString)
                .isEqualTo(reply.toolCalls().stream().map(ToolCall::arguments).toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1E-38",
                "123456789012345678901234",
                "-0.1234567890123456789012345678",
                "1e99",
                "2.50E+07",
                "-0.0",
                "100000000000000000000000000000000000001"
            })
    void numbers_of_held_calls_stay_as_they_are_written(String number) {
        ScriptedAnswer.Heard heard = new ScriptedAnswer.Heard();
        GenerationOptions options = GenerationOptions.DEFAULT
                .withRules(AnswerRules.DEFAULT.withToolUse(ToolUse.REQUIRED).withMaxToolCalls(1))
                .withLogitsProcessor(ScriptedAnswer.preferring(
                        pixtral.tokenizer(),
                        "[{\"name\": \"put\", \"arguments\": {\"x\": " + number + "}, \"id\": \""));

        Reply reply = pixtral.generate(PROMPT, options, heard);

        assertThat(reply.toolCalls()).extracting(ToolCall::arguments).containsExactly("{\"x\": " + number + "}");
        assertThat(reply.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(reply.text()).isEmpty();
        assertThat(reply.warnings()).isEmpty();
        assertHeard(heard, reply);
    }

    @Test
    void a_free_answer_may_say_something_before_it_calls() {
        ScriptedAnswer.Heard heard = new ScriptedAnswer.Heard();

        Reply reply = say(
                FREE,
                tokens("I put it. ", "[{\"name\": \"put\", \"parameters\": {\"x\": 1E-38}, \"id\": \"123456789\"}]"),
                heard);

        assertThat(reply.text()).isEqualTo("I put it. ");
        assertThat(reply.toolCalls()).containsExactly(new ToolCall("123456789", "put", "{\"x\": 1E-38}"));
        assertThat(reply.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(reply.warnings()).isEmpty();
        assertThat(heard.lines).containsExactly("begun 0 123456789 put", "complete 0 123456789 put");
        assertHeard(heard, reply);
    }

    @Test
    void stop_texts_end_the_text_and_not_the_calls() {
        ScriptedAnswer.Heard heard = new ScriptedAnswer.Heard();
        int[] answer = tokens("So, pu", "[{\"name\": \"put\", \"arguments\": {\"x\": 1}}]");

        Reply reply = say(FREE.withStop(List.of("put", "name")), answer, heard);
        Reply stopped = say(FREE.withStop(List.of("So")), answer, new ScriptedAnswer.Heard());

        assertThat(reply.text()).isEqualTo("So, pu");
        assertThat(reply.toolCalls()).hasSize(1);
        assertHeard(heard, reply);
        assertThat(stopped.text()).isEmpty();
        assertThat(stopped.toolCalls()).isEmpty();
        assertThat(stopped.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"name\": \"put\", \"arguments\": {\"x\": NaN}}]",
                "[{\"name\": \"put\", \"args\": {\"x\": 1}}]",
                "[{\"name\": \"put\", \"arguments\": {\"x\": 1}}, {\"name\": \"put\", \"arguments\": [1]}]",
                "I put 1.",
                ""
            })
    void malformed_calls_are_told_as_such(String attempt) {
        ScriptedAnswer.Heard heard = new ScriptedAnswer.Heard();

        Reply reply = say(FREE, tokens("Well: ", attempt), heard);

        assertThat(reply.toolCalls()).isEmpty();
        assertThat(reply.text()).isEqualTo("Well: " + attempt);
        assertThat(reply.finishReason()).isEqualTo(FinishReason.MALFORMED_TOOL_CALLS);
        assertThat(reply.warnings())
                .singleElement()
                .asString()
                .startsWith("The model began to call tools, but its output is not a valid tool call")
                .containsAnyOf("Tool call 1 has", "Tool call 2 has", "The tool calls are");
        assertHeard(heard, reply);
    }

    @Test
    void what_is_cut_off_within_free_calls_is_no_call() {
        int[] whole = tokens("Well: ", "[{\"name\": \"put\", \"arguments\": {\"x\": 1}}]");
        for (int length : new int[] {1, 2, 3, 4, 5, 10, whole.length - 1, whole.length}) {
            ScriptedAnswer.Heard heard = new ScriptedAnswer.Heard();

            Reply reply = say(FREE.withMaxTokens(length), whole, heard);

            boolean complete = length == whole.length;
            assertThat(reply.toolCalls()).hasSize(complete ? 1 : 0);
            assertThat(reply.finishReason()).isEqualTo(complete ? FinishReason.TOOL_CALLS : FinishReason.LENGTH);
            assertThat("Well: ").startsWith(reply.text());
            boolean within = Arrays.stream(reply.tokens())
                    .anyMatch(id -> id == pixtral.tokenizer().specialTokens().toolCalls());
            assertThat(reply.text().equals("Well: ") || !within).isTrue();
            assertThat(reply.warnings()).hasSize(within && !complete ? 1 : 0);
            assertHeard(heard, reply);
        }
    }

    @Test
    void calls_that_were_told_as_complete_are_in_the_reply_wherever_it_is_cut_off() {
        String two = "[{\"name\": \"put\", \"arguments\": {\"x\": 1e5}, \"id\": \"";
        GenerationOptions options = GenerationOptions.DEFAULT.withRules(
                AnswerRules.DEFAULT.withToolUse(ToolUse.REQUIRED).withMaxToolCalls(2));
        boolean cutBehindTheFirst = false;
        for (int length = 5; length < 60; length += 6) {
            ScriptedAnswer.Heard heard = new ScriptedAnswer.Heard();

            Reply reply = pixtral.generate(
                    PROMPT,
                    options.withMaxTokens(length)
                            .withLogitsProcessor(ScriptedAnswer.preferring(pixtral.tokenizer(), two)),
                    heard);

            assertHeard(heard, reply);
            assertThat(reply.text()).isEmpty();
            if (!reply.toolCalls().isEmpty()) {
                assertThat(reply.toolCalls().getFirst().arguments()).isEqualTo("{\"x\": 1e5}");
            }
            boolean cut = reply.finishReason() == FinishReason.LENGTH;
            assertThat(reply.warnings()).hasSize(cut ? 1 : 0);
            if (cut && reply.toolCalls().size() == 1) {
                assertThat(reply.warnings().getFirst()).contains("the first 1 are complete");
                cutBehindTheFirst = true;
            }
        }
        assertThat(cutBehindTheFirst).isTrue();
    }

    @Test
    void an_answer_that_is_cut_off_within_a_character_ends_before_it() {
        Tokenizer tokenizer = pixtral.tokenizer();
        int[] emoji = tokens("Yes \uD83E\uDD95\u6771");
        assertThat(emoji.length).isGreaterThan(6);
        for (int length = 1; length <= emoji.length; length++) {
            ScriptedAnswer.Heard heard = new ScriptedAnswer.Heard();

            Reply reply = say(FREE.withMaxTokens(length), emoji, heard);

            assertThat("Yes \uD83E\uDD95\u6771").startsWith(reply.text());
            assertThat(tokenizer.encode(reply.text()))
                    .isEqualTo(Arrays.copyOf(emoji, tokenizer.encode(reply.text()).length));
            assertHeard(heard, reply);
        }
    }
}
