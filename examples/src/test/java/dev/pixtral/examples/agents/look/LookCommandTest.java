package dev.pixtral.examples.agents.look;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.examples.Programs;
import dev.pixtral.examples.Programs.Ended;
import dev.pixtral.examples.agents.Agents;
import dev.pixtral.examples.agents.Commands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class LookCommandTest {
    private static String look(String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "look";
        System.arraycopy(args, 0, all, 1, args.length);
        return Programs.output(Agents::main, all);
    }

    @ParameterizedTest
    @CsvSource({"'Jan=20,Feb=45,Mar=75',Mar,75", "'Mon=35,Tue=60,Wed=20',Tue,60", "'A=80,B=30,C=55,D=15',D,15"})
    void should_answer_from_the_chart_that_the_tool_draws(String numbers, String name, String value) {
        assertThat(look("--numbers", numbers, "What is the value of " + name + "? Use the showChart tool."))
                .isEqualTo("The value of %s is %s.\n".formatted(name, value));
    }

    @Test
    void should_stream_the_same_answers_and_remember_the_chart() {
        String[] args = {
            "--numbers",
            "Jan=20,Feb=45,Mar=75",
            "What is the value of Mar? Use the showChart tool.",
            "What is the title of the chart?"
        };
        String[] streamed =
                List.of("--stream", args[0], args[1], args[2], args[3]).toArray(String[]::new);

        assertThat(look(args)).isEqualTo(look(streamed)).isEqualTo("The value of Mar is 75.\nThe title is Sales.\n");
    }

    @Test
    void should_answer_from_the_screenshot_of_a_page(@TempDir Path folder) throws Exception {
        String html = Files.readString(Path.of("images/order.html"));
        Path other = Files.writeString(
                folder.resolve("other.html"),
                html.replace("Milk", "Cake")
                        .replace("2.50", "12.00")
                        .replace("Bread", "Coffee")
                        .replace("3.00", "3.50")
                        .replace("5.50", "15.50"));
        String request = "What is the total? Use the takeScreenshot tool.";

        assertThat(look("--page", "images/order.html", request)).isEqualTo("The total is 5.50.\n");
        assertThat(look("--page", "images/order.html", "--stream", request)).isEqualTo("The total is 5.50.\n");
        assertThat(look("--page", other.toString(), request)).isEqualTo("The total is 15.50.\n");
    }

    @ParameterizedTest
    @CsvSource({"LEFT,The total is 43.00 €.", "RIGHT,The total is $17.31."})
    void should_answer_from_the_part_that_it_looks_closer_at(String area, String answer) {
        String request = "What is the total? Call lookCloser with area=" + area + ".";

        assertThat(look("--picture", "images/two-receipts.png", request)).isEqualTo(answer + "\n");
        assertThat(look("--picture", "images/two-receipts.png", "--stream", request))
                .isEqualTo(answer + "\n");
    }

    @Test
    void should_print_the_calls_on_standard_error_and_end(@TempDir Path folder) throws Exception {
        Ended ended = Programs.run(
                folder,
                Agents.class,
                "look",
                "--stream",
                "--page",
                "images/order.html",
                "What is the total? Use the takeScreenshot tool.");

        assertThat(ended.status()).isZero();
        assertThat(ended.output())
                .contains("tool call: takeScreenshot {}")
                .contains("tool result: a picture")
                .contains("The total is 5.50.");
    }

    @Test
    void should_say_what_is_wrong_in_a_sentence() {
        assertThat(ended("look", "Hello"))
                .isEqualTo("2 There is nothing to look at; give --numbers, --page or --picture.");
        assertThat(ended("look", "--numbers", "A=-1", "Hello"))
                .isEqualTo("2 The number of A must be positive, but is -1.");
        assertThat(ended("look", "--numbers", "=5", "Hello")).isEqualTo("2 The number 5 has no name.");
        assertThat(ended("look", "--page", "none.html", "Hello"))
                .isEqualTo("1 The page none.html cannot be read: none.html does not exist");
        assertThat(ended("look", "--page", "images", "Hello"))
                .isEqualTo("1 The page images cannot be read: Is a directory");
        assertThat(ended("look", "--page", "images/order.html", "--width", "5", "Hello"))
                .isEqualTo("2 --width must be between 16 and 4096, but is 5.");
        assertThat(ended("look", "--picture", "images/order.html", "Hello"))
                .startsWith("1 order.html is a web page (HTML), not a picture");
    }

    /** The status and the first line. */
    private static String ended(String... args) {
        Commands.Ended ended = Commands.run(args);
        return ended.status() + " " + ended.errors().lines().findFirst().orElse("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--model", "--quantize"})
    void should_pass_on_the_options_of_the_model(String option) {
        for (String stream : List.of("--stream", "--title=Sales")) {
            Commands.Ended ended = Commands.run("look", option, "nonsense", stream, "--numbers", "A=1", "Hello");

            assertThat(ended.status()).isNotZero();
            assertThat(ended.errors()).contains("nonsense");
        }
    }
}
