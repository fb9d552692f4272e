package dev.pixtral.cli.ask;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pixtral.cli.Cli;
import dev.pixtral.cli.Main;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.Interruption;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final List<String> SAVED =
            List.of("cachedTokens", "cachedPictures", "cachedBytes", "draftedTokens", "acceptedTokens");

    @TempDir
    private Path folder;

    private static String ask(String question) {
        return "[{\"role\":\"user\",\"content\":\"%s\"}]".formatted(question);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Cli.Result batch(String lines, String... options) {
        List<String> words = new ArrayList<>(List.of("ask", "--batch", Cli.write(folder, "batch.jsonl", lines)));
        words.addAll(List.of(options));
        return Cli.run(words.toArray(String[]::new));
    }

    private static List<JsonNode> objects(String lines) {
        return lines.lines()
                .map(line -> {
                    try {
                        return MAPPER.readTree(line);
                    } catch (IOException e) {
                        throw new UncheckedIOException(line, e);
                    }
                })
                .toList();
    }

    /** What depends neither on the clock nor on what was computed before. */
    private static List<JsonNode> withoutTimings(String lines) {
        List<JsonNode> objects = objects(lines);
        objects.forEach(object -> {
            ((ObjectNode) object).remove("timings");
            if (object.path("usage") instanceof ObjectNode usage) {
                usage.remove(SAVED);
            }
        });
        return objects;
    }

    @Test
    void answers_each_line_as_ask_does_in_the_same_order() throws IOException {
        Files.copy(Path.of(Cli.picture("receipt.png")), folder.resolve("receipt.png"));
        String picture = """
                [{"role":"user","content":[{"type":"image_url","image_url":{"url":"receipt.png"}},{"type":"text","text":"How much was paid in total?"}]}]""";
        String object = "{\"messages\":" + ask("What color is a leaf?") + "}";

        Cli.Result result = batch(picture + "\r\n\n  \t\n" + object + "\n" + picture, "--max-tokens", "16");

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.err()).isEmpty();
        List<JsonNode> answers = withoutTimings(result.out());
        JsonNode alone = withoutTimings(Cli.run("ask", "--json", "What color is a leaf?", "--max-tokens", "16")
                        .out())
                .getFirst();
        assertThat(answers).hasSize(3);
        assertThat(answers.get(0).path("text").textValue()).isEqualTo("The total is 43.00 €.");
        assertThat(answers.get(1)).isEqualTo(alone);
        assertThat(answers.get(2)).isEqualTo(answers.get(0));
    }

    @Test
    void gives_the_same_whatever_the_number_in_flight() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            lines.append(ask("What is " + i + " plus " + i * i + "?")).append('\n');
        }
        String[] options = {"--temperature", "1", "--seed", "5", "--max-tokens", "8", "--parallel", "1"};
        List<JsonNode> serial = withoutTimings(batch(lines.toString(), options).out());

        options[7] = "9";
        List<JsonNode> parallel =
                withoutTimings(batch(lines.toString(), options).out());

        assertThat(serial).hasSize(40).doesNotHaveDuplicates();
        assertThat(parallel).isEqualTo(serial);
    }

    @Test
    void puts_an_error_in_the_place_of_a_bad_line_and_goes_on() {
        String good = ask("What color is a leaf?");
        Cli.Result result = batch(
                String.join(
                        "\n",
                        good,
                        "{\"messages\": [}",
                        "",
                        "[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"none.png\"}}]}]",
                        "[{\"role\":\"robot\",\"content\":\"\"}]",
                        good),
                "--max-tokens",
                "4");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .startsWith("3 of 5 lines could not be answered")
                .hasLineCount(1);
        List<JsonNode> objects = objects(result.out());
        assertThat(objects).extracting(object -> object.path("line").asInt()).containsExactly(0, 2, 4, 5, 0);
        assertThat(objects.subList(1, 4))
                .allSatisfy(
                        object -> assertThat(object.fieldNames()).toIterable().containsExactly("error", "line"));
        assertThat(objects.get(1).path("error").textValue())
                .contains("batch.jsonl, line 2, column")
                .contains("this is not valid JSON");
        assertThat(objects.get(2).path("error").textValue()).contains("none.png");
        assertThat(objects.get(3).path("error").textValue())
                .contains("batch.jsonl, line 5, message 1: unknown role \"robot\"");
        assertThat(objects.get(4).path("text")).isEqualTo(objects.get(0).path("text"));
    }

    @Test
    void says_where_a_mistake_comes_from_if_verbose_and_nothing_if_quiet() {
        assertThat(batch("{", "--verbose").err()).contains("ConversationException", "\tat dev.pixtral");
        assertThat(batch("{", "--quiet").err()).isEmpty();
    }

    @Test
    void answers_nothing_if_there_is_nothing() {
        assertThat(batch("")).isEqualTo(new Cli.Result(0, "", ""));
        assertThat(batch("\n\n \r\n")).isEqualTo(new Cli.Result(0, "", ""));
    }

    @Test
    void answers_a_line_before_the_next_one_is_there() throws Exception {
        PipedInputStream in = new PipedInputStream();
        PipedOutputStream toCommand = new PipedOutputStream(in);
        PipedInputStream fromCommand = new PipedInputStream();
        PipedOutputStream out = new PipedOutputStream(fromCommand);
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> Main.run(
                new String[] {"ask", "--batch", "-", "--max-tokens", "3"}, in, out, OutputStream.nullOutputStream()));

        for (int i = 0; i < 3; i++) {
            toCommand.write(bytes(ask("What is this?") + "\n"));
            toCommand.flush();
            assertThat((char) fromCommand.read()).isEqualTo('{');
            for (int next = fromCommand.read(); next != '\n'; next = fromCommand.read()) {
                assertThat(next).isPositive();
            }
        }
        toCommand.close();

        assertThat(status.get(60, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void ends_when_interrupted_while_a_line_is_awaited() throws IOException {
        PipedInputStream in = new PipedInputStream(); // stays open: the command waits for more
        PipedOutputStream lines = new PipedOutputStream(in);
        lines.write(bytes(ask("What color is a leaf?") + "\n"));
        lines.flush();

        InterruptedRun run = InterruptedRun.afterOneLine(in, "ask", "--batch", "-", "--max-tokens", "3");

        assertThat(run.status()).isEqualTo(130);
        assertThat(objects(run.out())).hasSize(1);
    }

    @Test
    void marks_answers_that_an_interruption_cut_off() {
        // the first line is a mistake, so that something is printed while the others are being answered
        byte[] lines = bytes("{}\n" + (ask("Tell me a story.") + "\n").repeat(50));

        InterruptedRun run = InterruptedRun.afterOneLine(
                new ByteArrayInputStream(lines),
                ("ask --batch - --temperature 1000 --seed 11 --max-tokens 3000 --parallel 2").split(" "));

        assertThat(run.status()).isEqualTo(130);
        List<JsonNode> objects = objects(run.out());
        assertThat(objects).hasSizeBetween(1, 3);
        assertThat(objects.getFirst().path("line").intValue()).isEqualTo(1);
        assertThat(objects.subList(1, objects.size()))
                .allSatisfy(object ->
                        assertThat(object.path("finishReason").textValue()).isEqualTo("cancelled"));
    }

    /** A run that is interrupted from another thread, as a shutdown hook does, after its first line. */
    private record InterruptedRun(int status, String out) {
        static InterruptedRun afterOneLine(InputStream in, String... words) {
            Interruption interruption = new Interruption();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            OutputStream interrupting = new OutputStream() {
                @Override
                public void write(int b) {
                    out.write(b);
                    if (b == '\n') {
                        Thread.ofPlatform().daemon().start(interruption::interrupt);
                    }
                }
            };
            int status = Main.run(words, Console.of(in, interrupting, OutputStream.nullOutputStream(), interruption));
            interruption.finished();
            return new InterruptedRun(status, out.toString(StandardCharsets.UTF_8));
        }
    }

    @Test
    void fails_when_the_stream_breaks() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        int status = Main.run(
                new String[] {"ask", "--batch", "-", "--max-tokens", "2"},
                new BreakingStream(bytes(ask("What is this?") + "\n")),
                out,
                err);

        assertThat(status).isEqualTo(1);
        assertThat(objects(out.toString(StandardCharsets.UTF_8))).hasSize(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("standard input cannot be read (unplugged).%n".formatted());
    }

    /** Some bytes, one at a time, and then an error. */
    private static final class BreakingStream extends InputStream {
        private final byte[] bytes;
        private int at;

        BreakingStream(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() throws IOException {
            if (at == bytes.length) {
                throw new IOException("unplugged");
            }
            return bytes[at++];
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            target[from] = (byte) read();
            return 1;
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --batch many.jsonl Why?               | --batch contains the whole conversation
                    --batch many.jsonl --image a.png      | --batch contains the whole conversation
                    --batch many.jsonl --messages a.json  | --batch and --messages cannot be combined
                    --parallel 2 Why?                     | --parallel requires --batch
                    --batch many.jsonl --parallel 0       | --parallel: 1 to 64 conversations can be answered at the same time, not 0.
                    --batch many.jsonl --parallel 65      | --parallel: 1 to 64
                    """)
    void tells_wrong_usage(String options, String sentence) {
        Cli.Result result = Cli.run(("ask " + options).split(" "));

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith(sentence).hasLineCount(1);
    }

    @Test
    void refuses_a_file_that_is_not_there() {
        assertThat(Cli.run("ask", "--batch", "none.jsonl"))
                .isEqualTo(new Cli.Result(1, "", "none.jsonl: there is no such file.%n".formatted()));
        assertThat(Cli.run("ask", "--batch", folder.toString()).err()).contains("is a folder");
    }
}
