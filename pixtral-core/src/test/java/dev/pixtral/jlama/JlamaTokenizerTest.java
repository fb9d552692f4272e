package dev.pixtral.jlama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tjake.jlama.safetensors.tokenizer.Tokenizer;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.tokenizer.TokenizerException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JlamaTokenizerTest {
    private final dev.pixtral.tokenizer.Tokenizer tekken =
            dev.pixtral.tokenizer.Tokenizer.load(Fixtures.path("tiny-pixtral/tekken.json"));
    private final Tokenizer tokenizer = new JlamaTokenizer(tekken);

    @ParameterizedTest
    @ValueSource(strings = {"", "How are you?", "Größe 12 € 🙂", "[INST] [IMG] </s>"})
    void text_comes_back_and_has_ordinary_tokens_only(String text) {
        long[] ids = tokenizer.encode(text);

        assertThat(tokenizer.decode(ids)).isEqualTo(text);
        assertThat(Arrays.stream(ids).boxed())
                .noneMatch(id -> tokenizer.getModel().isSpecialToken(id));
        assertThat(tokenizer.tokenize(text)).hasSize(ids.length);
    }

    @Test
    void special_tokens_have_names() {
        assertThat(tokenizer.decode(2L)).isEqualTo("</s>");
        assertThat(tokenizer.decode(new long[] {3, tokenizer.encode("Hi")[0], 4}))
                .startsWith("[INST]")
                .endsWith("[/INST]");
        assertThat(tokenizer.getModel().isSpecialToken(10L)).isTrue();
        assertThat(tokenizer.getModel().isSpecialToken("[IMG]")).isTrue();
        assertThat(tokenizer.getModel().eosToken()).isEqualTo("</s>");
        assertThat(tokenizer.getModel().bosToken()).isEqualTo("<s>");
    }

    @Test
    void there_are_no_templates() {
        assertThat(tokenizer.promptSupport()).isEmpty();
        assertThat(tokenizer.getModel().hasToolSupport()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 4000, 1L << 32, Long.MIN_VALUE})
    void an_id_that_does_not_exist_is_refused(long id) {
        assertThatThrownBy(() -> tokenizer.decode(id)).isInstanceOf(TokenizerException.class);
    }
}
