package dev.pixtral;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.Tool;
import dev.pixtral.chat.ToolCall;
import dev.pixtral.engine.FinishReason;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.grammar.ToolUse;
import dev.pixtral.testing.SiblingModels;
import dev.pixtral.tokenizer.SpecialTokens;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers in the formats of Pixtral-12B's siblings: a small model of random weights says what a script tells it. */
class SiblingAnswersTest {
    private static final Tool TOOL =
            new Tool("put", "", "{\"type\": \"object\", \"properties\": {\"x\": {\"type\": \"integer\"}}}");
    private static final Prompt PROMPT = Prompt.of(Message.user("Go.")).withTools(List.of(TOOL));
    private static final GenerationOptions FREE = GenerationOptions.DEFAULT
            .withRules(AnswerRules.DEFAULT.withToolUse(ToolUse.FREE))
            .withMaxTokens(80);

    @TempDir
    private Path folder;

    private Pixtral pixtral;
    private final StringBuilder thoughts = new StringBuilder();
    private final StringBuilder texts = new StringBuilder();
    private final GenerationListener listener = new GenerationListener() {
        @Override
        public void onThinking(String text) {
            thoughts.append(text);
        }

        @Override
        public void onText(String text) {
            texts.append(text);
        }
    };

    private void open(String version) {
        pixtral = Pixtral.open(SiblingModels.random(folder, version).toString());
    }

    @AfterEach
    void close() {
        if (pixtral != null) {
            pixtral.close();
        }
    }

    private SpecialTokens special() {
        return pixtral.tokenizer().specialTokens();
    }

    /** Tokens of texts and of special ids. */
    private int[] tokens(Object... parts) {
        return Stream.of(parts)
                .flatMapToInt(part -> part instanceof Integer id
                        ? IntStream.of(id)
                        : IntStream.of(pixtral.tokenizer().encode((String) part)))
                .toArray();
    }

    private Reply say(Prompt prompt, GenerationOptions options, int... tokens) {
        return pixtral.generate(
                prompt, options.withLogitsProcessor(ScriptedAnswer.of(pixtral.tokenizer(), tokens)), listener);
    }

    @Test
    void a_thought_is_kept_apart_from_the_text() {
        open("v13");

        Reply reply = say(
                PROMPT,
                FREE,
                tokens(special().beginThink(), "Hm\u00E9", special().endThink(), "Yes."));

        assertThat(reply.text()).isEqualTo("Yes.");
        assertThat(reply.thinking()).isEqualTo("Hm\u00E9");
        assertThat(texts).hasToString("Yes.");
        assertThat(thoughts).hasToString("Hm\u00E9");
        assertThat(reply.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void an_answer_goes_on_with_the_thought_that_the_prompt_begins() {
        open("v13");
        Prompt begun =
                Prompt.of(Message.user("Go."), new Message.AssistantPrefix(List.of(new Part.Thinking("I", false))));

        Reply reply = say(begun, FREE, tokens(" think", special().endThink(), "Yes."));

        assertThat(reply.thinking()).isEqualTo(" think");
        assertThat(reply.text()).isEqualTo("Yes.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v11", "v13"})
    void a_tool_loop_reads_calls_and_takes_results(String version) {
        open(version);
        List<Object> script = new ArrayList<>(List.of("I do. ", special().toolCalls(), "put"));
        if (version.equals("v11")) {
            script.addAll(List.of(special().callId(), "abcdefghi"));
        }
        script.addAll(List.of(special().args(), "{\"x\": 1}"));

        Reply called = say(PROMPT, FREE, tokens(script.toArray()));

        assertThat(called.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(called.text()).isEqualTo("I do. ");
        assertThat(called.toolCalls()).hasSize(1);
        ToolCall call = called.toolCalls().getFirst();
        assertThat(call.name()).isEqualTo("put");
        assertThat(call.arguments()).isEqualTo("{\"x\": 1}");
        assertThat(call.id()).matches(version.equals("v11") ? "abcdefghi" : "[a-zA-Z0-9]{9}");

        Prompt next = PROMPT.withMessages(List.of(
                Message.user("Go."),
                new Message.Assistant(List.of(Part.text("I do.")), List.of(call)),
                Message.toolResult(call.id(), "[TOOL_CALLS] done")));
        Reply answered = say(next, FREE, tokens("Done."));
        assertThat(answered.text()).isEqualTo("Done.");
        assertThat(answered.warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v7", "v11", "v13"})
    void required_calls_are_valid_whatever_the_model_wants(String version) {
        open(version);
        GenerationOptions required =
                FREE.withRules(AnswerRules.DEFAULT.withToolUse(ToolUse.REQUIRED).withMaxToolCalls(1));

        Reply reply = pixtral.generate(PROMPT, required, listener);

        assertThat(reply.finishReason()).isIn(FinishReason.TOOL_CALLS, FinishReason.LENGTH);
        for (ToolCall call : reply.toolCalls()) {
            assertThat(call.name()).isEqualTo("put");
            assertThat(call.arguments()).matches("\\{(\"x\": -?\\d+)?}");
        }
        assertThat(texts).isEmpty();
    }

    @Test
    void calls_that_are_no_json_become_text_with_a_warning() {
        open("v13");

        Reply reply =
                say(PROMPT, FREE, tokens(special().toolCalls(), "put", special().args(), "{\"x\": "));

        assertThat(reply.finishReason()).isEqualTo(FinishReason.MALFORMED_TOOL_CALLS);
        assertThat(reply.toolCalls()).isEmpty();
        assertThat(reply.warnings()).singleElement().asString().contains("The arguments of tool call 1 are cut off");
    }
}
