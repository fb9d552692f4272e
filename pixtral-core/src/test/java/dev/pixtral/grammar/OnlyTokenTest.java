package dev.pixtral.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ResponseFormat;
import dev.pixtral.chat.Tool;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.sampling.TokenMask;
import dev.pixtral.schema.RandomSchemas;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Looking ahead to tokens that must come: it agrees with the masks, and changes nothing. */
class OnlyTokenTest {
    private static final long SEED = Long.getLong("pixtral.test.seed", 1);
    private static final int SCHEMAS = Integer.getInteger("pixtral.test.schemas", 2500) / 10;
    private static final String PERSON =
            "{\"type\": \"object\", \"properties\": {\"name\": {\"type\": \"string\"}, \"age\": {\"type\": \"integer\"}},"
                    + " \"required\": [\"name\", \"age\"], \"additionalProperties\": false}";

    private static Grammar response(Tokenizer tekken, String schema) {
        return new AnswerGrammars(tekken)
                .grammar(
                        Prompt.of(Message.user("x")).withResponseFormat(new ResponseFormat.JsonSchema("", schema)),
                        AnswerRules.DEFAULT)
                .orElseThrow();
    }

    private static Grammar calls(Tokenizer tekken, String schema, ToolUse use) {
        return new AnswerGrammars(tekken)
                .grammar(
                        Prompt.of(Message.user("x")).withTools(List.of(new Tool("tool", "", schema, true))),
                        AnswerRules.DEFAULT.withToolUse(use))
                .orElseThrow();
    }

    private static Matcher matcher(Grammar grammar) {
        return grammar.matcher("call%05d"::formatted);
    }

    /** Returns the tokens that must come, found with a copy. */
    private static List<Integer> ahead(Matcher matcher) {
        Matcher copy = matcher.copy();
        List<Integer> tokens = new ArrayList<>();
        for (OptionalInt only = copy.only(); only.isPresent(); only = copy.only()) {
            tokens.add(only.getAsInt());
            copy.accept(only.getAsInt());
        }
        return tokens;
    }

    @Test
    void should_know_the_beginning_of_a_response() {
        Tokenizer tekken = Vocabularies.pixtral();
        List<Integer> ahead = ahead(matcher(response(tekken, PERSON)));

        assertThat(text(tekken, ahead)).isEqualTo("{\"name\":");
    }

    @Test
    void should_know_the_beginning_of_calls_with_their_ids() {
        Tokenizer tekken = Vocabularies.pixtral();
        List<Integer> ahead = ahead(matcher(calls(tekken, PERSON, ToolUse.REQUIRED)));

        assertThat(ahead).startsWith(tekken.specialTokens().toolCalls());
        assertThat(text(tekken, ahead.subList(1, ahead.size())))
                .startsWith("[{\"name\": \"tool\", \"arguments\": {\"name\":");
        assertThat(matcher(calls(tekken, PERSON, ToolUse.AUTO)).only()).isEmpty();
    }

    private static String text(Tokenizer tekken, List<Integer> tokens) {
        StringBuilder text = new StringBuilder();
        tokens.forEach(token -> text.append(tekken.piece(token)));
        return text.toString();
    }

    @Test
    void should_end_with_the_answer() {
        Tokenizer tekken = Vocabularies.pixtral();
        Matcher matcher = matcher(response(tekken, "{\"const\": 1}"));
        matcher.accept(tekken.encode("1")[0]);

        assertThat(matcher.only()).isEmpty();
        matcher.accept(tekken.specialTokens().eos());
        assertThat(matcher.only()).isEmpty();
    }

    @Test
    void should_stop_when_the_thread_is_interrupted() {
        Matcher matcher = matcher(response(Vocabularies.tiny(), PERSON));
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(matcher::only).isInstanceOf(GrammarException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(matcher.only()).isPresent();
    }

    /** Random answers to random schemas. */
    @Test
    void should_agree_with_each_mask() {
        System.out.printf("OnlyTokenTest: -Dpixtral.test.seed=%d%n", SEED);
        Tokenizer tekken = Vocabularies.tiny();
        int checked = 0;
        int forced = 0;
        for (long seed = SEED; checked < SCHEMAS; seed++) {
            try {
                Grammar grammar = seed % 3 == 0
                        ? calls(tekken, RandomSchemas.schema(seed), ToolUse.REQUIRED)
                        : response(tekken, RandomSchemas.schema(seed));
                checked++;
                forced += follow(grammar, new Random(seed));
            } catch (GrammarException _) {
                // schemas that are refused
            }
        }
        assertThat(forced).isGreaterThan(5 * SCHEMAS);
    }

    /** Writes an answer and its twin, which never looks ahead; returns the number of forced tokens. */
    private static int follow(Grammar grammar, Random random) {
        Matcher matcher = matcher(grammar);
        Matcher twin = matcher(grammar);
        int forced = 0;
        List<Integer> ahead = List.of();
        for (int i = 0; i < 80 && !matcher.ended(); i++) {
            if (random.nextInt(3) == 0) {
                ahead = ahead(matcher);
            }
            TokenMask mask = matcher.mask();
            assertThat(mask.size()).isEqualTo(twin.mask().size());
            OptionalInt only = matcher.only();
            if (only.isPresent()) {
                assertThat(mask.size()).isEqualTo(1);
                assertThat(mask.first()).isEqualTo(only.getAsInt());
                forced++;
            }
            if (!ahead.isEmpty()) {
                assertThat(only).hasValue(ahead.getFirst());
                ahead = ahead.subList(1, ahead.size());
            }
            int token = pick(mask, random);
            assertThat(matcher.accept(token)).isEqualTo(twin.accept(token));
        }
        return forced;
    }

    private static int pick(TokenMask mask, Random random) {
        int[] left = {random.nextInt(mask.size())};
        int[] token = new int[1];
        mask.forEach(id -> {
            if (left[0]-- == 0) {
                token[0] = id;
            }
        });
        return token[0];
    }
}
