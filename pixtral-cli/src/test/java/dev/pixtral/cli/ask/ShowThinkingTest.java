package dev.pixtral.cli.ask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.cli.Cli;
import dev.pixtral.testing.SiblingModels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of random weights goes on with a thought that the conversation begins, until its tokens are used up. */
class ShowThinkingTest {
    private static final String BEGUN = """
            [{"role": "user", "content": "Is it?"},
             {"role": "assistant", "prefix": true, "content": [{"type": "thinking", "thinking": "Hm", "closed": false}]}]
            """;

    @TempDir
    private Path folder;

    private String model;
    private String begun;

    @BeforeEach
    void write() {
        model = SiblingModels.random(folder.resolve("model"), "v13").toString();
        begun = Cli.write(folder, "begun.json", BEGUN);
    }

    private Cli.Result ask(String... more) {
        List<String> words =
                new ArrayList<>(List.of("ask", "--model", model, "--messages", begun, "--max-tokens", "6", "--quiet"));
        words.addAll(List.of(more));
        return Cli.run(words.toArray(String[]::new));
    }

    @Test
    void thoughts_are_printed_on_standard_error_if_asked_for() {
        String thought = ask("--json").json().path("thinking").textValue();
        assertThat(thought).isNotEmpty();

        Cli.Result hidden = ask();
        Cli.Result shown = ask("--show-thinking");

        assertThat(hidden.out()).isEqualTo("\n");
        assertThat(hidden.err()).doesNotContain("|").contains("cut off");
        assertThat(shown.out()).isEqualTo("\n");
        assertThat(shown.err()).startsWith("| ").endsWith(hidden.err());
    }

    @Test
    void objects_have_thoughts_anyway() {
        Cli.Result refused = ask("--show-thinking", "--json");

        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("--show-thinking and --json cannot be combined");
        assertThat(Cli.run("ask", "--batch", "x.jsonl", "--show-thinking").err())
                .contains("--show-thinking and --batch cannot be combined");
    }
}
