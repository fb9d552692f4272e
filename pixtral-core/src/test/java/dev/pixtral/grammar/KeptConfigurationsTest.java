package dev.pixtral.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.sampling.TokenMask;
import dev.pixtral.schema.JsonSchema;
import dev.pixtral.schema.JsonType;
import dev.pixtral.schema.automaton.ByteDfa;
import dev.pixtral.schema.automaton.Lengths;
import dev.pixtral.schema.automaton.PatternAutomaton;
import dev.pixtral.schema.automaton.SchemaBudget;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a grammar keeps, forgets and makes smaller changes nothing that may come: masks are the same however they were
 * come by.
 */
class KeptConfigurationsTest {
    private static final Tokenizer TINY = Vocabularies.tiny();
    private static final int SEEDS = 150;
    private static final int BYTES = 256;
    private static final GrammarOptions FORGETFUL = new GrammarOptions(256, 16, 2, GrammarOptions.Spelling.CANONICAL);

    @Test
    void a_configuration_is_made_anew_as_it_was() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Walk walk = new Walk(new RandomTypes(seed).schema(), new Random(seed));
            for (int step = 0; step < 60 && walk.go(); step++) {
                Configuration before = walk.at;
                String content = content(before.tops());
                walk.automaton.forget();
                walk.at = walk.automaton.current(before);

                assertThat(walk.at).isNotSameAs(before);
                assertThat(content(walk.at.tops())).as("seed %d", seed).isEqualTo(content);
                assertThat(walk.at.complete()).isEqualTo(before.complete());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 30})
    void with_smaller_counters_it_goes_on_alike_for_the_bytes_that_were_asked_for(int bytes) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Walk walk = new Walk(new RandomTypes(seed).schema(), random);
            for (int step = 0; step < 12 && walk.go(); step++) {
                walk.goAlike(bytes, "seed " + seed);
            }
        }
    }

    @Test
    void rules_that_count_are_the_same_for_any_number_of_bytes() {
        JsonType.Counted type = counted(3, 2_000);
        CountedRule rule = new CountedRule(0, type.automaton(), type.lengths(), type.minLength(), type.maxLength());
        Random random = new Random(1);

        for (int i = 0; i < 1_000; i++) {
            int min = random.nextInt(4) * random.nextInt(3_000);
            int max = random.nextInt(4) == 0 ? JsonType.UNBOUNDED : min + random.nextInt(4) * random.nextInt(3_000);
            Frame frame = Frame.of(0, 1).counters(min, max);

            assertThat(rule.clamp(frame, Integer.MAX_VALUE)).isEqualTo(frame);
            assertThat(rule.clamp(frame, Integer.MAX_VALUE - 1)).isEqualTo(frame);
        }
    }

    private static JsonType.Counted counted(int min, int max) {
        ByteDfa strings = PatternAutomaton.of("^(ab|xyz)*$");
        return new JsonType.Counted(strings, Lengths.of(strings, min, max, new SchemaBudget()), min, max);
    }

    @Test
    void threads_that_share_a_forgetful_grammar_see_the_masks_of_grammars_of_their_own() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            for (long seed = 0; seed < 40; seed++) {
                OutputSpec spec = OutputSpec.json(new RandomTypes(seed).schema());
                Grammar shared = compile(spec, FORGETFUL);
                List<Callable<Integer>> answers = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    long own = 3 * seed + i;
                    answers.add(() -> writeTwice(shared, spec, new Random(own)));
                }
                for (Future<Integer> each : threads.invokeAll(answers)) {
                    assertThat(each.get()).as("seed %d", seed).isPositive();
                }
            }
        }
    }

    /** Writes an answer by two grammars at once, whose masks must be the same; returns how many tokens. */
    private static int writeTwice(Grammar shared, OutputSpec spec, Random random) {
        Matcher one = shared.matcher(call -> "");
        Matcher other = compile(spec, GrammarOptions.DEFAULT).matcher(call -> "");
        int count = 0;
        while (count < 30 && !other.ended()) {
            List<Integer> ids = ids(other.mask());
            assertThat(ids(one.mask())).isEqualTo(ids);
            int token = ids.get(random.nextInt(ids.size()));
            one.accept(token);
            other.accept(token);
            count++;
        }
        assertThat(one.ended()).isEqualTo(other.ended());
        return count;
    }

    private static Grammar compile(OutputSpec spec, GrammarOptions options) {
        return Grammar.compile(spec, TINY, Vocabularies.tinyTrie(), options);
    }

    private static List<Integer> ids(TokenMask mask) {
        List<Integer> ids = new ArrayList<>();
        mask.forEach(ids::add);
        return ids;
    }

    /** All stacks as text, without the numbers of nodes. */
    private static String content(Nodes nodes) {
        List<String> all = new ArrayList<>();
        for (Node node : nodes) {
            all.add(node.frame() + " on " + content(node.parents()));
        }
        all.sort(null);
        return all.toString();
    }

    /** A random text of a schema, byte by byte. */
    private static final class Walk {
        final Automaton automaton;
        final Random random;
        Configuration at;

        Walk(JsonSchema schema, Random random) {
            Rules rules = new Rules(GrammarOptions.DEFAULT.depthLimit());
            int value = RuleCompiler.add(schema, rules);
            int document = rules.reserve();
            rules.set(document, new DocumentRule(document, rules, value));
            rules.complete();
            this.automaton = new Automaton(rules, GrammarOptions.DEFAULT.configurations());
            this.random = random;
            this.at = automaton.start(document);
        }

        /** One byte further; false if none can come. */
        boolean go() {
            BitSet bytes = bytes(at);
            if (!bytes.isEmpty()) {
                at = automaton.step(at, any(bytes)).orElseThrow();
            }
            return !bytes.isEmpty();
        }

        /** Follows random bytes beside those that are made of smaller counters. */
        void goAlike(int bytes, String what) {
            Configuration one = at;
            Configuration other = automaton.clamped(at, bytes, bytes);
            for (int i = 0; i < bytes; i++) {
                assertThat(other.complete()).as(what).isEqualTo(one.complete());
                BitSet allowed = bytes(one);
                assertThat(bytes(other)).as(what).isEqualTo(allowed);
                if (allowed.isEmpty()) {
                    return;
                }
                int b = any(allowed);
                one = automaton.step(one, b).orElseThrow();
                other = automaton.step(other, b).orElseThrow();
            }
            assertThat(other.complete()).as(what).isEqualTo(one.complete());
            at.clamped = null; // the next one may be of another size
        }

        private int any(BitSet bytes) {
            int[] all = bytes.stream().toArray();
            return all[random.nextInt(all.length)];
        }

        private BitSet bytes(Configuration configuration) {
            BitSet allowed = new BitSet();
            for (int b = 0; b < BYTES; b++) {
                allowed.set(b, automaton.allows(configuration, b));
            }
            return allowed;
        }
    }
}
