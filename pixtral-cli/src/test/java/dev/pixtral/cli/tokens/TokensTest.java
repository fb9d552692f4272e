package dev.pixtral.cli.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.cli.Cli;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.testing.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokensTest {
    private static final String SMALL = Cli.picture("which-2.png"); // 64 x 64
    private static final String TOKENIZER =
            Fixtures.path("tiny-pixtral/tekken.json").toString();

    @Test
    void shows_ids_and_pieces_of_a_text_alone() {
        Cli.Result result = Cli.run("tokens", "--text", "Hallo 🙂", "--json");

        assertThat(result)
                .isEqualTo(new Cli.Result(
                        0,
                        "{\"ids\":[1072,1599,1111,1032,1240,1159,1153,1130],"
                                + "\"pieces\":[\"H\",\"all\",\"o\",\" \",\"\\\\xF0\",\"\\\\x9F\",\"\\\\x99\",\"\\\\x82\"],\"imageTokens\":0}\n",
                        ""));
    }

    @Test
    void shows_no_ids_for_no_text() {
        assertThat(Cli.run("tokens", "--text", "", "--json").out())
                .isEqualTo("{\"ids\":[],\"pieces\":[],\"imageTokens\":0}\n");
    }

    @Test
    void shows_a_table_to_people() {
        Cli.Result result = Cli.run("tokens", "--text", "a\n\u0001é");

        assertThat(result.out().lines())
                .containsExactly(
                        "     0    1097  \"a\"",
                        "     1    1010  \"\\n\"",
                        "     2    1001  \"\\u0001\"",
                        "     3    1337  \"é\"");
        assertThat(result.err()).isEqualTo("4 tokens%n".formatted());
    }

    @ParameterizedTest
    @CsvSource({
        "--max-image-side 32, 6",
        "--max-image-tokens 12, 12",
        "--max-prompt-image-tokens 12, 12",
        "--max-image-tokens 100, 20"
    })
    void pictures_are_made_smaller_as_for_an_answer(String option, int tokens) {
        String[] words = option.split(" ");
        assertThat(Cli.run("tokens", "--image", SMALL, "--json", words[0], words[1])
                        .json()
                        .path("imageTokens")
                        .intValue())
                .isEqualTo(tokens);
    }

    @Test
    void the_pictures_of_a_conversation_share_a_budget(@TempDir Path folder) throws IOException {
        String part = "{\"type\":\"image_url\",\"image_url\":\"%s\"}".formatted("which-2.png");
        Files.copy(Path.of(SMALL), folder.resolve("which-2.png"));
        Path file = Files.writeString(
                folder.resolve("c.json"),
                "[{\"role\":\"user\",\"content\":[%s,%s,{\"type\":\"text\",\"text\":\"Which?\"}]}]"
                        .formatted(part, part));
        String[] tokens = {"tokens", "--messages", file.toString(), "--json", "--max-prompt-image-tokens", "25"};

        assertThat(Cli.run(tokens).json().path("imageTokens").intValue()).isEqualTo(24);
        assertThat(Cli.run(
                                "ask",
                                "--messages",
                                file.toString(),
                                "--json",
                                "--max-tokens",
                                "1",
                                "--max-prompt-image-tokens",
                                "25")
                        .json()
                        .path("usage")
                        .path("imageTokens")
                        .intValue())
                .isEqualTo(24);
        tokens[5] = "3";
        assertThat(Cli.run(tokens).err()).contains("2 pictures").contains("--max-prompt-image-tokens");
    }

    @Test
    void shows_the_block_of_a_picture_alone() {
        JsonNode json = Cli.run("tokens", "--image", SMALL, "--json").json();

        String row = "10,10,10,10,";
        assertThat(json.path("ids").toString()).isEqualTo("[" + row + "12," + row + "12," + row + "12," + row + "13]");
        assertThat(json.path("pieces").path(4).textValue()).isEqualTo("[IMG_BREAK]");
        assertThat(json.path("imageTokens").intValue()).isEqualTo(20);
    }

    @Test
    void needs_no_model_but_a_tokenizer_file() {
        Cli.Result withFile = Cli.run("tokens", "--image", SMALL, "--json", "--tokenizer", TOKENIZER);

        assertThat(withFile).isEqualTo(Cli.run("tokens", "--image", SMALL, "--json"));
    }

    @Test
    void shows_a_conversation(@TempDir Path folder) {
        String file = Cli.write(folder, "chat.json", "[{\"role\":\"user\",\"content\":\"a\"}]");

        assertThat(Cli.run("tokens", "--messages", file, "--json").out())
                .isEqualTo(
                        "{\"ids\":[1,3,1097,4],\"pieces\":[\"<s>\",\"[INST]\",\"a\",\"[/INST]\"],\"imageTokens\":0}\n");
    }

    @Test
    void writes_the_pixels_of_the_reference(@TempDir Path folder) {
        Path model = Fixtures.path("fixtures/model/tiny-a");
        Path out = folder.resolve("pixels.safetensors");

        Cli.Result result = Cli.run(
                "tokens",
                "--json",
                "--model",
                model.resolve("native").toString(),
                "--image",
                model.resolve("images/image-wide-0.png").toString(),
                "--pixels",
                out.toString());

        SafetensorsFile written = SafetensorsFile.of(out);
        SafetensorsFile expected = SafetensorsFile.of(model.resolve("expected/image-wide.safetensors"));
        assertThat(result.json().path("imageTokens").intValue()).isEqualTo(3 * 8);
        assertThat(written.shape("pixel_values")).containsExactly(3, 48, 112);
        assertThat(written.floats("pixel_values"))
                .hasSize(3 * 48 * 112)
                .usingComparatorWithPrecision(1e-3f)
                .containsExactly(expected.floats("pixel_values.0"));
        assertThat(files(folder)).containsExactly(out);
    }

    @Test
    void replaces_pixels_that_were_there(@TempDir Path folder) throws IOException {
        Path out = Files.writeString(folder.resolve("pixels.safetensors"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), out);

        assertThat(Cli.run("tokens", "--image", SMALL, "--pixels", link.toString())
                        .status())
                .isZero();

        assertThat(SafetensorsFile.of(out).shape("pixel_values")).containsExactly(3, 64, 64);
        assertThat(link).isSymbolicLink();
    }

    @Test
    void leaves_nothing_behind_if_pixels_cannot_be_written(@TempDir Path folder) throws IOException {
        Path device = Path.of("/dev/null");
        Path inside = Files.createDirectory(folder.resolve("folder"));
        for (Path out : List.of(device, inside, folder.resolve("none/pixels.safetensors"))) {
            Cli.Result result = Cli.run("tokens", "--image", SMALL, "--pixels", out.toString());

            assertThat(result.status()).isEqualTo(1);
            assertThat(result.out()).isEmpty();
            assertThat(result.err()).startsWith(out.toString()).hasLineCount(1);
        }
        assertThat(files(folder)).containsExactly(inside);
        assertThat(Files.isRegularFile(device)).isFalse();
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    tokens                                          | Give exactly one of --text, --messages and --image.
                    tokens --text a --image b.png                   | Give exactly one of --text, --messages and --image.
                    tokens --text a --pixels out                    | --pixels requires a picture
                    tokens --text a --tokenizer t --model m         | --tokenizer and --model cannot be combined
                    tokens hello                                    | 'pixtral tokens' takes no argument, but was given 'hello'; write '--text TEXT' for a text
                    """)
    void tells_wrong_usage(String command, String sentence) {
        Cli.Result result = Cli.run(command.split(" "));

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).startsWith(sentence).hasLineCount(1);
    }

    @Test
    void refuses_a_tokenizer_file_that_is_none() {
        Cli.Result result = Cli.run("tokens", "--tokenizer", "pom.xml", "--text", "a");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .startsWith("pom.xml is not a usable tokenizer file")
                .hasLineCount(1);
    }
}
