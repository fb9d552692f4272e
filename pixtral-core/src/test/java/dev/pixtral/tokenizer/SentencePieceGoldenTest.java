package dev.pixtral.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every text and every list of ids of the reference, with Pixtral-Large's tokenizer. */
class SentencePieceGoldenTest {
    private static final Tokenizer TOKENIZER = TokenizerFixtures.sibling("tokenizer.model.v7m1");

    static Stream<Named<JsonNode>> texts() {
        return cases("encode-v7m1.json");
    }

    static Stream<Named<JsonNode>> ids() {
        return cases("decode-v7m1.json");
    }

    @ParameterizedTest
    @MethodSource("texts")
    void encodes_as_the_reference(JsonNode golden) {
        String text = golden.get("text").textValue();
        int[] ids = TOKENIZER.encode(text);

        assertThat(ids).containsExactly(TokenizerFixtures.ints(golden.get("ids")));
        assertThat(Arrays.stream(ids)).noneMatch(TOKENIZER::isSpecial);
        assertThat(TOKENIZER.decode(ids, SpecialTokenPolicy.RAISE)).isEqualTo(text.replace('\u2581', ' '));
    }

    @ParameterizedTest
    @MethodSource("ids")
    void decodes_as_the_reference(JsonNode golden) {
        int[] ids = TokenizerFixtures.ints(golden.get("ids"));
        SpecialTokenPolicy policy =
                SpecialTokenPolicy.valueOf(golden.get("policy").textValue());
        if (golden.has("error")) {
            assertThatThrownBy(() -> TOKENIZER.decode(ids, policy)).isInstanceOf(TokenizerException.class);
        } else {
            assertThat(TOKENIZER.decode(ids, policy))
                    .isEqualTo(golden.get("text").textValue());
        }
    }

    @Test
    void special_ids_and_image_settings_come_from_the_file_and_its_name() {
        assertThat(TOKENIZER.vocabSize()).isEqualTo(32_768);
        assertThat(TOKENIZER.version()).isEqualTo(TokenizerVersion.V7);
        assertThat(TOKENIZER.imageSettings()).contains(new ImageSettings(16, 1024, 1));
        assertThat(TOKENIZER.specialTokens())
                .isEqualTo(new SpecialTokens(1, 2, 3, 4, 6, 7, 8, 9, 5, 10, 14, 15, -1, 0, 16, 17, 18, -1, -1, -1, -1));
    }

    @Test
    void a_decoder_begins_each_sequence_without_the_blank() {
        StreamingDecoder decoder = TOKENIZER.newDecoder();
        int[] ids = TOKENIZER.encode("a b");
        for (int round = 0; round < 2; round++) {
            StringBuilder text = new StringBuilder();
            for (int id : ids) {
                text.append(decoder.push(id));
            }
            assertThat(text.append(decoder.flush()).toString()).isEqualTo("a b");
        }
    }

    private static Stream<Named<JsonNode>> cases(String name) {
        return TokenizerFixtures.cases("/fixtures/siblings/tokenizer/" + name + ".gz")
                .map(golden ->
                        Named.of(golden.get("id") + " " + golden.get("group").textValue(), golden));
    }
}
