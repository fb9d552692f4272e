package dev.pixtral.cli.ask;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.cli.Cli;
import dev.pixtral.cli.Main;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.Interruption;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AskTest {
    private static final String RECEIPT = Cli.picture("receipt.png");
    private static final String TOTAL = "How much was paid in total?";
    private static final String ANSWER = "The total is 43.00 €.";

    /** At a temperature like this all tokens are about equally likely: 4,458 of them with this seed. */
    private static final String[] LONG_ANSWER = {"--temperature", "1000", "--seed", "11", "--max-tokens", "8000"};

    @Test
    void prints_the_answer_and_one_line_of_statistics() {
        Cli.Result result = Cli.run("ask", RECEIPT, TOTAL);

        assertThat(result.status()).isZero();
        assertThat(result.out()).isEqualTo(ANSWER + "\n");
        assertThat(result.err())
                .matches(
                        "1 image 144x128 \\(72 patches, 80 tokens\\) [\\d.,]+ m?s · prompt 93 tokens [\\d.,]+ m?s · 12 tokens at [\\d.,]+/s\\R");
    }

    @Test
    void prints_nothing_else_if_quiet() {
        assertThat(Cli.run("ask", "--quiet", RECEIPT, TOTAL)).isEqualTo(new Cli.Result(0, ANSWER + "\n", ""));
    }

    @Test
    void takes_options_in_any_place() {
        Cli.Result result = Cli.run("ask", "--kernels", "scalar", RECEIPT, "--quiet", TOTAL, "--threads", "1");

        assertThat(result.out()).isEqualTo(ANSWER + "\n");
    }

    @Test
    void sees_pictures_with_quantised_weights_if_asked() {
        String[] words = {"ask", RECEIPT, TOTAL, "--json", "--max-tokens", "1", "--logprobs", "1"};
        String[] quantised = Arrays.copyOf(words, words.length + 1);
        quantised[words.length] = "--quantize-vision=q4";

        JsonNode exact = Cli.run(words).json().path("logprobs");
        JsonNode rounded = Cli.run(quantised).json().path("logprobs");

        assertThat(rounded).hasSize(1).isNotEqualTo(exact);
    }

    @Test
    void log_probabilities_name_their_tokens() throws IOException {
        JsonNode answer =
                Cli.run("ask", RECEIPT, TOTAL, "--json", "--logprobs", "20").json();

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StringBuilder tokens = new StringBuilder();
        for (JsonNode token : answer.get("logprobs")) {
            tokens.append(token.get("token").textValue());
            token.get("bytes").forEach(value -> bytes.write(value.intValue()));
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo(answer.get("text").textValue());
        assertThat(tokens).hasToString(answer.get("text").textValue().replace("€", "\\xE2\\x82\\xAC"));
    }

    @Test
    void an_answer_that_is_cut_off_within_a_character_ends_before_it() {
        JsonNode whole =
                Cli.run("ask", RECEIPT, TOTAL, "--json", "--logprobs", "1").json();
        int within = 1
                + IntStream.range(0, whole.get("logprobs").size())
                        .filter(i -> whole.get("logprobs")
                                .get(i)
                                .get("token")
                                .textValue()
                                .matches(".*\\\\xE2(\\\\x82)?"))
                        .findFirst()
                        .orElseThrow();

        JsonNode cut = Cli.run("ask", RECEIPT, TOTAL, "--json", "--max-tokens", String.valueOf(within))
                .json();

        assertThat(cut.get("tokens")).hasSize(within);
        assertThat(cut.get("text").textValue()).isEqualTo("The total is 43.00 ");
        assertThat(cut.get("finishReason").textValue()).isEqualTo("length");
        assertThat(Cli.run("ask", RECEIPT, TOTAL, "--quiet", "--max-tokens", String.valueOf(within))
                        .out())
                .isEqualTo("The total is 43.00 \n");
    }

    @Test
    void names_model_and_kernels_if_verbose() {
        Cli.Result result = Cli.run("ask", "--quiet", "--verbose", "--kernels", "scalar", RECEIPT, TOTAL);

        assertThat(result.err()).matches("model pixtral-tiny, opened in \\d+ ms, kernels scalar\\R");
    }

    @Test
    void reads_a_picture_from_standard_input() throws IOException {
        byte[] picture = Files.readAllBytes(Path.of(RECEIPT));

        assertThat(Cli.runWithInput(picture, "ask", "-", TOTAL).out()).isEqualTo(ANSWER + "\n");
        assertThat(Cli.runWithInput(picture, "ask", TOTAL, "--image", "-").out())
                .isEqualTo(ANSWER + "\n");
    }

    @Test
    void keeps_the_order_of_pictures_whichever_way_they_are_given() {
        String first = Cli.picture("which-1.png");
        String second = Cli.picture("which-2.png");
        String question = "Describe the images.";
        List<JsonNode> sameOrder = new ArrayList<>();
        for (List<String> words : List.of(
                List.of(first, second, question),
                List.of("--image", first, second, question),
                List.of(first, "--image", second, question),
                List.of("--image", first, question, "--image", second),
                List.of(first, question, "--image=" + second))) {
            List<String> args = new ArrayList<>(List.of("ask", "--json"));
            args.addAll(words);
            sameOrder.add(Cli.run(args.toArray(String[]::new)).json().path("text"));
        }

        JsonNode otherOrder = Cli.run("ask", "--json", "--image", second, first, question)
                .json()
                .path("text");

        assertThat(sameOrder)
                .extracting(JsonNode::textValue)
                .containsOnly("The first image shows a brown rectangle and the second image shows a gray cross.");
        assertThat(otherOrder.textValue())
                .isEqualTo("The first image shows a gray cross and the second image shows a brown rectangle.");
    }

    @Test
    void prints_one_json_object() {
        Cli.Result result = Cli.run("ask", RECEIPT, TOTAL, "--json");
        JsonNode json = result.json();

        assertThat(result.status()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly("text", "toolCalls", "tokens", "finishReason", "usage", "timings", "warnings");
        assertThat(json.path("text").textValue()).isEqualTo(ANSWER);
        assertThat(json.path("toolCalls").toString()).isEqualTo("[]");
        assertThat(json.path("tokens").toString())
                .isEqualTo("[1784,3788,1395,1032,1052,1051,1046,1048,1048,3221,2598,1046]");
        assertThat(json.path("finishReason").textValue()).isEqualTo("stop");
        assertThat(json.path("usage").toString())
                .startsWith("{\"promptTokens\":93,\"imageTokens\":80,\"generatedTokens\":12,\"cachedTokens\":0,"
                        + "\"cachedPictures\":0,\"cachedBytes\":0,\"draftedTokens\":")
                .contains(",\"acceptedTokens\":");
        assertThat(json.path("timings").fieldNames())
                .toIterable()
                .containsExactly(
                        "loadMs",
                        "queueMs",
                        "imageMs",
                        "prefillMs",
                        "firstTokenMs",
                        "decodeMs",
                        "prefillTokensPerSecond",
                        "decodeTokensPerSecond");
        assertThat(json.path("timings"))
                .allSatisfy(number -> assertThat(number.doubleValue()).isPositive());
    }

    @Test
    void adds_log_probabilities_if_asked() {
        JsonNode json =
                Cli.run("ask", RECEIPT, TOTAL, "--json", "--logprobs", "2").json();

        assertThat(json.path("logprobs")).hasSize(12).allSatisfy(token -> {
            assertThat(token.fieldNames()).toIterable().containsExactly("id", "token", "bytes", "logprob", "top");
            assertThat(token.path("logprob").isNumber()).isTrue();
            assertThat(token.path("top")).hasSize(2);
            // greedy: the chosen token is the likeliest
            assertThat(token.path("top").path(0).path("id")).isEqualTo(token.path("id"));
            assertThat(token.path("top").path(0).path("logprob")).isEqualTo(token.path("logprob"));
        });
    }

    @Test
    void shows_the_seed_of_random_answers_and_repeats_them() {
        JsonNode first = Cli.run("ask", "What color is a leaf?", "--temperature", "2", "--max-tokens", "16", "--json")
                .json();
        String seed = first.path("seed").asText();
        JsonNode again = Cli.run(
                        "ask",
                        "What color is a leaf?",
                        "--temperature",
                        "2",
                        "--max-tokens",
                        "16",
                        "--json",
                        "--seed",
                        seed)
                .json();
        Cli.Result text =
                Cli.run("ask", "What color is a leaf?", "--temperature", "2", "--max-tokens", "16", "--seed", seed);

        assertThat(again.path("tokens")).isEqualTo(first.path("tokens"));
        assertThat(again.path("seed").asText()).isEqualTo(seed);
        assertThat(text.err()).endsWith(" · seed " + seed + System.lineSeparator());
    }

    @Test
    void obeys_limits() {
        JsonNode limited =
                Cli.run("ask", RECEIPT, TOTAL, "--json", "--max-tokens", "3").json();
        Cli.Result stopped = Cli.run("ask", RECEIPT, TOTAL, "--quiet", "--stop", "never", "--stop", " 43");

        assertThat(limited.path("finishReason").textValue()).isEqualTo("length");
        assertThat(limited.path("tokens")).hasSize(3);
        assertThat(stopped.out()).isEqualTo("The total is\n");
    }

    @Test
    void takes_questions_that_begin_with_a_dash() {
        assertThat(Cli.run("ask", "-5 + 3 = ?", "--quiet").status()).isZero();
        assertThat(Cli.run("ask", "--quiet", "-why not?").status()).isZero();
        assertThat(Cli.run("ask", "--quiet", "--", "--why").status()).isZero();
        assertThat(Cli.run("ask", "--quiet", "@home").status()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ask                               | The question is missing
                    ask ../examples/images/dog.png    | '../examples/images/dog.png' is in the place of the question
                    ask dog.png -                     | '-' is in the place of the question
                    ask Why? --jsno                   | There is no option '--jsno'
                    ask -json Why?                    | There is no option '-json'
                    ask -how-many?                    | There is no option '-how-many?'; see 'pixtral ask --help', and write --
                    ask --image=a.png                 | The question is missing
                    ask - - Why?                      | Standard input (-) can be only one of the pictures
                    ask --messages chat.json Why?     | --messages contains the whole conversation
                    ask --messages chat.json --image a.png | --messages contains the whole conversation
                    """)
    void tells_wrong_usage(String command, String sentence) {
        Cli.Result result = Cli.run(command.split(" "));

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith(sentence).hasLineCount(1);
    }

    @Test
    void refuses_an_empty_question() {
        assertThat(Cli.run("ask", " ").status()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    nope.png                  | nope.png cannot be read: there is no such file
                    pom.xml                   | pom.xml is a text file, not a picture
                    src                       | src cannot be read: it is a folder
                    -                         | standard input is empty
                    http://127.0.0.1:1/a.png  | http://127.0.0.1:1/a.png cannot be fetched: 127.0.0.1:1 is an address of this machine
                    ftp://example.org/a.png   | 'ftp://example.org/a.png': 'ftp:' addresses are not supported
                    data:image/png;base64,%   | data:image/png;base64,…
                    """)
    void refuses_what_is_no_picture(String picture, String sentence) {
        Cli.Result result = Cli.run("ask", picture, "What is this?");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith(sentence).hasLineCount(1);
    }

    @Test
    void refuses_a_model_that_is_not_there(@TempDir Path folder) {
        Cli.Result missing = Cli.run("ask", "--model", folder.resolve("none").toString(), "Why?");
        Cli.Result empty = Cli.run("ask", "--model", folder.toString(), "Why?");

        assertThat(List.of(missing, empty)).allSatisfy(result -> {
            assertThat(result.status()).isEqualTo(1);
            assertThat(result.err()).startsWith(folder.toString()).hasLineCount(1);
        });
    }

    @Test
    void refuses_a_prompt_that_does_not_fit_the_context() {
        Cli.Result result = Cli.run("ask", RECEIPT, TOTAL, "--context", "64");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).startsWith("The prompt has 93 tokens").hasLineCount(1);
    }

    @Test
    void prints_what_there_is_when_interrupted() {
        Interruption interruption = new Interruption();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        OutputStream interrupting = new OutputStream() {
            @Override
            public void write(int b) {
                if (out.size() == 0) { // from another thread, as a shutdown hook does
                    Thread.ofPlatform().daemon().start(interruption::interrupt);
                }
                out.write(b);
            }
        };

        int status = Main.run(
                words(LONG_ANSWER, "ask", "Tell me a story."),
                Console.of(InputStream.nullInputStream(), interrupting, err, interruption));
        interruption.finished();

        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(status).isEqualTo(130);
        assertThat(text).endsWith("\n").hasSizeGreaterThan(1).hasSizeLessThan(20_000);
        assertThat(err.size()).isZero();
    }

    @Test
    void prints_the_object_when_interrupted() {
        Interruption interruption = new Interruption();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        interruption.interrupt(); // before there is anything to cancel: returns at once

        int status = Main.run(
                words(LONG_ANSWER, "ask", "--json", "Tell me a story."),
                Console.of(InputStream.nullInputStream(), out, OutputStream.nullOutputStream(), interruption));

        assertThat(status).isEqualTo(130);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("\"finishReason\":\"cancelled\"")
                .endsWith("}\n");
    }

    private static String[] words(String[] options, String... command) {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(List.of(options));
        return words.toArray(String[]::new);
    }
}
