package dev.pixtral.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are good in unusual ways, and files that are not. */
class TekkenFileTest {
    private static final String SETTINGS =
            "\"default_vocab_size\": 277, \"default_num_special_tokens\": 20, \"version\": \"v3\"";
    private static final String CONFIG = "\"config\": {\"pattern\": \"[^ ]+| +\", " + SETTINGS + "}";
    private static final String VOCABULARY = "\"vocab\": [" + singleBytes() + ", " + entry(256, "ab") + "]";
    private static final String GOOD = "{" + CONFIG + ", " + VOCABULARY + "}";

    @Test
    void the_smallest_file_is_a_tokenizer() {
        Tekken tekken = parse(GOOD);

        assertThat(tekken.vocabSize()).isEqualTo(277);
        assertThat(tekken.encode("ab b")).containsExactly(276, 20 + ' ', 20 + 'b');
        assertThat(tekken.imageSettings()).isEmpty();
        assertThat(tekken.piece(19)).isEqualTo("[TOOL_CONTENT]");
    }

    @Test
    void the_parts_may_come_in_any_order_and_unknown_ones_are_skipped() {
        Tekken tekken = parse("{\"type\": \"tekken\", \"version\": 1, \"audio\": {\"a\": [1, {}]}, " + VOCABULARY + ", "
                + CONFIG + ", \"special_tokens\": null, \"image\": null}");

        assertThat(tekken.encode("ab")).containsExactly(276);
    }

    @Test
    void entries_beyond_the_size_in_use_are_left_out() {
        Tekken tekken = parse(GOOD.replace("277", "276"));

        assertThat(tekken.vocabSize()).isEqualTo(276);
        assertThat(tekken.encode("ab")).containsExactly(20 + 'a', 20 + 'b');
    }

    /** Small test models have such files. */
    @Test
    void a_vocabulary_without_all_bytes_encodes_what_it_can() {
        Tekken tekken = parse(GOOD.replace("277", "260"));

        assertThat(tekken.encode("b\u00E9")).containsExactly(20 + 'b', 20 + 0xC3, 20 + 0xA9);
        for (String text : List.of("a\uD83D\uDE00", "\uD83D\uDE00".repeat(60))) {
            assertThatThrownBy(() -> tekken.encode(text))
                    .isInstanceOf(TokenizerException.class)
                    .hasMessageContaining("its 240 entries do not include every byte");
        }
    }

    @Test
    void a_duplicate_beyond_the_size_in_use_does_no_harm() {
        assertThat(parse(GOOD.replace("]}", ", " + entry(257, "ab") + "]}")).vocabSize())
                .isEqualTo(277);
    }

    @ParameterizedTest
    @CsvSource({
        "/tiny-pixtral/tekken.json, 4000, 256",
        "/fixtures/model/tiny-a/native/tekken.json, 1600, 128",
    })
    void truncated_files_with_either_spelling_of_the_image_settings_are_read(String name, int size, int longestSide) {
        Tekken tekken = TokenizerFixtures.parse(name);

        assertThat(tekken.vocabSize()).isEqualTo(size);
        assertThat(tekken.imageSettings()).isEqualTo(Optional.of(new ImageSettings(16, longestSide, 1)));
        assertThat(tekken.decode(tekken.encode("Grüße, 日本語 🙂"), SpecialTokenPolicy.RAISE))
                .isEqualTo("Grüße, 日本語 🙂");
    }

    @Test
    void special_tokens_of_the_file_win_and_gaps_are_filled() {
        String names = IntStream.range(0, 14)
                .mapToObj(id -> "{\"rank\": %d, \"token_str\": \"%s\", \"is_control\": true}"
                        .formatted(19 - id, parse(GOOD).piece(id)))
                .collect(Collectors.joining(","));

        Tekken tekken = parse(GOOD.replace("\"vocab\"", "\"special_tokens\": [" + names + "], \"vocab\""));

        assertThat(tekken.specialTokens().bos()).isEqualTo(18);
        assertThat(tekken.specialTokens().img()).isEqualTo(9);
        assertThat(tekken.piece(0)).isEqualTo("<SPECIAL_0>");
    }

    @Test
    void a_text_between_the_matches_of_a_foreign_pattern_is_not_lost() {
        Tekken tekken = parse(GOOD.replace("[^ ]+| +", "a|x*"));

        assertThat(tekken.decode(tekken.encode("bab xx b"), SpecialTokenPolicy.RAISE))
                .isEqualTo("bab xx b");
    }

    @Test
    void a_foreign_pattern_that_recurses_too_deep_is_an_error_of_the_tokenizer() {
        Tekken tekken = parse(GOOD.replace("[^ ]+| +", "(a|b)*c"));
        String text = "ab".repeat(1 << 20);

        assertThatThrownBy(() -> tekken.encode(text))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("pattern");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            "v3"                        ; "v15"                      ; version is v15
            "v3"                        ; "v11"                      ; special_tokens is missing, which files of version v11 must have
            "v3"                        ; "v13"                      ; special_tokens is missing, which files of version v13 must have
            "v3"                        ; 3                          ; config.version must be a string
            , "version": "v3"           ;                            ; config.version is missing
            277                         ; 278                        ; default_vocab_size 278
            277                         ; 147                        ; default_vocab_size 147
            277                         ; -1                         ; default_vocab_size -1
            277                         ; 2.5                        ; a whole number
            277                         ; 99999999999                ; JSON
            277                         ; "277"                      ; a whole number
            "default_vocab_size": 277,  ;                            ; default_vocab_size
            tokens": 20                 ; tokens": 0                 ; default_num_special_tokens
            tokens": 20                 ; tokens": 2000000000        ; default_num_special_tokens
            277, "default_num_special_tokens": 20 ; 270, "default_num_special_tokens": 13 ; special token [IMG_END]
            [^ ]+                       ; [^                         ; regular expression
            "[^ ]+| +"                  ; null                       ; config.pattern must be a string
            "rank": 17,                 ; "rank": 18,                ; entry 17
            "rank": 17,                 ;                            ; entry 17
            "rank": 256,                ; "rank": 255,               ; entry 256
            "EQ=="                      ; "Eg=="                     ; entry 17
            "EQ=="                      ; "EQ"                       ; JSON
            "EQ=="                      ; "???"                      ; JSON
            "EQ=="                      ; ""                         ; entry 17
            "EQ=="                      ; null                       ; entry 17
            "EQ=="                      ; ["EQ=="]                   ; entry 17
            , "token_bytes": "EQ=="     ;                            ; entry 17
            "YWI="                      ; "YQ=="                     ; ranks 97 and 256
            "vocab"                     ; "voca"                     ; default_vocab_size
            "vocab": [                  ; "vocab": [7,               ; an object
            "vocab": [                  ; "vocab": {}, "x": [        ; an array
            "config"                    ; "confi"                    ; config.version is missing
            "config": {                 ; "config": [], "x": {       ; an object
            ]}                          ; ]                          ; JSON
            ]}                          ; ]}}                        ; JSON
            ]}                          ; ]} {}                      ; closing brace
            ]}                          ; ], "image": {}}            ; has the invalid sizes
            ]}                          ; ], "image": 7}             ; an object
            ]}                          ; ], "special_tokens": {}}   ; an array
            ]}                          ; ], "special_tokens": [{}]} ; special token 0
            """)
    void a_broken_file_is_refused_with_a_reason(String found, String replacement, String reason) {
        String broken = GOOD.replace(found, replacement == null ? "" : replacement);

        assertThat(broken).isNotEqualTo(GOOD);
        assertThatThrownBy(() -> parse(broken))
                .isInstanceOf(TokenizerException.class)
                .hasMessageStartingWith("test.json is not a usable tokenizer file")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"image_patch_size\": 0, \"max_image_size\": 1024}",
                "{\"image_patch_size\": 16, \"max_image_size\": 8}",
                "{\"image_patch_size\": 16, \"max_image_size\": 1000000}",
                "{\"image_patch_size\": 16, \"max_image_size\": 1024, \"spatial_merge_size\": 0}",
                "{\"image_patch_size\": 16, \"max_image_size\": 1024, \"spatial_merge_size\": 65}",
                "{\"image_patch_size\": 16}",
            })
    void image_settings_without_sense_are_refused(String settings) {
        assertThatThrownBy(() -> parse("{\"image\": " + settings + "}")).isInstanceOf(TokenizerException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"rank\": 0, \"token_str\": \"<s>\"}]",
                "[{\"rank\": 0, \"token_str\": \"a\"}, {\"rank\": 0, \"token_str\": \"b\"}]",
                "[{\"rank\": 0, \"token_str\": \"a\"}, {\"rank\": 1, \"token_str\": \"a\"}]",
                "[{\"rank\": 20, \"token_str\": \"a\"}]",
                "[{\"rank\": -1, \"token_str\": \"a\"}]",
            })
    void special_tokens_without_sense_are_refused(String tokens) {
        assertThatThrownBy(() -> parse(GOOD.replace("\"vocab\"", "\"special_tokens\": " + tokens + ", \"vocab\"")))
                .isInstanceOf(TokenizerException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "[]", "7", "\"x\"", "{", "{}", "PK\u0003\u0004", "\u001F\u008B\u0008"})
    void something_else_is_refused(String content) {
        assertThatThrownBy(() -> parse(content)).isInstanceOf(TokenizerException.class);
    }

    @Test
    void deeply_nested_garbage_is_refused() {
        assertThatThrownBy(() -> parse("{\"x\": " + "[".repeat(1_000_000))).isInstanceOf(TokenizerException.class);
        assertThatThrownBy(() -> parse(GOOD.replace("[^ ]+| +", "(".repeat(100_000))))
                .isInstanceOf(TokenizerException.class);
    }

    @Test
    void a_damaged_file_never_ends_in_another_kind_of_error() {
        Random random = new Random(7);
        byte[] good = GOOD.getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 2000; round++) {
            byte[] damaged = good.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                damaged[random.nextInt(round % 2 == 0 ? 200 : damaged.length)] = (byte) random.nextInt();
            }
            try {
                Tekken tekken = Tekken.parse(new ByteArrayInputStream(damaged), "test.json");
                assertThat(tekken.decode(tekken.encode("abc"), SpecialTokenPolicy.RAISE))
                        .isEqualTo("abc");
            } catch (TokenizerException e) {
                assertThat(e).hasMessageStartingWith("test.json");
            }
        }
    }

    @Test
    void a_file_that_is_too_large_is_refused_before_it_is_parsed() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return ' ';
            }
        };

        assertThatThrownBy(() -> Tekken.parse(endless, "test.json"))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("64 MiB");
    }

    @Test
    void a_file_is_loaded_by_path_and_named_in_errors(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("tekken.json"), GOOD);
        Path broken = Files.writeString(folder.resolve("broken.json"), "{");

        assertThat(Tokenizer.load(file).vocabSize()).isEqualTo(277);
        assertThatThrownBy(() -> Tokenizer.load(broken))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("broken.json");
    }

    @Test
    void a_missing_file_and_a_folder_cannot_be_read(@TempDir Path folder) {
        assertThatThrownBy(() -> Tokenizer.load(folder.resolve("none.json")))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("none.json cannot be read");
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("cannot be read");
    }

    private static Tekken parse(String content) {
        return Tekken.parse(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)), "test.json");
    }

    private static String singleBytes() {
        return IntStream.range(0, 256)
                .mapToObj(i -> entry(i, String.valueOf((char) i)))
                .collect(Collectors.joining(", "));
    }

    private static String entry(int rank, String latin1) {
        String base64 = Base64.getEncoder().encodeToString(latin1.getBytes(StandardCharsets.ISO_8859_1));
        return "{\"rank\": %d, \"token_bytes\": \"%s\", \"token_str\": null}".formatted(rank, base64);
    }
}
