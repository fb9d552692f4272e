package dev.pixtral.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.cli.Cli;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.Interruption;
import dev.pixtral.openai.ConversationException;
import dev.pixtral.openai.ConversationForm;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversationFileTest {
    @TempDir
    private Path folder;

    private static Console console(String input) {
        return Console.of(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                OutputStream.nullOutputStream(),
                OutputStream.nullOutputStream(),
                new Interruption());
    }

    @Test
    void reads_standard_input() {
        ConversationFile file = new ConversationFile("-");

        assertThat(file.read(ConversationForm.CLIENT, console("[{\"role\":\"user\",\"content\":\"Hi\"}]"))
                        .prompt())
                .isEqualTo(Prompt.of(Message.user("Hi")));
        assertThatThrownBy(() -> file.read(ConversationForm.CLIENT, console("")))
                .isInstanceOf(ConversationException.class)
                .hasMessage("standard input: it is empty; expected a JSON array of messages.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            42                                    | : expected an array of messages or an object with "messages", but found a number.
            [{'role': 'user'}]                    | , message 1: "content" is missing.
            [{'role': 'user', 'role': 'user'}]    | , line 1, column 25: this is not valid JSON: the key "role" occurs twice in an object.
            [{'role': 'user', 'content': [{'type': 'image_url', 'image_url': 'a\\u0000b'}]}] | , message 1, content, part 1: 'a
            """)
    void tells_a_mistake_with_its_place(String json, String sentence) {
        String file = Cli.write(folder, "chat.json", json.replace('\'', '"'));
        // the quickest command that reads conversations
        Cli.Result result = Cli.run("tokens", "--messages", file);

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith(file + sentence).hasLineCount(1);
    }

    @Test
    void tells_a_conversation_that_the_format_has_no_form_for() {
        String file = Cli.write(folder, "chat.json", "[]");

        assertThat(Cli.run("tokens", "--messages", file).err())
                .startsWith("The prompt has no message")
                .hasLineCount(1);
    }

    @Test
    void tells_a_file_that_cannot_be_read() {
        String none = folder.resolve("none.json").toString();

        assertThat(Cli.run("tokens", "--messages", none).err())
                .isEqualTo("%s: there is no such file.%n".formatted(none));
        assertThat(Cli.run("tokens", "--messages", folder.toString()).err())
                .isEqualTo("%s is a folder; give a JSON file.%n".formatted(folder));
    }

    @Test
    void tells_json_that_is_nested_too_deep() {
        String file = Cli.write(folder, "chat.json", "[".repeat(100_000));

        Cli.Result result = Cli.run("tokens", "--messages", file);

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("this is not valid JSON").hasLineCount(1);
    }
}
