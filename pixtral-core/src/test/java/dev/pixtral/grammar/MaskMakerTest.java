package dev.pixtral.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.errors.GrammarException;
import dev.pixtral.grammar.trie.TokenTrie;
import dev.pixtral.sampling.TokenMask;
import dev.pixtral.schema.JsonSchema;
import dev.pixtral.schema.JsonSchemaReader;
import dev.pixtral.schema.Openness;
import dev.pixtral.schema.Strictness;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskMakerTest {
    private static final int END = 2;
    private static final List<byte[]> TOKENS = Vocabularies.synthetic();
    private static final TokenTrie TRIE = TokenTrie.of(TOKENS);
    private static final CallIds NO_CALLS = new CallIds(call -> "");

    @ParameterizedTest
    @ValueSource(longs = {0, 1000, 2000, 3000})
    void a_mask_holds_the_tokens_that_a_naive_recogniser_takes(long firstSeed) {
        for (long seed = firstSeed; seed < firstSeed + 25; seed++) {
            JsonSchema schema = new RandomTypes(seed).schema();
            NaiveJson naive = new NaiveJson(schema);
            Engine engine = new Engine(schema, GrammarOptions.DEFAULT, TRIE);
            Random random = new Random(seed);
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            for (int step = 0; step < 14 && !engine.at.ended(); step++) {
                TreeSet<Integer> allowed = engine.allowed();
                assertThat(allowed)
                        .as("seed %d, schema %s, after %s", seed, schema.root(), text)
                        .isEqualTo(expected(naive, text.toByteArray()))
                        .isNotEmpty();
                allowed.remove(END);
                text.writeBytes(engine.follow(allowed, random));
            }
        }
    }

    private static TreeSet<Integer> expected(NaiveJson naive, byte[] text) {
        TreeSet<Integer> expected = new TreeSet<>();
        if (naive.complete(text)) {
            expected.add(END);
        }
        for (int id = Vocabularies.FIRST; id < TOKENS.size(); id++) {
            ByteArrayOutputStream longer = new ByteArrayOutputStream();
            longer.writeBytes(text);
            longer.writeBytes(TOKENS.get(id));
            if (naive.viable(longer.toByteArray())) {
                expected.add(id);
            }
        }
        return expected;
    }

    @Test
    void short_cuts_and_memory_limits_change_no_mask() {
        GrammarOptions small = new GrammarOptions(256, 16, 2, GrammarOptions.Spelling.ANY);
        for (long seed = 0; seed < 60; seed++) {
            JsonSchema schema = new RandomTypes(seed).schema();
            Engine engine = new Engine(schema, GrammarOptions.DEFAULT, TRIE);
            Engine forgetful = new Engine(schema, small, TRIE);
            Random random = new Random(seed);
            for (int step = 0; step < 25 && !engine.at.ended(); step++) {
                TreeSet<Integer> allowed = engine.allowed();
                assertThat(forgetful.allowed()).as("seed %d", seed).isEqualTo(allowed);
                assertThat(engine.byGeneralWalk()).as("seed %d", seed).isEqualTo(allowed);
                allowed.remove(END);
                byte[] token = engine.follow(allowed, random);
                forgetful.follow(token);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\": \"string\", \"pattern\": \"^[^/]*$\"}",
                "{\"type\": \"string\", \"pattern\": \"a\"}",
                "{\"type\": \"string\", \"pattern\": \"^a.*b\", \"maxLength\": 9, \"minLength\": 4}",
                "{\"type\": \"string\", \"pattern\": \"^(ab|[cd\u00e9]{2,5})+$\"}",
                "{\"type\": \"string\", \"format\": \"uri\"}",
                "{\"enum\": [\"abcd\", \"abef\", 12, {\"a\": \"b\"}]}",
                "{\"type\": \"object\", \"properties\": {\"ab\": {\"type\": \"integer\"}, \"b\": {}},"
                        + " \"patternProperties\": {\"^a\": {\"minimum\": 3}, \"b$\": {\"type\": \"integer\"}}}",
                "{\"type\": \"object\", \"properties\": {\"cd\": {\"type\": \"null\"}}, \"required\": [\"cd\"],"
                        + " \"patternProperties\": {\"^[ab]+$\": {\"type\": \"integer\"}}, \"additionalProperties\": false}",
                "{\"type\": \"object\", \"propertyNames\": {\"pattern\": \"^.{0,3}$\"}, \"maxProperties\": 2}"
            })
    void tokens_within_restricted_strings_are_those_of_a_general_walk(String text) {
        for (Openness openness : Openness.values()) {
            JsonSchema schema = new JsonSchemaReader(Strictness.STRICT, openness).read(text, "Schema");
            for (long seed = 0; seed < 30; seed++) {
                Engine engine = new Engine(schema, GrammarOptions.DEFAULT, TRIE);
                Random random = new Random(seed);
                for (int step = 0; step < 25 && !engine.at.ended(); step++) {
                    TreeSet<Integer> allowed = engine.allowed();
                    assertThat(allowed).as("seed %d", seed).isEqualTo(engine.byGeneralWalk());
                    allowed.remove(END);
                    engine.follow(allowed, random);
                }
            }
        }
    }

    @Test
    void every_configuration_near_the_limit_of_depth_can_be_left() {
        for (int depth = 1; depth <= 6; depth++) {
            GrammarOptions shallow = new GrammarOptions(depth, 1000, 100, GrammarOptions.Spelling.ANY);
            for (long seed = 0; seed < 40; seed++) {
                JsonSchema schema = new RandomTypes(seed).schema();
                Engine engine;
                try {
                    engine = new Engine(schema, shallow, TRIE);
                } catch (GrammarException tooDeep) {
                    continue;
                }
                Random random = new Random(seed);
                int open = 0;
                for (int step = 0; step < 60 && !engine.at.ended(); step++) {
                    TreeSet<Integer> allowed = engine.allowed();
                    assertThat(allowed).as("seed %d, depth %d", seed, depth).isNotEmpty();
                    allowed.remove(END);
                    TreeSet<Integer> opening = new TreeSet<>(allowed);
                    opening.retainAll(List.of(Vocabularies.FIRST + '{', Vocabularies.FIRST + '['));
                    engine.follow(opening.isEmpty() ? allowed : opening, random);
                    open = Math.max(open, engine.deepest());
                }
                assertThat(open).isLessThanOrEqualTo(depth);
            }
        }
    }

    /** The parts of a grammar, on their own. */
    private static final class Engine {
        final Automaton automaton;
        final MaskMaker masks;
        final TokenTrie trie;
        Configuration at;

        Engine(JsonSchema schema, GrammarOptions options, TokenTrie trie) {
            Rules rules = new Rules(options.depthLimit());
            int value = RuleCompiler.add(schema, rules);
            int document = rules.reserve();
            rules.set(document, new DocumentRule(document, rules, value));
            rules.complete();
            if (rules.depth(value) > options.depthLimit()) {
                throw GrammarException.because("too deep");
            }
            this.trie = trie;
            automaton = new Automaton(rules, options.configurations());
            masks = new MaskMaker(automaton, trie, END, options.masks());
            at = automaton.start(document);
        }

        TreeSet<Integer> allowed() {
            at = automaton.current(at);
            TokenMask mask = masks.mask(at, NO_CALLS);
            TreeSet<Integer> ids = new TreeSet<>();
            mask.forEach(ids::add);
            return ids;
        }

        TreeSet<Integer> byGeneralWalk() {
            long[] bits = trie.noTokens();
            masks.walk(trie.all(), at, NO_CALLS, bits);
            TreeSet<Integer> ids = new TreeSet<>();
            TokenMask.of(bits).forEach(ids::add);
            if (at.complete()) {
                ids.add(END);
            }
            return ids;
        }

        byte[] follow(TreeSet<Integer> allowed, Random random) {
            if (allowed.isEmpty()) {
                return new byte[0];
            }
            List<Integer> ids = List.copyOf(allowed);
            byte[] token = TOKENS.get(ids.get(random.nextInt(ids.size())));
            follow(token);
            return token;
        }

        void follow(byte[] token) {
            for (byte b : token) {
                at = automaton.step(at, b & 0xFF).orElseThrow();
            }
        }

        int deepest() {
            int deepest = 0;
            for (Node top : at.tops()) {
                deepest = Math.max(deepest, brackets(top));
            }
            return deepest;
        }

        private int brackets(Node node) {
            Rule rule = automaton.rules().rule(node.frame().rule());
            int own = rule instanceof ObjectRule || rule instanceof ArrayRule ? 1 : 0;
            return own + (node.parents().isEmpty() ? 0 : brackets(node.parents().getFirst()));
        }
    }
}
