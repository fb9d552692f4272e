package dev.pixtral.cli.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixtral.cli.Cli;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A chat that goes on another time. */
class ChatStateTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String RECEIPT = "/image " + Cli.picture("receipt.png");
    private static final String TOTAL = "How much was paid in total?";
    private static final String LEAF = "What color is a leaf?";

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("my chat.json");
    }

    private Cli.Result chat(Path state, String... lines) {
        return chat(List.of("--state", state.toString()), lines);
    }

    private static Cli.Result chat(List<String> options, String... lines) {
        List<String> words = new ArrayList<>(List.of("chat", "--max-tokens", "12"));
        words.addAll(options);
        byte[] input = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        return Cli.runWithInput(input, words.toArray(String[]::new));
    }

    @Test
    void should_go_on_as_if_it_had_not_ended() throws IOException {
        Cli.Result whole = chat(List.of("--quiet"), RECEIPT, TOTAL, LEAF, "Hi");

        Cli.Result first = chat(file, RECEIPT, TOTAL);
        Cli.Result second = chat(file, LEAF);
        Cli.Result third = chat(file, "Hi", "/stats");

        assertThat(first.err()).doesNotContain("continued");
        assertThat(second.err())
                .contains("2 messages continued from " + file.toRealPath())
                .containsPattern("; \\d+ tokens are already computed\n");
        assertThat(third.err()).contains("4 messages continued from ");
        assertThat(third.out()).contains("conversation: 6 messages, ");
        String last = third.out().substring(0, third.out().indexOf("\n") + 1); // before the statistics
        assertThat(first.out() + second.out() + last).isEqualTo(whole.out());
        assertThat(MAPPER.readTree(Files.readString(file))).hasSize(6);
        assertThat(names()).containsExactlyInAnyOrder("my chat.json", "my chat.json.kv");
        for (String name : names()) {
            assertThat(Files.getPosixFilePermissions(folder.resolve(name)))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void should_be_independent_of_saving() throws IOException {
        Path saved = folder.resolve("saved.json");
        chat(file, LEAF, "/save " + saved, "Hi");

        assertThat(MAPPER.readTree(Files.readString(file))).hasSize(4);
        assertThat(MAPPER.readTree(Files.readString(saved))).hasSize(2);
    }

    @Test
    void should_continue_a_saved_conversation() {
        chat(List.of(), LEAF, "/save " + file);

        assertThat(chat(file, "Hi").err()).contains("2 messages continued from ");
    }

    @Test
    void should_delete_what_the_user_discards() throws IOException {
        chat(file, LEAF);
        assertThat(file).exists();

        Cli.Result result = chat(file, "/clear");

        assertThat(result.status()).isZero();
        assertThat(names()).isEmpty();
    }

    @Test
    void should_not_delete_a_file_of_another_kind_beside_what_the_user_discards() throws IOException {
        chat(file, LEAF);
        Path computed = folder.resolve("my chat.json.kv");
        Files.writeString(computed, "a thesis");

        chat(file, "/clear");

        assertThat(names()).containsExactly("my chat.json.kv");
        assertThat(computed).hasContent("a thesis");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a thesis",
                "{\"messages\": []}x",
                "[{\"role\": \"user\", \"content\": \"Hi\"}]",
                "[{\"role\": \"system\", \"content\": \"Hi\"}, {\"role\": \"assistant\", \"content\": \"Hi\"}]",
                "[{\"role\": \"assistant\", \"content\": \"Hi\"}]",
                "[{\"role\": \"user\", \"content\": [{\"type\": \"image_url\", \"image_url\": {\"url\": \"my chat.json\"}}]},"
                        + " {\"role\": \"assistant\", \"content\": \"Hi\"}]"
            })
    void should_not_touch_a_file_of_another_kind(String content) throws IOException {
        Files.writeString(file, content);

        Cli.Result result = chat(file, LEAF);

        assertThat(result.status()).isZero();
        assertThat(result.out()).isNotEmpty();
        assertThat(result.err()).contains(file + " stays as it is, and this new conversation is not kept");
        assertThat(file).hasContent(content);
        assertThat(names()).containsExactly("my chat.json");
    }

    @Test
    void should_begin_anew_with_an_empty_file() throws IOException {
        Files.createFile(file);

        chat(file, LEAF);

        assertThat(MAPPER.readTree(Files.readString(file))).hasSize(2);
    }

    @Test
    void should_say_that_what_was_computed_does_not_fit_and_compute_it_again() throws IOException {
        chat(file, LEAF);
        Path computed = folder.resolve("my chat.json.kv");
        Files.writeString(computed, "damaged");

        Cli.Result result = chat(file, "Hi");

        assertThat(result.err().lines().filter(line -> line.contains("ignored")))
                .containsExactly("Warning: " + computed.toRealPath()
                        + " is ignored, and the conversation is computed again: it is not a saved state.");
        assertThat(MAPPER.readTree(Files.readString(file))).hasSize(4);
    }

    @Test
    void should_go_on_without_keeping_if_the_folder_is_gone() throws IOException {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        Path state = gone.resolve("chat.json");
        chat(state, LEAF);
        // a folder where the temporary file has to be
        Files.createDirectories(gone.resolve(".chat.json.pixtral").resolve("full"));

        Cli.Result result = chat(state, "Hi", LEAF);

        assertThat(result.status()).isZero();
        assertThat(result.out().lines()).hasSize(2);
        assertThat(result.err()).contains("The conversation cannot be kept: " + state.toRealPath());
        assertThat(MAPPER.readTree(Files.readString(state))).hasSize(2);
    }

    @Test
    void should_refuse_what_cannot_be_a_file() {
        assertThat(chat(folder, LEAF))
                .isEqualTo(new Cli.Result(
                        2, "", "--state: '%s' is a folder; give the path of a file.\n".formatted(folder)));
        assertThat(chat(folder.resolve("none").resolve("chat.json"), LEAF).err())
                .startsWith("--state: there is no folder '");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).toList();
        }
    }
}
