package dev.pixtral;

import static dev.pixtral.chat.Message.toolResult;
import static dev.pixtral.chat.Message.user;
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

/**
 * An answer that is sent again in the formats of Pixtral-12B's siblings has the tokens that it was generated with, so
 * nothing of it is computed again.
 */
class SiblingCacheTest {
    private static final Tool PUT =
            new Tool("put", "", "{\"type\": \"object\", \"properties\": {\"x\": {\"type\": \"integer\"}}}");
    private static final Tool NOW = new Tool("now", "", "{\"type\": \"object\", \"properties\": {}}");
    private static final Message GO = user("Go.");
    private static final GenerationOptions FREE = GenerationOptions.DEFAULT
            .withRules(AnswerRules.DEFAULT.withToolUse(ToolUse.FREE))
            .withMaxTokens(200);

    @TempDir
    private Path folder;

    private Pixtral pixtral;

    private void open(String version) {
        pixtral = Pixtral.open(SiblingModels.random(folder, version).toString());
    }

    @AfterEach
    void close() {
        pixtral.close();
    }

    private SpecialTokens special() {
        return pixtral.tokenizer().specialTokens();
    }

    /** Says texts and special ids. */
    private Reply say(Prompt prompt, Object... script) {
        int[] tokens = Stream.of(script)
                .flatMapToInt(part -> part instanceof Integer id
                        ? IntStream.of(id)
                        : IntStream.of(pixtral.tokenizer().encode((String) part)))
                .toArray();
        return pixtral.generate(
                prompt,
                FREE.withLogitsProcessor(ScriptedAnswer.of(pixtral.tokenizer(), tokens)),
                GenerationListener.NONE);
    }

    private static Prompt asked(Tool tool, Message... messages) {
        return Prompt.of(messages).withTools(List.of(tool));
    }

    /** Everything but what is new, and the last token of the answer, which need not have been computed. */
    private static void assertComputesOnlyWhatIsNew(Reply before, Reply now) {
        assertThat(before.warnings()).isEmpty();
        assertThat(now.warnings()).isEmpty();
        assertThat(now.usage().cachedTokens())
                .isBetween(
                        before.usage().promptTokens() + before.usage().generatedTokens() - 1,
                        now.usage().promptTokens() - 1);
    }

    /** Two calls after a text, in the form of the version. */
    private Object[] calls(String version) {
        if (version.equals("v7")) {
            String call = "{\"name\": \"put\", \"arguments\": {\"x\": %d}, \"id\": \"abcdefgh%d\"}";
            return new Object[] {
                "I do.", special().toolCalls(), "[" + call.formatted(1, 1) + ", " + call.formatted(2, 2) + "]"
            };
        }
        List<Object> script = new ArrayList<>(List.of("I do."));
        for (int i = 1; i <= 2; i++) {
            script.addAll(List.of(special().toolCalls(), "put"));
            if (version.equals("v11")) {
                script.addAll(List.of(special().callId(), "abcdefgh" + i));
            }
            script.addAll(List.of(special().args(), "{\"x\": %d}".formatted(i)));
        }
        return script.toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v7", "v11", "v13"})
    void a_tool_loop_computes_only_results(String version) {
        open(version);

        Reply called = say(asked(PUT, GO), calls(version));
        List<ToolCall> calls = called.toolCalls();
        assertThat(calls).hasSize(2);
        Message answer = new Message.Assistant(called.text(), calls);
        Message one = toolResult(calls.get(0).id(), "{\"done\": true}");
        Message two = toolResult(calls.get(1).id(), "[TOOL_CALLS] done");
        Reply answered = say(asked(PUT, GO, answer, one, two), "Done.");
        assertComputesOnlyWhatIsNew(called, answered);

        if (version.equals("v13")) { // elsewhere tools move to the last question
            Message done = Message.assistant("Done.");
            assertComputesOnlyWhatIsNew(answered, say(asked(PUT, GO, answer, one, two, done, user("Again.")), "No."));
        }
    }

    /** What the grammar forces has the tokens of a prompt: names, ids and arguments without a choice. */
    @ParameterizedTest
    @ValueSource(strings = {"v7", "v11", "v13"})
    void a_forced_call_is_not_computed_again(String version) {
        open(version);
        GenerationOptions required =
                FREE.withRules(AnswerRules.DEFAULT.withToolUse(ToolUse.REQUIRED).withMaxToolCalls(1));

        Reply called = pixtral.generate(
                asked(NOW, GO), required.withLogitsProcessor(this::unthinking), GenerationListener.NONE);
        assertThat(called.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        ToolCall call = called.toolCalls().getFirst();
        Reply answered =
                say(asked(NOW, GO, new Message.Assistant("", List.of(call)), toolResult(call.id(), "12")), "Noon.");

        assertComputesOnlyWhatIsNew(called, answered);
    }

    /** Any model of random weights may begin to think, and never end. */
    private void unthinking(int[] prompt, int[] generated, float[] logits) {
        if (special().thinks()) {
            logits[special().beginThink()] = Float.NEGATIVE_INFINITY;
        }
    }

    @Test
    void a_thought_that_is_sent_again_is_not_computed_again() {
        open("v13");
        Reply thought =
                say(asked(PUT, GO), special().beginThink(), "Hm.", special().endThink(), "Yes.");
        Message answer =
                new Message.Assistant(List.of(Part.thinking(thought.thinking()), Part.text("Yes.")), List.of());

        assertComputesOnlyWhatIsNew(thought, say(asked(PUT, GO, answer, user("Why?")), "No."));
    }

    @Test
    void without_its_thought_an_answer_is_computed_again_and_the_question_is_not() {
        open("v13");
        Reply thought =
                say(asked(PUT, GO), special().beginThink(), "Hm.", special().endThink(), "Yes.");
        Reply next = say(asked(PUT, GO, Message.assistant("Yes."), user("Why?")), "No.");

        assertThat(next.usage().cachedTokens()).isEqualTo(thought.usage().promptTokens());
    }

    /** Tools come first there, so they do not move with the questions. */
    @Test
    void v13_keeps_tools_and_system_messages_where_they_are() {
        open("v13");
        Message system = Message.system("Be brief.");
        Reply first = say(asked(PUT, system, GO), "Yes.");

        assertComputesOnlyWhatIsNew(first, say(asked(PUT, system, GO, Message.assistant("Yes."), user("Why?")), "No."));
    }
}
