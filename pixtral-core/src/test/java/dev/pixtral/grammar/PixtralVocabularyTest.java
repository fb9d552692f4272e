package dev.pixtral.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.grammar.trie.TokenTrie;
import dev.pixtral.sampling.TokenMask;
import dev.pixtral.schema.AnyJson;
import dev.pixtral.schema.JsonSchema;
import dev.pixtral.schema.JsonType;
import dev.pixtral.schema.automaton.StringContent;
import dev.pixtral.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Masks over the 131,072 ids of Pixtral-12B. */
class PixtralVocabularyTest {
    private static final Tokenizer TEKKEN = Vocabularies.pixtral();
    private static final TokenTrie TRIE = Vocabularies.pixtralTrie();
    private static final GrammarOptions ANY_SPELLING =
            new GrammarOptions(256, 16_384, 1_024, GrammarOptions.Spelling.ANY);
    private static final JsonSchema SCHEMA = AnyJson.schema(new JsonType.ObjectType(
            List.of(
                    new JsonType.Property("id", new JsonType.Scalar(RandomTypes.letters()), false),
                    new JsonType.Property("id2", new JsonType.Text(1, 4), false),
                    new JsonType.Property(
                            "caf\u00E9", new JsonType.Literals(List.of("\"A\"", "\"AB\"", "null")), false),
                    new JsonType.Property(
                            "list",
                            new JsonType.ArrayType(List.of(), Optional.of(new JsonType.AnyValue()), 0, 100),
                            false)),
            Optional.of(new JsonType.AnyValue()),
            0,
            JsonType.UNBOUNDED));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"i",
                "{\"id\": \"a",
                "{\"id2\": \"abc",
                "{\"id2\": \"\\",
                "{\"caf\u00E9\": \"A",
                "{\"list\": [\"a",
                "{\"list\": [{\"free\": \"x",
                "{\"list\": [{\"a\": [{\"b\": -1."
            })
    void a_mask_holds_the_tokens_that_a_naive_recogniser_takes(String beginning) {
        assertExact(SCHEMA, beginning.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void a_character_may_come_in_several_tokens(int written) {
        byte[] beginning = Arrays.copyOf("\"\uD83D\uDE00".getBytes(StandardCharsets.UTF_8), 1 + written);

        assertExact(AnyJson.schema(new JsonType.Text(1, 2)), beginning);
    }

    private static void assertExact(JsonSchema schema, byte[] beginning) {
        NaiveJson naive = new NaiveJson(schema);
        Matcher matcher = Grammar.compile(OutputSpec.json(schema), TEKKEN, TRIE, ANY_SPELLING)
                .matcher(call -> "");
        for (byte b : beginning) {
            matcher.accept(1000 + (b & 0xFF)); // the single bytes
        }
        BitSet expected = new BitSet();
        for (int id = 1000; id < TEKKEN.vocabSize(); id++) {
            byte[] token = TEKKEN.tokenBytes(id);
            byte[] longer = Arrays.copyOf(beginning, beginning.length + token.length);
            System.arraycopy(token, 0, longer, beginning.length, token.length);
            expected.set(id, naive.viable(longer));
        }
        assertThat(bits(matcher.mask())).isEqualTo(expected);
    }

    @Test
    void inside_a_string_nearly_every_token_may_come() {
        assertThat(insideString(StringContent.BOUNDARY)).isEqualTo(127_719);
        assertThat(TRIE.quoted().size()).isEqualTo(738 + 1); // and the root
        assertThat(TRIE.all().size()).isEqualTo(266_312 + 1);
        assertThat(TRIE.longestToken()).isEqualTo(76);
    }

    private static int insideString(int state) {
        long[] bits = TRIE.noTokens();
        TRIE.addInsideString(state, JsonType.UNBOUNDED, bits);
        return TokenMask.of(bits).size();
    }

    private static BitSet bits(TokenMask mask) {
        BitSet bits = new BitSet();
        mask.forEach(bits::set);
        return bits;
    }
}
