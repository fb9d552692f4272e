package dev.pixtral.cli.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.cli.Cli;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Results of tools and the calls they answer, as the LangChain4j provider takes them. */
class ToolResultsTest {
    private static final String ASKED = "{\"role\": \"user\", \"content\": \"hi\"}";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            result 000000001                                          | Message 2 of 2 (tool) matches no tool call: no call before it has the id "000000001". A result must follow
            call 000000001 000000002, result 000000003                | Message 3 of 3 (tool) matches no tool call: no call before it has the id "000000003"; the calls that wait for a result have the ids "000000001", "000000002". A result
            call 000000001, result 000000001, result 000000001        | Message 4 of 4 (tool) matches no tool call: the call with the id "000000001" already has a result. A result
            call 000000001, result 000000001, text, result 000000001  | Message 5 of 5 (tool) matches no tool call: the call with the id "000000001" already has a result.
            call 000000001, result \u001B[2J\u009B                    | Message 3 of 3 (tool) matches no tool call: no call before it has the id "\\u001B[2J\\u009B"; the calls
            """)
    void should_refuse_a_result_of_no_call(String turns, String sentence) {
        Cli.Result result = tokens(turns);

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(sentence).hasLineCount(1);
    }

    @Test
    void should_take_results_in_any_order_and_in_several_rounds() {
        assertThat(
                        tokens(
                                "call 000000001 000000002, result 000000002, result 000000001, call 000000001, result 000000001"))
                .extracting(Cli.Result::status, Cli.Result::err)
                .satisfies(it -> assertThat(it.getFirst()).isEqualTo(0));
    }

    /** A conversation of calls, results and texts after a question. */
    private Cli.Result tokens(String turns) {
        StringBuilder chat = new StringBuilder("[" + ASKED);
        for (String turn : turns.split(", ")) {
            String[] words = turn.split(" ");
            chat.append(", ")
                    .append(
                            switch (words[0]) {
                                case "call" -> calls(words);
                                case "result" ->
                                    "{\"role\": \"tool\", \"tool_call_id\": \"%s\", \"content\": \"x\"}"
                                            .formatted(words[1].replace("\u001B", "\\u001b"));
                                default -> "{\"role\": \"assistant\", \"content\": \"so\"}";
                            });
        }
        return Cli.run("tokens", "--repaired", "--messages", Cli.write(folder, "chat.json", chat + "]"));
    }

    private static String calls(String[] words) {
        StringBuilder calls = new StringBuilder();
        for (int i = 1; i < words.length; i++) {
            calls.append(i == 1 ? "" : ", ").append("""
                    {"id": "%s", "type": "function", "function": {"name": "f", "arguments": "{}"}}""".formatted(words[i]));
        }
        return "{\"role\": \"assistant\", \"tool_calls\": [" + calls + "]}";
    }
}
