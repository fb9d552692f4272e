package dev.pixtral.cli.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.atIndex;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.pixtral.cli.Cli;
import dev.pixtral.cli.Main;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.Interruption;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chats through a pipe; a terminal differs only in how lines are typed. */
class ChatTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String RECEIPT = Cli.picture("receipt.png");
    private static final String TOTAL = "How much was paid in total?";
    private static final String ANSWER = "The total is 43.00 €.\n";

    @TempDir
    private Path folder;

    private static Cli.Result chat(String lines, String... options) {
        List<String> words = new ArrayList<>(List.of("chat"));
        words.addAll(List.of(options));
        return Cli.runWithInput(lines.getBytes(StandardCharsets.UTF_8), words.toArray(String[]::new));
    }

    private static String lines(String... lines) {
        return String.join("\n", lines) + "\n";
    }

    @Test
    void answers_about_a_picture() {
        Cli.Result result = chat(lines("/image " + RECEIPT, TOTAL, "/quit", "never read"));

        assertThat(result.status()).isZero();
        assertThat(result.out()).isEqualTo(ANSWER);
        assertThat(result.err().lines())
                .hasSize(2)
                .satisfiesExactly(
                        line -> assertThat(line).matches("PNG \\d+x\\d+, for the next message"),
                        line -> assertThat(line).startsWith("1 image 144x128 (72 patches, 80 tokens)"));
    }

    @Test
    void prints_answers_alone_if_quiet_and_ends_with_its_input() {
        assertThat(chat(lines("", "  ", "/image " + RECEIPT, TOTAL), "--quiet"))
                .isEqualTo(new Cli.Result(0, ANSWER, ""));
        assertThat(chat("/image " + RECEIPT + "\n" + TOTAL, "--quiet").out()).isEqualTo(ANSWER);
        assertThat(chat("")).isEqualTo(new Cli.Result(0, "", ""));
    }

    @Test
    void saves_a_conversation_that_ask_reads_and_answers_alike() throws IOException {
        Path file = folder.resolve("chat.json");
        Cli.Result result = chat(
                lines("/image " + RECEIPT, TOTAL, "What color is a leaf?", "/save " + file),
                "--quiet",
                "--max-tokens",
                "12");

        ArrayNode saved = (ArrayNode) MAPPER.readTree(Files.readString(file));
        assertThat(saved)
                .extracting(message -> message.path("role").textValue())
                .containsExactly("user", "assistant", "user", "assistant");
        assertThat(saved.get(0).findValue("url").textValue()).startsWith("data:image/png;base64,iVBOR");
        String answer = saved.get(3).path("content").textValue();
        assertThat(result.out()).isEqualTo(ANSWER + answer + "\n");

        saved.remove(3); // ends with a question again
        Cli.Result again = Cli.run(
                "ask",
                "--messages",
                Cli.write(folder, "again.json", saved.toString()),
                "--quiet",
                "--max-tokens",
                "12");
        assertThat(again.out()).isEqualTo(answer + "\n");
    }

    @Test
    void saves_over_its_own_file_alone() throws IOException {
        Path file = folder.resolve("chat.json");
        String other = Cli.write(folder, "other.json", "precious");
        Cli.Result result = chat(
                lines("/save " + file, "Hi", "/save " + other, "/save " + file, "Hi", "/save", "/save " + file),
                "--max-tokens",
                "4");

        assertThat(result.err())
                .contains("There is nothing to save yet.")
                .contains("other.json' exists already")
                .contains("2 messages saved to " + file)
                .contains("4 messages saved to " + file);
        assertThat(Files.readString(Path.of(other))).isEqualTo("precious");
        assertThat(MAPPER.readTree(Files.readString(file))).hasSize(4);
    }

    @Test
    void remembers_what_was_said_until_cleared() {
        String[] options = {"--quiet", "--max-tokens", "8"};
        String first = chat(lines("What color is a leaf?"), options).out();

        Cli.Result twice = chat(lines("What color is a leaf?", "/clear", "What color is a leaf?", "/stats"), options);

        assertThat(twice.out()).startsWith(first + first);
        assertThat(twice.out()).contains("conversation: 2 messages, ");
    }

    /** The history is sent again with each line, and only what is new in it is computed. */
    @Test
    void computes_only_what_is_new() {
        String[] options = {"--quiet", "--max-tokens", "8"};
        Cli.Result result =
                chat(lines("/image " + RECEIPT, TOTAL, "What color is a leaf?", "/stats", "Hi", "/stats"), options);

        Matcher stats = Pattern.compile("cached (\\d+) of (\\d+) prompt tokens and (\\d+) of 1 image")
                .matcher(result.out());
        int before = 0;
        for (int line = 0; line < 2; line++) {
            assertThat(stats.find()).as(result.out()).isTrue();
            int cached = Integer.parseInt(stats.group(1));
            int prompt = Integer.parseInt(stats.group(2));
            assertThat(stats.group(3)).isEqualTo("1");
            assertThat(cached).isBetween(Math.max(93 + 8 - 1, before), prompt - 1);
            before = prompt;
        }
        assertThat(result.out()).containsPattern("caches: [^\n]*, 1 encoded\\)");
    }

    @Test
    void tells_statistics_and_help() {
        Cli.Result result = chat(lines("/stats", "Hi", "/stats", "/help"), "--max-tokens", "3", "--kernels", "scalar");

        assertThat(result.out())
                .startsWith(
                        "There is no answer yet.\nconversation: 0 messages, 0 tokens of context\ncaches: 0 images in ")
                .containsPattern("prompt \\d+ tokens [^\n]*\nwaited \\d+ ms · cached 0 of \\d+ prompt tokens and 0 of 0"
                        + " images, [^\n]*\nconversation: 2 messages, \\d+ tokens of context\ncaches: [^\n]*\n"
                        + "engine: 1 answer, 0 failed, 0 cancelled · first token after [^\n]* 3 tokens at [^\n]*\n")
                .contains(
                        "model pixtral-tiny, kernels scalar\n",
                        "/image F ",
                        "/save [F]",
                        "add a user message to continue",
                        "Ctrl-C stops an answer");
        assertThat(result.err())
                .contains("The answer is cut off: it has reached the limit of 3 tokens; allow more with --max-tokens.");
    }

    @Test
    void goes_on_after_every_mistake() {
        Cli.Result result = chat(lines(
                "/foo",
                "/image",
                "/image nope.png",
                "/image pom.xml",
                "/image http://127.0.0.1:1/a.png",
                "/clear now",
                "/home/me/a.png what is this?",
                "/save " + folder.resolve("none").resolve("chat.json"),
                "/image " + RECEIPT,
                TOTAL,
                "/save " + folder.resolve("none").resolve("chat.json")));

        assertThat(result.status()).isZero();
        assertThat(result.out()).isEqualTo(ANSWER);
        assertThat(result.err())
                .contains("There is no command '/foo'; there are /image, /save, /stats, /clear, /help, /quit.")
                .contains("Which picture?")
                .contains("nope.png cannot be read: there is no such file")
                .contains("pom.xml is a text file, not a picture")
                .contains("127.0.0.1:1 is an address of this machine")
                .contains("/clear takes no argument")
                .contains("There is no command '/home/me/a.png'")
                .contains("chat.json cannot be written")
                .doesNotContain("Unexpected");
    }

    @Test
    void stays_usable_when_a_message_does_not_fit_the_context() {
        String[] options = {"--quiet", "--context", "64", "--max-tokens", "8"};
        String alone = chat(lines("What color is a leaf?"), options).out();

        Cli.Result result =
                chat(lines("/image " + RECEIPT, TOTAL, "word ".repeat(100), "What color is a leaf?"), options);

        assertThat(result.status()).isZero();
        assertThat(result.err().lines())
                .hasSize(3)
                .satisfies(
                        line -> assertThat(line)
                                .startsWith("The answer is cut off: it has reached the limit of 8 tokens"),
                        atIndex(2))
                .filteredOn(line -> !line.startsWith("The answer is cut off"))
                .hasSize(2)
                .allMatch(line -> line.startsWith("The prompt has ") && line.contains("the context is 64 tokens"));
        assertThat(result.out()).isEqualTo(alone);
    }

    @Test
    void ends_with_what_there_is_when_a_pipe_is_interrupted() {
        Interruption interruption = new Interruption();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OutputStream interrupting = new OutputStream() {
            @Override
            public void write(int b) {
                if (out.size() == 0) { // from another thread, as a shutdown hook does
                    Thread.ofPlatform().daemon().start(interruption::interrupt);
                }
                out.write(b);
            }
        };
        String[] words = "chat --temperature 1000 --seed 11 --max-tokens 8000".split(" ");
        byte[] input = lines("Tell me a story.", "Another one.").getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        int status = Main.run(words, Console.of(new ByteArrayInputStream(input), interrupting, err, interruption));
        interruption.finished();

        assertThat(status).isEqualTo(130);
        assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("\n").hasSizeBetween(2, 20_000);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("Stopped; the partial answer stays")
                .doesNotContain("Another");
    }

    @Test
    void is_not_for_programs() {
        assertThat(chat("", "--json").status()).isEqualTo(2);
        assertThat(chat("", "--json").err()).startsWith("--json: a chat is for people");
    }

    @Test
    void keeps_its_state_where_the_platform_says() {
        Path home = folder.resolve("home");
        Path state = folder.resolve("state");

        assertThat(StateFolder.of(Map.of(), home)).isEqualTo(home.resolve(".local/state/pixtral"));
        assertThat(StateFolder.of(Map.of("XDG_STATE_HOME", "relative"), home))
                .isEqualTo(home.resolve(".local/state/pixtral"));
        assertThat(StateFolder.of(Map.of("XDG_STATE_HOME", state.toString()), home))
                .isEqualTo(state.resolve("pixtral"));
        assertThat(StateFolder.of(Map.of("LOCALAPPDATA", state.toString()), home))
                .isEqualTo(state.resolve("pixtral"));
    }

    @Test
    void makes_files_that_only_their_owner_can_read() throws IOException {
        Path file = folder.resolve("state").resolve("pixtral").resolve("history");

        assertThat(StateFolder.privateFile(file)).exists().isEmptyFile();
        Files.writeString(file, "kept");
        assertThat(StateFolder.privateFile(file)).hasContent("kept");
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            assertThat(Files.getPosixFilePermissions(file)).hasToString("[OWNER_READ, OWNER_WRITE]");
            assertThat(Files.getPosixFilePermissions(file.getParent())).hasSize(3);
        }
    }
}
