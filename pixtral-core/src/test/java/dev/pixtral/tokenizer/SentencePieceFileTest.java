package dev.pixtral.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are no usable SentencePiece model, names that say too little, and long texts. */
class SentencePieceFileTest {
    private static final String NAME = "tokenizer.model.v7m1";
    private static final byte[] FILE = read();

    private static byte[] read() {
        try (InputStream in = new GZIPInputStream(SentencePieceFileTest.class.getResourceAsStream(
                "/fixtures/siblings/tokenizer/tokenizer.model.v7m1.gz"))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Tokenizer parse(byte[] file, String name) {
        return Tokenizer.parse(new ByteArrayInputStream(file), name, name);
    }

    @ParameterizedTest
    @CsvSource({
        "tokenizer.model, its name has no version at its end",
        "tokenizer.model.v2, its name says the version v2",
        "tokenizer.model.v13, its name says the version v13",
        "tokenizer.model.v7m2, its name says the image settings m2",
        "tokenizer.model.v11, the special token [ARGS] of the v11 instruct format is missing",
    })
    void a_name_that_says_something_else_is_refused(String name, String reason) {
        assertThatThrownBy(() -> parse(FILE, name))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void a_name_without_image_settings_is_that_of_a_model_without_pictures() {
        assertThat(parse(FILE, "tokenizer.model.v7").imageSettings()).isEmpty();
    }

    @Test
    void a_file_that_is_cut_off_is_refused() {
        for (int length : new int[] {0, 1, 5, 1000, FILE.length / 2, FILE.length - 1}) {
            assertThatThrownBy(() -> parse(Arrays.copyOf(FILE, length), NAME)).isInstanceOf(TokenizerException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 1, not of the type BPE", "35, 0, no byte pieces", "24, 1, no blank before texts"})
    void other_ways_to_encode_are_refused(int field, int value, String reason) {
        byte[] key = field < 16
                ? new byte[] {(byte) (field << 3)}
                : new byte[] {(byte) (field << 3 & 0x7F | 0x80), (byte) (field << 3 >> 7)};
        byte[] changed = Arrays.copyOf(FILE, FILE.length + 3 + key.length);
        changed[FILE.length] = 2 << 3 | 2; // once more the trainer's settings: the last value counts
        changed[FILE.length + 1] = (byte) (key.length + 1);
        System.arraycopy(key, 0, changed, FILE.length + 2, key.length);
        changed[changed.length - 1] = (byte) value;

        assertThatThrownBy(() -> parse(changed, NAME))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void a_text_of_a_million_equal_letters_takes_no_quadratic_time() {
        Tokenizer tokenizer = parse(FILE, NAME);
        String text = "a".repeat(1_000_000);
        int[] ids = Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> tokenizer.encode(text));

        assertThat(tokenizer.decode(ids, SpecialTokenPolicy.RAISE)).isEqualTo(text);
    }
}
