package dev.pixtral.checkpoint.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.testing.GgufModels;
import dev.pixtral.tokenizer.SpecialTokenPolicy;
import dev.pixtral.tokenizer.Tekken;
import dev.pixtral.tokenizer.Tokenizer;
import dev.pixtral.tokenizer.TokenizerFixtures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vocabulary in the metadata gives the ids of the tekken.json that it was made from. */
class GgufTokenizerTest {
    private static final String TOKENS = "tokenizer.ggml.tokens";
    private static final String TYPES = "tokenizer.ggml.token_type";
    private static final String MERGES = "tokenizer.ggml.merges";

    private static GgufModel model(byte[] file) {
        GgufFile header = GgufFile.read(GgufBytes.of(MemorySegment.ofArray(file)), "model.gguf");
        return new GgufModel(List.of(header), Optional.empty());
    }

    private static Tokenizer tokenizer(byte[] file) {
        return Tekken.parse(new ByteArrayInputStream(model(file).tokenizer()), "model.gguf");
    }

    private static GgufBuilder llama() {
        return new GgufBuilder().text("general.architecture", "llama");
    }

    @Test
    void has_the_ids_of_all_golden_texts() {
        Tokenizer pixtral = TokenizerFixtures.pixtral();
        Tokenizer tekken = tokenizer(GgufModels.tokenizer(llama(), pixtral).build());

        assertThat(tekken.vocabSize()).isEqualTo(131_072);
        assertThat(tekken.specialTokens()).isEqualTo(pixtral.specialTokens());
        assertThat(TokenizerFixtures.cases("/fixtures/tokenizer/encode.json"))
                .hasSizeGreaterThan(300)
                .allSatisfy(
                        golden -> assertThat(tekken.encode(golden.get("text").textValue()))
                                .containsExactly(TokenizerFixtures.ints(golden.get("ids"))));
        for (JsonNode golden :
                TokenizerFixtures.cases("/fixtures/tokenizer/decode.json").toList()) {
            if (!golden.path("error").booleanValue() && golden.has("text")) {
                SpecialTokenPolicy policy =
                        SpecialTokenPolicy.valueOf(golden.get("policy").textValue());
                int[] ids = TokenizerFixtures.ints(golden.get("ids"));
                assertThat(tekken.decode(ids, policy)).isEqualTo(pixtral.decode(ids, policy));
            }
        }
    }

    @Test
    void what_the_converter_wrote_equals_the_tekken_file() throws IOException {
        Tokenizer converted = tokenizer(Files.readAllBytes(Fixtures.path("fixtures/gguf/tiny-a-q4_0.gguf")));
        Tokenizer tekken = TokenizerFixtures.parse("/fixtures/model/tiny-a/native/tekken.json");

        assertThat(converted.vocabSize()).isEqualTo(tekken.vocabSize());
        assertThat(converted.specialTokens()).isEqualTo(tekken.specialTokens());
        for (int id = 0; id < tekken.vocabSize(); id++) {
            assertThat(converted.tokenBytes(id)).as("id %d", id).isEqualTo(tekken.tokenBytes(id));
            assertThat(converted.isSpecial(id)).isEqualTo(tekken.isSpecial(id));
        }
        for (String text : List.of("The total is 36.14.", "Grüße, 世界 🙂", "   \n\n x", "a\u0000b")) {
            assertThat(converted.encode(text)).isEqualTo(tekken.encode(text));
        }
    }

    @Test
    void special_tokens_are_never_read_from_a_text() throws IOException {
        Tokenizer tekken = tokenizer(Files.readAllBytes(Fixtures.path("fixtures/gguf/tiny-a-q4_0.gguf")));

        for (String text : List.of("[INST]", "</s>", "<s>[IMG][/INST]")) {
            assertThat(IntStream.of(tekken.encode(text))).allMatch(id -> id >= 1000);
            assertThat(tekken.decode(tekken.encode(text), SpecialTokenPolicy.IGNORE))
                    .isEqualTo(text);
        }
    }

    @ParameterizedTest
    @CsvSource({"tekken, gpt2", "pixtral, gpt2"})
    void accepts_both_names_of_its_splitting(String pre, String kind) {
        model(llama().text("tokenizer.ggml.model", kind)
                        .text("tokenizer.ggml.pre", pre)
                        .build())
                .checkTokenizer();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            llama-bpe | gpt2  | 'tokenizer.ggml.pre' is llama-bpe, but only that of Pixtral (tekken, or pixtral) is supported
            default   | gpt2  | 'tokenizer.ggml.pre' is default
            tekken    | llama | 'tokenizer.ggml.model' is llama, but only byte-level BPE (gpt2) is supported
            tekken    | bert  | 'tokenizer.ggml.model' is bert
            """)
    void refuses_other_tokenizers_by_their_name(String pre, String kind, String problem) {
        GgufModel model = model(llama().text("tokenizer.ggml.model", kind)
                .text("tokenizer.ggml.pre", pre)
                .build());

        assertThatThrownBy(model::checkTokenizer)
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("model.gguf: ")
                .hasMessageContaining(problem);
    }

    @Test
    void refuses_a_file_without_a_tokenizer() {
        assertThatThrownBy(() -> model(llama().build()).checkTokenizer())
                .hasMessageContaining("'tokenizer.ggml.model' is missing");
    }

    private static void refused(String problem, Consumer<GgufBuilder> vocabulary) {
        GgufBuilder file = llama().text("tokenizer.ggml.model", "gpt2").text("tokenizer.ggml.pre", "tekken");
        vocabulary.accept(file);
        byte[] bytes = file.build();
        assertThatThrownBy(() -> tokenizer(bytes))
                .isInstanceOf(PixtralException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void refuses_a_vocabulary_that_contradicts_itself() {
        List<String> tokens = List.of("<s>", "a", "b");
        refused("'tokenizer.ggml.tokens' is missing", file -> {});
        refused("'tokenizer.ggml.token_type' is missing", file -> file.texts(TOKENS, tokens));
        refused(
                "has 2 entries, but tokenizer.ggml.tokens has 3",
                file -> file.texts(TOKENS, tokens).integers(TYPES, 3, 1));
        refused("says that id 2 is special", file -> file.texts(TOKENS, tokens).integers(TYPES, 3, 1, 3));
        refused(
                "'tokenizer.ggml.merges' is missing",
                file -> file.texts(TOKENS, tokens).integers(TYPES, 3, 1, 1));
        refused(
                "there must be at least 256",
                file -> file.texts(TOKENS, tokens).integers(TYPES, 3, 1, 1).texts(MERGES, List.of()));
    }
}
