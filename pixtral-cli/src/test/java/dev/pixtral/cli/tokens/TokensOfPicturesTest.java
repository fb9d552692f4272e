package dev.pixtral.cli.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.cli.Cli;
import dev.pixtral.testing.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many tokens pictures take as they are read, and what is said about them. */
class TokensOfPicturesTest {
    private static Cli.Result tokens(String file, String options) {
        String picture = Fixtures.path("fixtures/" + file).toString();
        return Cli.run(("tokens --image " + picture + " " + options).strip().split(" "));
    }

    private static String summary(Cli.Result result) {
        assertThat(result.status()).as(result.err()).isZero();
        return result.err();
    }

    @ParameterizedTest
    @CsvSource({"exif6.jpg", "exif6.png", "exif6.webp"})
    void a_photo_stands_upright_but_for_the_reference(String file) {
        // ten rows of five patches, or five rows of ten, with a token at the end of each
        assertThat(summary(tokens("everyday/" + file, ""))).contains("60 tokens, 60 of them for pictures");
        assertThat(summary(tokens("everyday/" + file, "--auto-rotate"))).contains("60 tokens");
        assertThat(summary(tokens("everyday/" + file, "--reference-images"))).contains("55 tokens");
        assertThat(summary(tokens("everyday/" + file, "--reference-images --auto-rotate")))
                .contains("55 tokens");
    }

    @ParameterizedTest
    @CsvSource({
        "everyday/anim3.gif, 3, 6, 18",
        "everyday/anim3.png, 3, 6, 18",
        "image-formats/animated-lossy.webp, 4, 8, 32",
        "image-formats/three.mpo, 3, 8, 32" // of two sizes
    })
    void each_picture_of_a_file_counts(String file, int pictures, int first, int all) {
        String path = file.startsWith("image-formats/") ? file.replace("/", "/inputs/") : file;
        String name = file.substring(file.indexOf('/') + 1);

        String one = summary(tokens(path, ""));
        assertThat(one).contains(first + " tokens");
        assertThat(one)
                .contains("Warning: " + name + ": 1 of " + pictures
                        + " pictures was read; raise the option frames (--frames) to read more.");
        assertThat(summary(tokens(path, "--quiet"))).startsWith("Warning: ");
        String every = summary(tokens(path, "--frames " + pictures));
        assertThat(every).contains(all + " tokens").doesNotContain("Warning");
    }

    @Test
    void missing_rows_are_told() {
        assertThat(summary(tokens("everyday/p-short-rows.png", "--reference-images")))
                .contains("Warning: p-short-rows.png: its last 4 of 40 rows of pixels are missing");
    }

    @Test
    void the_option_without_effect_is_not_in_the_help() {
        assertThat(Cli.run("tokens", "--help").out())
                .contains("--reference-images")
                .doesNotContain("--auto-rotate");
        assertThat(Cli.run("ask", "--help").out())
                .contains("--reference-images")
                .doesNotContain("--auto-rotate");
    }
}
