package dev.pixtral.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.pixtral.chat.AssistantOutput;
import dev.pixtral.chat.InstructTemplate;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ResponseFormat;
import dev.pixtral.chat.Tool;
import dev.pixtral.chat.ToolCall;
import dev.pixtral.chat.ValidationMode;
import dev.pixtral.sampling.TokenMask;
import dev.pixtral.tokenizer.Tokenizer;
import dev.pixtral.tokenizer.TokenizerFixtures;
import dev.pixtral.tokenizer.TokenizerVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tool calls in the forms of Pixtral-12B's siblings: what a grammar allows is what the format writes and reads. */
class CallFormsTest {
    private static final Tool SHORT = new Tool("get", "", """
            {"type": "object", "properties": {"city": {"enum": ["Rome", "Oslo", "S\u00E3o Paulo"]}}, "required": ["city"]}""");
    private static final Tool LONG = new Tool("get_more-2", "", """
            {"type": "object", "properties": {"n": {"type": "integer", "minimum": 0, "maximum": 99}}}""");
    private static final int MOST_CALLS = 3;
    private static final int ANSWERS = 40;

    static Stream<Named<Tokenizer>> siblings() {
        return Stream.of("tekken-v7.json", "tekken-v11.json", "tekken-v13.json", "tokenizer.model.v7m1")
                .map(name -> Named.of(name, TokenizerFixtures.sibling(name)));
    }

    private static Prompt prompt() {
        return Prompt.of(Message.user("Where?")).withTools(List.of(SHORT, LONG));
    }

    private static Matcher matcher(Tokenizer tokenizer, Prompt prompt, ToolUse use) {
        AnswerRules rules = AnswerRules.DEFAULT.withToolUse(use).withMaxToolCalls(MOST_CALLS);
        return new AnswerGrammars(tokenizer)
                .grammar(prompt, rules)
                .orElseThrow()
                .matcher(call -> "call0000" + call);
    }

    @ParameterizedTest
    @MethodSource("siblings")
    void any_allowed_answer_is_read_as_the_calls_that_were_reported(Tokenizer tokenizer) {
        int[] counts = new int[MOST_CALLS + 1];
        for (int seed = 0; seed < ANSWERS; seed++) {
            Matcher matcher = matcher(tokenizer, prompt(), ToolUse.REQUIRED);
            List<ToolCall> reported = new ArrayList<>();
            int[] ids = answer(matcher, tokenizer, new Random(seed), reported);

            AssistantOutput output = AssistantOutput.parse(tokenizer, ids);

            assertThat(output).isInstanceOf(AssistantOutput.ToolCalls.class);
            List<ToolCall> read = ((AssistantOutput.ToolCalls) output).toolCalls();
            assertThat(read)
                    .extracting(ToolCall::name, ToolCall::arguments)
                    .isEqualTo(reported.stream()
                            .map(call -> tuple(call.name(), call.arguments()))
                            .toList());
            if (tokenizer.version() != TokenizerVersion.V13) {
                assertThat(read).isEqualTo(reported);
            }
            counts[read.size()]++;
        }
        assertThat(counts[0]).isZero();
        assertThat(Arrays.stream(counts, 1, MOST_CALLS + 1)).allMatch(count -> count > 0);
    }

    /** Generates an answer of random allowed tokens, without thoughts. */
    private static int[] answer(Matcher matcher, Tokenizer tokenizer, Random random, List<ToolCall> reported) {
        List<Integer> ids = new ArrayList<>();
        while (!matcher.ended()) {
            TokenMask mask = matcher.mask();
            OptionalInt only = matcher.only();
            if (only.isPresent()) {
                assertThat(mask.size()).isEqualTo(1);
                assertThat(mask.first()).isEqualTo(only.getAsInt());
            }
            List<Integer> allowed = new ArrayList<>();
            mask.forEach(id -> {
                if (id != tokenizer.specialTokens().beginThink()) {
                    allowed.add(id);
                }
            });
            int next = allowed.get(random.nextInt(allowed.size()));
            for (CallEvent event : matcher.accept(next)) {
                if (event instanceof CallEvent.Complete(int index, ToolCall call)) {
                    assertThat(index).isEqualTo(reported.size());
                    reported.add(call);
                }
            }
            if (next == tokenizer.specialTokens().eos()) {
                break;
            }
            ids.add(next);
        }
        return ids.stream().mapToInt(id -> id).toArray();
    }

    /** So an answer that is sent again has the ids that it was generated with, and is found in the prefix cache. */
    @ParameterizedTest
    @MethodSource("siblings")
    void calls_as_the_template_writes_them_are_allowed_and_forced_where_only_one_text_may_follow(Tokenizer tokenizer) {
        List<ToolCall> calls = List.of(
                new ToolCall("call00000", "get", "{\"city\": \"S\u00E3o Paulo\"}"),
                new ToolCall("call00001", "get_more-2", "{\"n\": 42}"),
                new ToolCall("call00002", "get", "{\"city\": \"Oslo\"}"));
        Prompt history =
                Prompt.of(Message.user("Where?"), Message.assistant(calls), Message.toolResult("call00000", "x"));
        int[] ids = new InstructTemplate(tokenizer)
                .encode(history, _ -> List.of(), ValidationMode.TEST)
                .ids();
        int from = indexOf(tokenizer.specialTokens().toolCalls(), ids, 0);
        int to = indexOf(tokenizer.specialTokens().eos(), ids, from);
        Matcher matcher = matcher(tokenizer, prompt(), ToolUse.REQUIRED);
        int forced = 0;
        for (int at = from; at < to; at++) {
            forced += matcher.only().isPresent() ? 1 : 0;
            assertThat(matcher.mask().allows(ids[at]))
                    .as("token %d, %s", at - from, tokenizer.piece(ids[at]))
                    .isTrue();
            matcher.accept(ids[at]);
        }
        assertThat(matcher.ended()).isTrue();
        assertThat(forced).isGreaterThan(tokenizer.writesLeadingBlank() ? -1 : (to - from) / 3);
    }

    private static int indexOf(int id, int[] ids, int from) {
        return IntStream.range(from, ids.length)
                .filter(at -> ids[at] == id)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("siblings")
    void calls_may_follow_text(Tokenizer tokenizer) {
        Matcher matcher = matcher(tokenizer, prompt(), ToolUse.AUTO);
        for (int id : tokenizer.encode("I look.")) {
            assertThat(matcher.mask().allows(id)).isTrue();
            matcher.accept(id);
        }
        int calls = tokenizer.specialTokens().toolCalls();
        assertThat(matcher.mask().allows(calls)).isTrue();
        matcher.accept(calls);
        assertThat(matcher.kind()).isEqualTo(OutputKind.CALLS);
        List<ToolCall> reported = new ArrayList<>();
        answer(matcher, tokenizer, new Random(1), reported);
        assertThat(reported).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("siblings")
    void json_follows_a_thought_of_a_model_that_thinks(Tokenizer tokenizer) {
        Prompt json = Prompt.of(Message.user("Where?"))
                .withResponseFormat(new ResponseFormat.JsonSchema("", SHORT.parameters()));
        Matcher matcher = matcher(tokenizer, json, ToolUse.NONE);
        boolean thinks = tokenizer.specialTokens().thinks();
        assertThat(thinks).isEqualTo(tokenizer.version() == TokenizerVersion.V13);
        if (thinks) {
            int begin = tokenizer.specialTokens().beginThink();
            int end = tokenizer.specialTokens().endThink();
            assertThat(matcher.mask().allows(begin)).isTrue();
            matcher.accept(begin);
            for (int id : tokenizer.encode("Rome? ")) {
                assertThat(matcher.mask().allows(id)).isTrue();
                matcher.accept(id);
            }
            assertThat(matcher.mask().allows(tokenizer.specialTokens().eos())).isFalse();
            assertThat(matcher.mask().allows(begin)).isFalse();
            matcher.accept(end);
            assertThat(matcher.mask().allows(begin)).isFalse();
        }
        for (int id : tokenizer.encode("{\"city\": \"Rome\"}")) {
            assertThat(matcher.mask().allows(id)).isTrue();
            matcher.accept(id);
        }
        assertThat(matcher.ended()).isTrue();
    }
}
