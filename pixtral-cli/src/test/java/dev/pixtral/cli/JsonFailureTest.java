package dev.pixtral.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.ExitStatus;
import dev.pixtral.cli.console.Interruption;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With {@code --json} a failure is an object on standard output, whatever it is; status and standard error stay. */
class JsonFailureTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    2 | ask --json
                    2 | ask --json --temperature warm hi
                    2 | ask --temperature -1 hi --json
                    2 | ask hi --frobnicate --json
                    2 | ask --parallel 2 --json hi
                    2 | aks --json hi
                    2 | --json ask hi
                    2 | chat --json
                    2 | tokens --json
                    2 | bench --json --repeat 0
                    1 | ask --json nope.png what?
                    1 | ask --json ../pom.xml what?
                    1 | ask --json --model nope what?
                    1 | ask --json --messages nope.json
                    1 | ask --json --batch nope.jsonl
                    1 | tokens --json --image nope.png
                    1 | tokens --model nope --json --text hi
                    1 | doctor --json --model nope
                    1 | bench --json --model nope
                    1 | ask --json --verbose nope.png what?
                    1 | ask --json --quiet nope.png what?
                    """)
    void tells_it_in_one_object(int status, String words) {
        Cli.Result result = Cli.run(words.split(" "));

        assertThat(result.status()).isEqualTo(status);
        assertThat(result.json().fieldNames()).toIterable().containsExactly("error");
        assertThat(result.err()).startsWith(result.json().path("error").textValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ask",
                "ask nope.png what?",
                "tokens --text --json --pixels x",
                "tokens --text hi --stop --json --threads 0",
                "ask nope.png -- --json"
            })
    void prints_no_object_that_nobody_asked_for(String words) {
        Cli.Result result = Cli.run(words.split(" "));

        assertThat(result.status()).isNotZero();
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).isNotEmpty();
    }

    private Console console(Optional<OutputStream> to) {
        Console console = Console.of(
                Optional.of(InputStream.nullInputStream()), to, err, Console.Terminals.NONE, new Interruption());
        console.promiseObject();
        return console;
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void tells_of_memory_that_is_full() {
        ExitStatus status = console(Optional.of(out)).fail(new OutOfMemoryError("Java heap space"), false);

        assertThat(status).isEqualTo(ExitStatus.FAILED);
        assertThat(printed())
                .startsWith("{\"error\":\"Out of memory")
                .endsWith("}\n")
                .hasLineCount(1);
    }

    @Test
    void prints_one_object_and_no_second() {
        Console answered = console(Optional.of(out));
        answered.printObject("{\"text\":\"hi\"}\n");
        answered.fail(new IllegalStateException("on the way out"), false);
        answered.failInterrupted();
        assertThat(printed()).isEqualTo("{\"text\":\"hi\"}\n");

        out.reset();
        Console interrupted = console(Optional.of(out));
        interrupted.failInterrupted();
        interrupted.printObject("{\"text\":\"too late\"}\n");
        assertThat(printed()).isEqualTo("{\"error\":\"Interrupted before there was an answer.\"}\n");
    }

    @Test
    void tells_of_an_interruption_before_the_words_have_been_looked_at() {
        Main.interrupt(new Interruption(), unpromised(), "ask", "hi", "--json");
        assertThat(printed()).isEqualTo("{\"error\":\"Interrupted before there was an answer.\"}\n");

        out.reset();
        Main.interrupt(new Interruption(), unpromised(), "tokens", "--text", "--json");
        assertThat(printed()).isEmpty();
    }

    private Console unpromised() {
        return Console.of(InputStream.nullInputStream(), out, err, new Interruption());
    }

    @Test
    void leaves_it_at_standard_error_where_standard_output_is_none() {
        ExitStatus closed = console(Optional.empty()).fail(new IllegalStateException("first"), false);
        ExitStatus full = console(Optional.of(new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("No space left on device");
                    }
                }))
                .fail(new IllegalStateException("second"), false);

        assertThat(closed).isEqualTo(full).isEqualTo(ExitStatus.FAILED);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("first", "second", "Standard output cannot be written")
                .hasLineCount(3);
    }
}
