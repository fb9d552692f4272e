package dev.pixtral.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
            result 000000001                                          | message 2, tool_call_id: "000000001" is the id of no call that waits for a result; there is none
            call 000000001 000000002, result 000000003                | message 3, tool_call_id: "000000003" is the id of no call that waits for a result; these wait: "000000001", "000000002".
            call 000000001, result 000000001, result 000000001        | message 4, tool_call_id: "000000001" is the id of no call that waits for a result; there is none
            call 000000001, result 000000001, text, result 000000001  | message 5, tool_call_id: "000000001" is the id of no call
            call 000000001, result \u001B[2J\u009B                    | message 3, tool_call_id: "\\u001B[2J\\u009B" is the id of no call
            """)
    void should_refuse_a_result_of_no_call(String turns, String sentence) {
        Cli.Result result = tokens(turns);

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("chat.json, " + sentence).hasLineCount(1);
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
        return Cli.run("tokens", "--messages", Cli.write(folder, "chat.json", chat + "]"));
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
