package dev.pixtral.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.sampling.TokenMask;
import dev.pixtral.schema.JsonSchema;
import dev.pixtral.schema.JsonSchemaReader;
import dev.pixtral.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole answers of models that know nothing, or want something else. */
class AnswersTest {
    private static final Tokenizer TINY = Vocabularies.tiny();
    private static final int END = 2;
    private static final GrammarOptions ANY_SPELLING =
            new GrammarOptions(256, 16_384, 1_024, GrammarOptions.Spelling.ANY);
    private static final GrammarOptions FORGETFUL = new GrammarOptions(256, 16, 2, GrammarOptions.Spelling.CANONICAL);
    private static final TokenGrammars<Long> GRAMMARS =
            new TokenGrammars<>(TINY, Vocabularies.tinyTrie(), GrammarOptions.DEFAULT);

    /** What a model wants to write. */
    private enum Wish {
        ANYTHING(""),
        QUOTES("\""),
        DIGITS("0123456789"),
        NEWLINES("\n "),
        BRACKETS("[{"),
        COMMAS(","),
        BACKSLASHES("\\"),
        HALF_CHARACTERS("\u00C3\u00F0\u0080");

        private final String bytes;

        Wish(String bytes) {
            this.bytes = bytes;
        }

        /** Logits of each step: random, but much higher for tokens of wished bytes. */
        IntToDoubleFunction logits(Random random) {
            return id -> {
                byte[] token = TINY.tokenBytes(id);
                boolean wished = token.length > 0 && bytes.indexOf(token[0] & 0xFF) >= 0;
                return random.nextDouble() + (wished ? 100 : 0);
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_a_model_wants_it_writes_json_of_the_schema(Wish wish) {
        for (long seed = 0; seed < 30; seed++) {
            JsonSchema schema = new RandomTypes(seed).schema();
            NaiveJson naive = new NaiveJson(schema);
            Matcher matcher =
                    GRAMMARS.grammar(seed, () -> OutputSpec.json(schema)).matcher(call -> "");

            Answer answer = Answer.of(matcher, wish.logits(new Random(seed)), 60);

            assertThat(answer.complete ? naive.complete(answer.text) : naive.viable(answer.text))
                    .as("%s, seed %d, %s: %s", wish, seed, schema.root(), answer)
                    .isTrue();
        }
    }

    @Test
    void a_grammar_that_forgets_gives_the_same_answers() {
        for (long seed = 0; seed < 30; seed++) {
            OutputSpec spec = OutputSpec.json(new RandomTypes(seed).schema());
            Matcher matcher = compile(spec, GrammarOptions.DEFAULT).matcher(call -> "");
            Matcher forgetful = compile(spec, FORGETFUL).matcher(call -> "");

            Answer answer = Answer.of(matcher, Wish.ANYTHING.logits(new Random(seed)), 40);

            assertThat(Answer.of(forgetful, Wish.ANYTHING.logits(new Random(seed)), 40).ids)
                    .isEqualTo(answer.ids);
        }
    }

    @Test
    void values_are_accepted_in_the_tokenizers_spelling() {
        for (long seed = 0; seed < 150; seed++) {
            RandomTypes random = new RandomTypes(seed);
            JsonSchema schema = random.schema();
            Grammar grammar = compile(OutputSpec.json(schema), GrammarOptions.DEFAULT);
            for (int i = 0; i < 4; i++) {
                String value = random.value(schema);
                assertThat(new NaiveJson(schema).complete(utf8(value)))
                        .as("the generator of tests: %s of %s", value, schema)
                        .isTrue();

                follow(grammar.matcher(call -> ""), TINY.encode(value), "seed " + seed + ": " + value);
            }
        }
    }

    @Test
    void values_are_accepted_in_any_spelling() {
        for (long seed = 0; seed < 60; seed++) {
            RandomTypes random = new RandomTypes(seed);
            JsonSchema schema = random.schema();
            Grammar grammar = compile(OutputSpec.json(schema), ANY_SPELLING);
            for (int i = 0; i < 4; i++) {
                String value = random.value(schema);
                int[] ids = Segmentations.random(TINY, Vocabularies.tinyTrie(), value, new Random(seed)).stream()
                        .mapToInt(id -> id)
                        .toArray();

                follow(grammar.matcher(call -> ""), ids, "seed " + seed + ": " + value);
            }
        }
    }

    @Test
    void the_tokenizers_spelling_allows_no_token_that_any_spelling_does_not() {
        for (long seed = 0; seed < 60; seed++) {
            JsonSchema schema = new RandomTypes(seed).schema();
            Matcher one =
                    compile(OutputSpec.json(schema), GrammarOptions.DEFAULT).matcher(call -> "");
            Matcher any = compile(OutputSpec.json(schema), ANY_SPELLING).matcher(call -> "");
            Random random = new Random(seed);
            for (int step = 0; step < 30 && !one.ended(); step++) {
                TokenMask canonical = one.mask();
                TokenMask all = any.mask();
                List<Integer> ids = ids(canonical);
                assertThat(ids).as("seed %d", seed).isNotEmpty().allMatch(all::allows);
                assertThat(canonical.size()).as("seed %d", seed).isIn(1, all.size());
                int token = ids.get(random.nextInt(ids.size()));
                one.accept(token);
                any.accept(token);
            }
        }
    }

    @Test
    void threads_share_a_grammar() throws Exception {
        OutputSpec spec = OutputSpec.json(new RandomTypes(3).schema());
        Grammar grammar = compile(spec, FORGETFUL);
        Callable<List<Integer>> answer =
                () -> Answer.of(grammar.matcher(call -> ""), Wish.ANYTHING.logits(new Random(5)), 40).ids;
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (Future<List<Integer>> each : threads.invokeAll(List.of(answer, answer, answer, answer))) {
                assertThat(each.get()).isEqualTo(answer.call());
            }
        }
    }

    @Test
    void a_grammar_is_compiled_once_for_each_key() {
        TokenGrammars<String> grammars = new TokenGrammars<>(TINY, Vocabularies.tinyTrie(), GrammarOptions.DEFAULT);

        Grammar first = grammars.grammar("object", () -> OutputSpec.json(JsonSchemaReader.anyObject()));

        assertThat(grammars.grammar("object", () -> OutputSpec.json(JsonSchemaReader.anyObject())))
                .isSameAs(first);
        assertThat(grammars.grammar("other", () -> OutputSpec.json(JsonSchemaReader.anyObject())))
                .isNotSameAs(first);
    }

    private static void follow(Matcher matcher, int[] ids, String what) {
        for (int i = 0; i < ids.length; i++) {
            assertThat(matcher.mask().allows(ids[i]))
                    .as("%s: token %d, %s", what, i, TINY.piece(ids[i]))
                    .isTrue();
            matcher.accept(ids[i]);
        }
        assertThat(matcher.mask().allows(END)).as(what).isTrue();
    }

    private static Grammar compile(OutputSpec spec, GrammarOptions options) {
        return Grammar.compile(spec, TINY, Vocabularies.tinyTrie(), options);
    }

    private static List<Integer> ids(TokenMask mask) {
        List<Integer> ids = new ArrayList<>();
        mask.forEach(ids::add);
        return ids;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What was written, always the allowed token with the highest logit. */
    private record Answer(List<Integer> ids, byte[] text, boolean complete) {
        static Answer of(Matcher matcher, IntToDoubleFunction logits, int limit) {
            List<Integer> ids = new ArrayList<>();
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            while (ids.size() < limit) {
                int best = -1;
                double highest = Double.NEGATIVE_INFINITY;
                for (int id : ids(matcher.mask())) {
                    double logit = logits.applyAsDouble(id);
                    if (logit > highest) {
                        best = id;
                        highest = logit;
                    }
                }
                matcher.accept(best); // -1, if the mask is empty, is refused
                ids.add(best);
                if (best == END) {
                    return new Answer(ids, text.toByteArray(), true);
                }
                text.writeBytes(TINY.tokenBytes(best));
            }
            return new Answer(ids, text.toByteArray(), matcher.ended());
        }

        private static List<Integer> ids(TokenMask mask) {
            return AnswersTest.ids(mask);
        }

        @Override
        public String toString() {
            return new String(text, StandardCharsets.UTF_8);
        }
    }
}
