package dev.pixtral.store.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.CheckpointException;
import dev.pixtral.store.gguf.GgufFileName.Kind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files a tag means, by their names. */
class GgufChoiceTest {
    private static final List<String> PIXTRAL = List.of(
            "README.md",
            "mmproj-pixtral-12b-Q8_0.gguf",
            "mmproj-pixtral-12b-f16.gguf",
            "pixtral-12b-Q2_K.gguf",
            "pixtral-12b-Q4_K_M.gguf",
            "pixtral-12b-Q8_0.gguf",
            "pixtral-12b-f16.gguf",
            "imatrix.gguf");

    private static GgufChoice choose(String tag, List<String> paths) {
        return GgufChoice.choose("me/it", Optional.ofNullable(tag), paths).orElseThrow();
    }

    private static String first(String tag, String... paths) {
        return choose(tag, List.of(paths)).first().path();
    }

    @ParameterizedTest
    @CsvSource({
        "pixtral-12b-Q4_K_M.gguf, Q4_K_M",
        "pixtral-12b.q4_k_m.gguf, Q4_K_M",
        "pixtral_12b_Q8_0.GGUF, Q8_0",
        "a-UD-Q4_K_XL.gguf, UD-Q4_K_XL",
        "a-IQ4_XS-imat.gguf, IQ4_XS",
        "BF16/a-00001-of-00003.gguf, BF16",
        "BF16/a-Q8_0-00001-of-00003.gguf, Q8_0",
        "ggml-model-f16.gguf, F16",
        "pixtral-12b.gguf,",
    })
    void the_last_word_that_is_a_type_is_the_tag(String path, String tag) {
        assertThat(GgufFileName.of(path).orElseThrow().tag()).isEqualTo(Optional.ofNullable(tag));
    }

    @Test
    void names_say_what_a_file_holds() {
        assertThat(GgufFileName.of("a/mmproj-b.gguf").orElseThrow().kind()).isEqualTo(Kind.PROJECTOR);
        assertThat(GgufFileName.of("pixtral-12b.mmproj-Q8_0.gguf").orElseThrow().kind())
                .isEqualTo(Kind.PROJECTOR);
        assertThat(GgufFileName.of("mmproj/pixtral-Q8_0.gguf").orElseThrow().kind())
                .isEqualTo(Kind.TEXT);
        assertThat(GgufFileName.of("mtp-a-Q8_0.gguf").orElseThrow().kind()).isEqualTo(Kind.OTHER);
        GgufFileName part = GgufFileName.of("a/b-Q8_0-00002-of-00003.gguf").orElseThrow();
        assertThat(part.part()).isEqualTo(2);
        assertThat(part.parts()).isEqualTo(3);
        assertThat(part.stem()).isEqualTo("a/b-Q8_0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.safetensors",
                "a.gguf.part",
                ".gguf",
                "a/.b.gguf",
                "a-00000-of-00002.gguf",
                "a-00003-of-00002.gguf"
            })
    void other_names_are_none(String path) {
        assertThat(GgufFileName.of(path)).isEmpty();
    }

    @Test
    void without_a_tag_llama_cpps_choice_is_taken_and_said() {
        GgufChoice chosen = choose(null, PIXTRAL);

        assertThat(chosen.first().path()).isEqualTo("pixtral-12b-Q4_K_M.gguf");
        assertThat(chosen.note().orElseThrow())
                .isEqualTo("pixtral-12b-Q4_K_M.gguf is taken; a tag names another one: F16, Q2_K, Q4_K_M, Q8_0.");
        assertThat(first(null, "a-Q2_K.gguf", "a-Q6_K.gguf", "a-Q8_0.gguf")).isEqualTo("a-Q8_0.gguf");
        assertThat(first(null, "a-Q2_K.gguf", "a-Q5_K_M.gguf", "a-BF16.gguf")).isEqualTo("a-Q5_K_M.gguf");
        assertThat(choose(null, List.of("a.gguf")).note()).isEmpty();
    }

    @Test
    void a_tag_is_a_whole_word_in_any_case() {
        assertThat(first("q8_0", PIXTRAL.toArray(String[]::new))).isEqualTo("pixtral-12b-Q8_0.gguf");
        assertThat(first("F16", "a-BF16.gguf", "a-F16.gguf")).isEqualTo("a-F16.gguf");
        assertThat(first("Q4_K_XL", "a-UD-Q4_K_XL.gguf", "a-Q4_K_M.gguf")).isEqualTo("a-UD-Q4_K_XL.gguf");
        assertThat(first("Q4_K_XL", "a-UD-Q4_K_XL.gguf", "b-Q4_K_XL.gguf")).isEqualTo("b-Q4_K_XL.gguf");
        assertThat(first("BF16", "BF16/a-00001-of-00001.gguf", "a-Q8_0.gguf")).isEqualTo("BF16/a-00001-of-00001.gguf");
        assertThatThrownBy(() -> choose("Q4_K", PIXTRAL))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("me/it: no GGUF file has the tag Q4_K; there is F16, Q2_K, Q4_K_M, Q8_0");
    }

    @Test
    void several_files_with_a_tag_are_no_secret() {
        GgufChoice chosen = choose("Q8_0", List.of("b-Q8_0.gguf", "other/a-Q8_0.gguf"));

        assertThat(chosen.first().path()).isEqualTo("b-Q8_0.gguf");
        assertThat(chosen.note())
                .contains("2 of its files fit, and b-Q8_0.gguf is taken; the others are other/a-Q8_0.gguf.");
    }

    @Test
    void the_projector_that_loses_nothing_is_taken() {
        assertThat(projector("Q8_0", PIXTRAL)).isEqualTo("mmproj-pixtral-12b-f16.gguf");
        assertThat(projector("Q4_0", List.of("a-Q4_0.gguf", "mmproj-a-f16.gguf", "mmproj-a-bf16.gguf")))
                .isEqualTo("mmproj-a-bf16.gguf");
        assertThat(projector("Q4_0", List.of("a-Q4_0.gguf", "mmproj-a-Q8_0.gguf", "mmproj-a-Q4_0.gguf")))
                .isEqualTo("mmproj-a-Q8_0.gguf");
        assertThat(projector(
                        "Q4_0", List.of("x/a-Q4_0.gguf", "mmproj-f16.gguf", "x/mmproj-Q8_0.gguf", "y/mmproj-f16.gguf")))
                .as("the nearest folder")
                .isEqualTo("x/mmproj-Q8_0.gguf");
        assertThat(choose(null, List.of("a-Q4_0.gguf")).projector()).isEmpty();
    }

    private static String projector(String tag, List<String> paths) {
        return choose(tag, paths).projector().orElseThrow().path();
    }

    @Test
    void all_parts_are_needed() {
        List<String> all =
                List.of("a-Q8_0-00002-of-00002.gguf", "a-Q8_0-00001-of-00002.gguf", "a-Q8_0-00001-of-00003.gguf");

        assertThat(choose("Q8_0", all.subList(0, 2)).all())
                .extracting(GgufFileName::path)
                .containsExactly("a-Q8_0-00001-of-00002.gguf", "a-Q8_0-00002-of-00002.gguf");
        assertThatThrownBy(() -> choose("Q8_0", all.subList(0, 1)))
                .hasMessage("me/it: the model is split into 2 files, but a-Q8_0-00001-of-00002.gguf is missing; "
                        + "get all of them");
        assertThatThrownBy(() -> choose("Q8_0", all.subList(2, 3))).hasMessageContaining("a-Q8_0-00002-of-00003.gguf");
    }

    @Test
    void projectors_alone_are_no_model() {
        assertThat(GgufChoice.choose("me/it", Optional.empty(), List.of("mmproj-a-f16.gguf", "imatrix.gguf", "a.txt")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "me/it:Q4_K_M, me/it, Q4_K_M",
        "me/it@v1:q8_0, me/it@v1, q8_0",
        "me/it,,",
        "it:Q4_K_M,,",
        "me/it:,,",
        "me/it:a:b,,",
        "me/it:../x,,",
        "C:/models/it,,"
    })
    void a_name_has_a_repository_and_a_tag(String text, String id, String tag) {
        assertThat(GgufName.parse(text).map(name -> name.id().toString())).isEqualTo(Optional.ofNullable(id));
        assertThat(GgufName.parse(text).flatMap(GgufName::tag)).isEqualTo(Optional.ofNullable(tag));
        assertThat(GgufName.parse(text).map(GgufName::toString))
                .isEqualTo(Optional.ofNullable(id == null ? null : text));
    }
}
