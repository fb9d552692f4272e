package dev.pixtral.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.sampling.TokenMask;
import dev.pixtral.schema.AnyJson;
import dev.pixtral.schema.JsonType;
import dev.pixtral.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Text that must come, in the tokenizer's spelling. */
class ForcedTextTest {
    private static final Tokenizer TEKKEN = Vocabularies.pixtral();
    private static final JsonType TEXT = new JsonType.Text(0, JsonType.UNBOUNDED);

    @Test
    void a_name_that_must_come_has_one_spelling() {
        Matcher matcher = matcher("name");

        assertThat(allowed(matcher)).containsExactly("{\"");
        write(matcher, "{\"");
        assertThat(allowed(matcher)).containsExactly("name");
        write(matcher, "name");
        assertThat(allowed(matcher)).containsExactly("\":");
        write(matcher, "\":");
        assertThat(allowed(matcher)).contains(" \"", " \"\"", " \"$").doesNotContain("\"");
    }

    @Test
    void names_with_a_common_beginning_are_not_forced_up_to_where_they_part() {
        Matcher matcher = matcher(object(false, "orderId", "orderName"));
        write(matcher, "{\"");

        assertThat(allowed(matcher)).contains("order", "ord", "o");
    }

    @Test
    void a_closing_quote_is_not_forced_where_the_model_may_write_more_with_it() {
        JsonType word = new JsonType.Literals(List.of("\"yes\""));
        Matcher matcher = matcher(new JsonType.ObjectType(
                List.of(new JsonType.Property("a", word, true), new JsonType.Property("b", TEXT, false)),
                Optional.empty(),
                0,
                JsonType.UNBOUNDED));
        write(matcher, "{\"a\": \"yes");

        assertThat(allowed(matcher)).contains("\"", "\",", "\"}");
    }

    @Test
    void after_another_spelling_anything_may_come_until_the_next_piece() {
        Matcher matcher = matcher("name");
        write(matcher, "{\"");
        stray(matcher, "n");

        assertThat(allowed(matcher)).contains("a", "ame");
        stray(matcher, "a");
        stray(matcher, "me");
        assertThat(allowed(matcher)).containsExactly("\":");
    }

    @Test
    void a_token_across_the_beginning_of_a_piece_is_finished_in_any_spelling() {
        Matcher matcher = matcher("identity");
        stray(matcher, "{");
        matcher.accept(token("\"id"));

        assertThat(allowed(matcher)).contains("e", "entity");
        matcher.accept(token("entity"));
        assertThat(allowed(matcher)).containsExactly("\":");
    }

    @Test
    void a_name_of_several_bytes_a_character_is_spelt_as_the_tokenizer_does_at_each_place() {
        for (String name : List.of(
                "caf\u00E9",
                "\u540D\u524D",
                "\uD83D\uDE00\uD83D\uDE00",
                "a b  c",
                "x\ny",
                "it's",
                "\u0928\u092E\u0938\u094D\u0924\u0947")) {
            String value = "{\"" + NaiveJson.escaped(name) + "\": \"\"}";
            Matcher matcher = matcher(name);
            int forced = 0;
            for (int token : TEKKEN.encode(value)) {
                TokenMask mask = matcher.mask();
                assertThat(mask.allows(token)).as(value).isTrue();
                forced += mask.size() == 1 ? 1 : 0;
                matcher.accept(token);
            }
            assertThat(forced).as(value).isGreaterThanOrEqualTo(3);
            assertThat(matcher.ended()).isTrue();
        }
    }

    @Test
    void a_character_that_was_begun_in_bytes_can_be_finished() {
        Matcher matcher = matcher("\u00E9");
        write(matcher, "{\"");
        matcher.accept(1000 + 0xC3);

        assertThat(matcher.mask().allows(1000 + 0xA9)).isTrue();
        matcher.accept(1000 + 0xA9);
        assertThat(allowed(matcher)).containsExactly("\":");
    }

    @Test
    void one_value_only_is_spelt_to_its_end_as_far_as_that_is_certain() {
        String only = "{\"version\": [1, 2], \"name\": \"Pixtral\"}";
        Matcher matcher = matcher(new JsonType.Literals(List.of(only)));
        int[] canonical = TEKKEN.encode(only);
        int forced = 0;
        for (int token : canonical) {
            TokenMask mask = matcher.mask();
            assertThat(mask.allows(token)).isTrue();
            forced += mask.size() == 1 ? 1 : 0;
            matcher.accept(token);
        }

        assertThat(forced).isGreaterThanOrEqualTo(canonical.length - 1); // the last piece could go on
        assertThat(matcher.ended()).isTrue();
    }

    /** Writes a text byte by byte, whatever the tokenizer would do. */
    private static void stray(Matcher matcher, String text) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            matcher.accept(1000 + (b & 0xFF)); // the single bytes
        }
    }

    private static int token(String piece) {
        return IntStream.range(1000, TEKKEN.vocabSize())
                .filter(id -> TEKKEN.piece(id).equals(piece))
                .findFirst()
                .orElseThrow();
    }

    private static Matcher matcher(String name) {
        return matcher(object(true, name));
    }

    private static JsonType object(boolean required, String... names) {
        return new JsonType.ObjectType(
                List.of(names).stream()
                        .map(name -> new JsonType.Property(name, TEXT, required))
                        .toList(),
                Optional.empty(),
                required ? 0 : 1,
                JsonType.UNBOUNDED);
    }

    private static void write(Matcher matcher, String text) {
        for (int token : TEKKEN.encode(text)) {
            matcher.accept(token);
        }
    }

    private static List<String> allowed(Matcher matcher) {
        List<String> pieces = new ArrayList<>();
        matcher.mask().forEach(id -> pieces.add(TEKKEN.piece(id)));
        return pieces;
    }

    private static Matcher matcher(JsonType type) {
        OutputSpec spec = OutputSpec.json(AnyJson.schema(type));
        return Grammar.compile(spec, TEKKEN, Vocabularies.pixtralTrie(), GrammarOptions.DEFAULT)
                .matcher(call -> "");
    }
}
