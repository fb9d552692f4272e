package dev.pixtral.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case of the reference's encoding and decoding, with Pixtral-12B's tokenizer. */
class TekkenGoldenTest {
    private final Tekken tekken = TokenizerFixtures.pixtral();

    static Stream<Named<JsonNode>> encodeCases() {
        return named("/fixtures/tokenizer/encode.json");
    }

    static Stream<Named<JsonNode>> decodeCases() {
        return named("/fixtures/tokenizer/decode.json");
    }

    @ParameterizedTest
    @MethodSource("encodeCases")
    void encodes_as_the_reference(JsonNode golden) {
        assertThat(tekken.encode(golden.get("text").textValue()))
                .containsExactly(TokenizerFixtures.ints(golden.get("ids")));
    }

    @ParameterizedTest
    @MethodSource("decodeCases")
    void decodes_as_the_reference(JsonNode golden) {
        int[] ids = TokenizerFixtures.ints(golden.get("ids"));
        SpecialTokenPolicy policy =
                SpecialTokenPolicy.valueOf(golden.get("policy").textValue());

        if (golden.path("error").booleanValue()) {
            assertThatThrownBy(() -> tekken.decode(ids, policy)).isInstanceOf(TokenizerException.class);
        } else {
            assertThat(tekken.decode(ids, policy)).isEqualTo(golden.get("text").textValue());
        }
    }

    @Test
    void decodes_an_encoded_surrogate_as_the_reference_and_not_as_java_strings_do() {
        assertThat(tekken.decode(new int[] {1237, 1160, 1128}, SpecialTokenPolicy.IGNORE))
                .isEqualTo("\uFFFD\uFFFD\uFFFD");
    }

    @Test
    void knows_the_sizes_and_special_ids_of_pixtral() {
        assertThat(tekken.vocabSize()).isEqualTo(131_072);
        assertThat(tekken.imageSettings()).isEqualTo(Optional.of(new ImageSettings(16, 1024, 1)));
        assertThat(tekken.specialTokens())
                .isEqualTo(new SpecialTokens(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 11, 0, -1, -1, -1, -1, -1, -1, -1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0     | <unk>
            3     | [INST]
            999   | <SPECIAL_999>
            1097  | a
            1195  | \\xC3
            1337  | é
            131071| 后汉书
            """)
    void shows_pieces_to_people(int id, String piece) {
        assertThat(tekken.piece(id)).isEqualTo(piece);
    }

    @Test
    void shows_every_byte_of_a_piece_that_is_no_whole_character() {
        int id = tekken.encode("🙂")[0]; // the first of four

        assertThat(tekken.piece(id)).isEqualTo("\\xF0");
        assertThat(tekken.tokenBytes(id)).containsExactly(0xF0);
    }

    @Test
    void a_special_id_has_no_bytes() {
        assertThat(tekken.tokenBytes(10)).isEmpty();
        assertThat(tekken.isSpecial(999)).isTrue();
        assertThat(tekken.isSpecial(1000)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"-1", "131072", "2147483647", "-2147483648"})
    void an_id_out_of_range_is_refused(int id) {
        assertThatThrownBy(() -> tekken.piece(id))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("0 to 131071");
        assertThatThrownBy(() -> tekken.tokenBytes(id)).isInstanceOf(TokenizerException.class);
        assertThatThrownBy(() -> tekken.isSpecial(id)).isInstanceOf(TokenizerException.class);
        assertThatThrownBy(() -> tekken.newDecoder().push(id)).isInstanceOf(TokenizerException.class);
        assertThatThrownBy(() -> tekken.decode(new int[] {id}, SpecialTokenPolicy.IGNORE))
                .isInstanceOf(TokenizerException.class);
    }

    private static Stream<Named<JsonNode>> named(String file) {
        return TokenizerFixtures.cases(file)
                .map(golden ->
                        Named.of(golden.get("id") + " " + golden.get("group").textValue(), golden));
    }
}
