package dev.pixtral.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.cli.Cli;
import dev.pixtral.cli.console.CommandException;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.plan.MachineMemory;
import dev.pixtral.plan.WeightMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** That numbers come out and where; never how large they are. */
class BenchTest {
    @ParameterizedTest
    @ValueSource(strings = {"--shape micro", "--model pixtral-tiny"})
    void measures_prompts_decoding_and_pictures(String model) {
        Cli.Result result = Cli.run(("bench " + model
                        + " --prefill 3,40 --depth 0,100 --image 64x32,48x48 --repeat 2 --threads 2 --kernels scalar --json")
                .split(" "));

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.err()).isEmpty();
        JsonNode json = result.json();
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "model",
                        "kernels",
                        "threads",
                        "cpu",
                        "peaks",
                        "prefill",
                        "decode",
                        "image",
                        "loadMs",
                        "plannedMb",
                        "startRssMb",
                        "peakRssMb");
        assertThat(json.path("model").textValue()).isEqualTo(model.split(" ")[1]);
        assertThat(json.path("kernels").textValue()).isEqualTo("scalar");
        assertThat(json.path("threads").intValue()).isEqualTo(2);
        assertThat(json.path("prefill").findValuesAsText("tokens")).containsExactly("3", "40");
        assertThat(json.path("decode").findValuesAsText("depth")).containsExactly("0", "100");
        assertThat(json.path("image").findValuesAsText("width")).containsExactly("64", "48");
        assertThat(json.path("image").findValuesAsText("height")).containsExactly("32", "48");
        assertThat(json.path("cpu").path("model").textValue()).isNotEmpty();
        assertThat(json.path("peaks").path("vectorBits").intValue()).isIn(128, 256, 512);
        for (String measured : List.of(
                "tokensPerSecond",
                "gmacPerSecond",
                "percentOfArithmetic",
                "percentOfBandwidth",
                "gigabytesPerSecond",
                "float32GmacPerSecond",
                "int16GmacPerSecond",
                "ms",
                "loadMs",
                "plannedMb")) {
            assertThat(json.findValues(measured))
                    .isNotEmpty()
                    .allSatisfy(value ->
                            assertThat(value.doubleValue()).as(measured).isPositive());
        }
    }

    @Test
    void decodes_several_sequences_together() {
        JsonNode decode = Cli.run(
                        ("bench --shape micro --prefill 0 --image 0x0 --depth 0,40 --batch 1,3 --repeat 1 --threads 2"
                                        + " --quantize q4 --json")
                                .split(" "))
                .json()
                .path("decode");

        assertThat(decode.findValuesAsText("depth")).containsExactly("0", "0", "40", "40");
        assertThat(decode.findValuesAsText("sequences")).containsExactly("1", "3", "1", "3");
        for (JsonNode run : decode) {
            double each = run.path("tokensPerSecondPerSequence").doubleValue();
            assertThat(run.path("tokensPerSecond").doubleValue())
                    .isCloseTo(each * run.path("sequences").intValue(), within(each / 100));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shows_what_the_time_goes_to(int threads) {
        String[] profile =
                ("bench --shape micro --profile --prefill 32 --depth 0 --image 0x0 --threads " + threads).split(" ");
        JsonNode json = Cli.run(
                        Stream.concat(Stream.of(profile), Stream.of("--json")).toArray(String[]::new))
                .json();

        JsonNode parts = json.path("profile");
        assertThat(parts.findValuesAsText("tokens")).containsExactly("32");
        assertThat(parts.findValuesAsText("depth")).containsExactly("0");
        for (JsonNode part : parts) {
            assertThat(part.path("samples").intValue()).isPositive();
            double percent = 0;
            double ms = 0;
            for (JsonNode operation : part.path("operations")) {
                percent += operation.path("percent").doubleValue();
                ms += operation.path("ms").doubleValue();
            }
            assertThat(percent).isCloseTo(100, within(0.1));
            assertThat(ms).isCloseTo(part.path("ms").doubleValue(), within(0.1));
            assertThat(part.path("operations").findValuesAsText("operation")).contains("products");
        }
    }

    @Test
    void a_profile_is_a_table_for_people() {
        var item = new Work.Decoding(1024, 4);
        var shares = List.of(
                new Samples.Share(Operation.PRODUCTS, 0.75, 0.9, Optional.of("PanamaPanelQ4.tiles")),
                new Samples.Share(Operation.WAITING, 0.25, 0.1, Optional.empty()));
        var part = new ProfileReport.Part(item, 40, 300, shares);

        assertThat(new ProfileReport("micro", "panama-256", 2, true, List.of(part)).table())
                .isEqualTo("""
                        micro, kernels panama-256, 2 threads

                        decoding at depth 1,024 in 4 sequences, 40.0 ms a pass, 300 samples
                                                   time                  caller  mostly
                          products               75.0 %      30.00 ms    90.0 %  PanamaPanelQ4.tiles
                          waiting                25.0 %      10.00 ms    10.0 %
                        """);
        assertThat(new ProfileReport("micro", "panama-256", 1, false, List.of(part)).table())
                .contains("start java with -XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints.\n")
                .contains("  waiting                25.0 %      10.00 ms\n");
    }

    @Test
    void measures_kinds_of_tasks_with_and_without_speculation() {
        Cli.Result result = Cli.run(
                "bench", "--shape", "micro", "--tasks", "quote,json,tools,code,prose", "--repeat", "1", "--json");

        assertThat(result.status()).as(result.err()).isZero();
        JsonNode tasks = result.json().path("tasks");
        assertThat(tasks.findValuesAsText("task")).containsExactly("quote", "json", "tools", "code", "prose");
        for (JsonNode task : tasks) {
            assertThat(task.path("generatedTokens").intValue()).isPositive();
            assertThat(task.path("acceptedTokens").intValue())
                    .isLessThanOrEqualTo(task.path("draftedTokens").intValue());
            assertThat(task.path("tokensPerSecondWithout").doubleValue()).isPositive();
            assertThat(task.path("tokensPerSecond").doubleValue()).isPositive();
        }
        for (String forced : List.of("json", "tools")) { // whatever a pass costs, forced text is computed at once
            assertThat(tasks.findParents("task"))
                    .filteredOn(task -> task.path("task").textValue().equals(forced))
                    .singleElement()
                    .satisfies(task ->
                            assertThat(task.path("tokensPerPass").doubleValue()).isGreaterThan(1.3));
        }
        assertThat(Cli.run("bench", "--shape", "micro", "--tasks", "poems").status())
                .isEqualTo(2);
    }

    @Test
    void counts_a_picture_s_tokens_as_the_prompt_does() {
        JsonNode image = Cli.run("bench", "--shape", "micro", "--prefill", "0", "--image", "64x32", "--json")
                .json()
                .path("image");

        assertThat(image.findValuesAsText("tokens")).containsExactly("10"); // 2 rows of 4 patches and what ends a row
    }

    @ParameterizedTest
    @ValueSource(strings = {"--shape micro", "--model pixtral-tiny"})
    void measures_how_long_a_chat_waits_for_others(String model) {
        Cli.Result result = Cli.run(("bench " + model + " --interactive --threads 1 --json").split(" "));

        assertThat(result.status()).as(result.err()).isZero();
        JsonNode measured = result.json().path("interactive");
        assertThat(measured.path("promptComputed").intValue())
                .isPositive()
                .isEqualTo(measured.path("promptTokens").intValue());
        assertThat(measured.path("boundMs").doubleValue())
                .isCloseTo(6 * measured.path("decodeOnlyMs").doubleValue(), within(0.01));
        assertThat(measured.path("longestPauseMs").doubleValue())
                .isGreaterThanOrEqualTo(measured.path("medianPauseMs").doubleValue());
        for (String field :
                List.of("decodeOnlyMs", "medianPauseMs", "pauses", "pictureTokens", "pictureMs", "promptMs")) {
            assertThat(measured.path(field).doubleValue()).as(field).isPositive();
        }
    }

    @Test
    void gives_up_what_takes_longer_than_the_limit() {
        InteractiveReport.Measured measured = new InteractiveReport.Measured(
                10_000_000, 12_000_000, List.of(70_000_000L, 20_000_000L), 272, 3_000_000_000L, 4000, 640, -1);
        InteractiveReport report = new InteractiveReport("micro", "scalar", 1, measured);

        assertThat(report.table())
                .contains("longest pause              70.0 ms  7.0 decode-only passes\n")
                .contains("bound                      60.0 ms  1 of 2 pauses longer\n")
                .contains("picture 1024x1024            3.0 s  272 tokens\n")
                .contains("prompt                    given up  640 of 4,000 tokens\n");
        assertThat(report.json()).contains("\"promptComputed\":640,\"promptMs\":null");
    }

    @Test
    void leaves_out_what_is_not_wanted() {
        JsonNode json = Cli.run("bench", "--shape", "micro", "--prefill", "0", "--image", "0x0", "--json")
                .json();

        assertThat(json.path("prefill")).isEmpty();
        assertThat(json.path("image")).isEmpty();
        assertThat(json.path("decode")).hasSize(2);
    }

    @Test
    void measures_questions_about_the_same_picture() {
        String[] again = {"bench", "--shape", "micro", "--again", "--image", "64x32", "--repeat", "1"};
        JsonNode json = Cli.run(
                        Stream.concat(Stream.of(again), Stream.of("--json")).toArray(String[]::new))
                .json();

        JsonNode picture = json.path("again").path(0);
        assertThat(picture.path("tokens").intValue()).isEqualTo(10);
        assertThat(picture.path("firstMs").doubleValue()).isPositive();
        for (String question : List.of("sameConversation", "newConversation")) {
            JsonNode asked = picture.path(question);
            assertThat(asked.path("newTokens").intValue())
                    .isBetween(1, asked.path("promptTokens").intValue());
            assertThat(asked.path("firstTokenMs").doubleValue()).isPositive();
            assertThat(asked.path("newTokensMs").doubleValue()).isPositive();
        }
        assertThat(picture.path("newConversation").path("promptTokens").intValue())
                .isEqualTo(2 + 10 + 16);
        assertThat(Cli.run(again).out())
                .containsPattern("picture of 64x32 +28 +[\\d.]+ ms\n")
                .containsPattern("  new conversation +\\d+ +[\\d.]+ ms +[\\d.]+% +[\\d.]+ ms, [\\d.]+%\n");
    }

    @Test
    void measures_the_vector_kernels_once_they_are_warm() {
        Cli.Result result = Cli.run("bench", "--shape", "micro", "--kernels", "auto", "--prefill", "8");

        assertThat(result.out())
                .startsWith("micro, kernels panama-")
                .containsPattern("at most [\\d.]+ GMAC/s float32, [\\d.]+ GMAC/s int16.* at \\d+ bits, [\\d.]+ GB/s\n")
                .containsPattern("prefill +8 tokens +[\\d.]+ tok/s +[\\d.]+ tok/s +[\\d.]+ GMAC/s +\\d+ % float32\n")
                .containsPattern("decode +depth 1,024 +[\\d.]+ tok/s +[\\d.]+ tok/s +[\\d.]+ GB/s +\\d+ %\n")
                .containsPattern("image +512x512, 272 tokens +[\\d.]+ ms +[\\d.]+ ms +[\\d.]+ GMAC/s +\\d+ % float32\n")
                .containsPattern("loaded in .+ planned [\\d.]+ [MG]iB");
    }

    @Test
    void knows_the_published_sizes_of_pixtral() {
        WeightFormats published = WeightFormats.of(WeightFormat.BF16, WeightFormat.BF16);
        WeightMemory weights = WeightMemory.of(Shape.PIXTRAL_12B.config(), published);

        // 12.25 billion weights without the embeddings' 0.67, two bytes each
        assertThat(weights.decodeBytes() / 2e9).isBetween(11.5, 11.6);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --shape large                     | 'large' is not one of micro, small, pixtral-12b, pixtral-12b-vision
                    --shape small --model a           | --shape and --model cannot be combined
                    --prefill -1                      | --prefill and --depth: a number of tokens cannot be negative.
                    --prefill many                    | 'many' is not a whole number
                    --depth 131057                    | --prefill, --depth: micro has at most 131,072 tokens of context, but 131,073 are needed.
                    --depth 2147483647                | micro has at most 131,072 tokens of context, but 2,147,483,663 are needed.
                    --prefill 2147483647              | micro has at most 131,072 tokens of context, but 2,147,483,647 are needed.
                    --image 5                         | '5' is not a size such as 512x384
                    --image 20000x1                   | --image: a side of a picture can have at most 16,384 pixels.
                    --limit 5                         | --limit: give a number of seconds from 1, together with --interactive.
                    --limit 0 --interactive           | --limit: give a number of seconds from 1, together with --interactive.
                    --batch -1                        | --batch: give 0 to 256 sequences.
                    --batch 257                       | --batch: give 0 to 256 sequences.
                    --profile --again                 | --again and --profile cannot be combined.
                    --again --interactive             | --again and --interactive cannot be combined.
                    --again --tasks prose             | --again and --tasks cannot be combined.
                    --repeat 0                        | --repeat: give 1 to 1,000 runs, not 0.
                    """)
    void tells_wrong_usage(String options, String sentence) {
        String shape = options.contains("--shape") ? "" : "--shape micro ";
        Cli.Result result = Cli.run(("bench " + shape + options).split(" "));

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(sentence).hasLineCount(1);
    }

    @Test
    void refuses_what_does_not_fit_the_memory() {
        BenchCommand bench = new CommandLine(new BenchCommand()).getCommand();
        new CommandLine(bench).parseArgs("--shape", "PIXTRAL_12B", "--quantize", "Q8", "--kv", "Q8");
        try (Checkpoint random = Checkpoint.random("pixtral-12b", Shape.PIXTRAL_12B.config(), 1)) {
            assertThatCode(() -> bench.checkMemory(random, 1040, free(13L << 30)))
                    .doesNotThrowAnyException();
            assertThatThrownBy(() -> bench.checkMemory(random, 1040, free(12L << 30)))
                    .isInstanceOf(CommandException.class)
                    .hasMessageStartingWith("pixtral-12b needs 12.3 GiB for weights, ")
                    .hasMessageEndingWith(" for 1,040 tokens of context, but 12.0 GiB are free; choose a smaller model"
                            + " or shape, fewer tokens (--prefill, --depth), or other formats (--quantize, --kv).");
        }
    }

    private static MachineMemory free(long bytes) {
        return new MachineMemory(64L << 30, 64L << 30, bytes, 16L << 30);
    }

    @Test
    void takes_the_middle_of_the_runs() {
        assertThat(BenchReport.Seconds.of(List.of(3.0, 1.0, 2.0))).isEqualTo(new BenchReport.Seconds(2.0, 1.0));
        assertThat(BenchReport.Seconds.of(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(new BenchReport.Seconds(2.5, 1.0));
        assertThat(BenchReport.Seconds.of(List.of(4.0))).isEqualTo(new BenchReport.Seconds(4.0, 4.0));
    }

    @Test
    void a_shape_is_written_in_both_layouts_and_both_answer_alike(@TempDir Path folder) {
        List<String> answers = new ArrayList<>();
        for (String layout : List.of("mistral", "hugging-face")) {
            String model = folder.resolve(layout).toString();
            Cli.Result written = Cli.run("bench", "--shape", "micro", "--write", model, "--layout", layout);
            assertThat(written.status()).as(written.err()).isZero();
            assertThat(written.out())
                    .startsWith(model + ": random weights of the shape micro in the layout " + layout + ", ")
                    .containsPattern(", [\\d.,]+ [kMG]B/s\n$"); // a busy machine writes slowly

            Cli.Result answer =
                    Cli.run("ask", "--model", model, "--max-tokens", "24", "--seed", "1", "--json", "Hello");
            assertThat(answer.status()).as(answer.err()).isZero();
            answers.add(answer.json().path("text").textValue());
        }

        assertThat(answers.getFirst()).isNotEmpty().isEqualTo(answers.getLast());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --write F --model pixtral-tiny   | --write requires a --shape
                    --write F --shape micro --json   | it prints no JSON
                    --write F --shape micro --interactive | --interactive and --write cannot be combined
                    --layout mistral --shape micro   | --layout requires a folder to write
                    --write . --shape micro          | . is not empty; give an empty folder
            """)
    void refuses_to_write_what_it_cannot(String words, String reason) {
        Cli.Result result = Cli.run(("bench " + words).split(" "));

        assertThat(result.status()).isPositive();
        assertThat(result.out() + result.err()).contains(reason);
    }

    @Test
    void a_gguf_file_is_written_and_measured(@TempDir Path folder) {
        Path file = folder.resolve("micro.gguf");

        Cli.Result written = Cli.run("bench", "--shape", "micro", "--write", file.toString(), "--quiet");
        assertThat(written.status()).as(written.err()).isZero();
        assertThat(written.out()).startsWith(file + " and mmproj-micro-f16.gguf: random weights of the shape micro");
        Cli.Result again = Cli.run("bench", "--shape", "micro", "--write", file.toString());
        assertThat(again.status()).isOne();
        assertThat(again.err()).contains("exists already");
        assertThat(Cli.run("bench", "--shape", "micro", "--write", file.toString(), "--layout", "mistral")
                        .err())
                .contains("--layout requires a folder");

        Cli.Result measured = Cli.run(
                "bench",
                "--model",
                file.toString(),
                "--prefill",
                "8",
                "--depth",
                "0",
                "--image",
                "64x64",
                "--repeat",
                "1",
                "--json");
        assertThat(measured.status()).as(measured.err()).isZero();
        assertThat(measured.json().path("model").textValue()).isEqualTo(file.toString());
        assertThat(measured.json().at("/image/0/tokens").intValue()).isPositive();
    }
}
