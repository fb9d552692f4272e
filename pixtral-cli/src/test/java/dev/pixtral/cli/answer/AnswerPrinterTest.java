package dev.pixtral.cli.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.Console.Terminals;
import dev.pixtral.cli.console.Interruption;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.cli.console.Thoughts;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Text goes to standard output, thoughts to standard error, if anywhere. */
class AnswerPrinterTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private AnswerPrinter printer(Thoughts thoughts, Terminals terminals) {
        Console console = Console.of(
                Optional.of(InputStream.nullInputStream()), Optional.of(out), err, terminals, new Interruption());
        return new AnswerPrinter(console, ProgressLine.NONE, thoughts);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static void answer(AnswerPrinter printer) {
        printer.onThinking("Hm");
        printer.onThinking(".\nWell,");
        printer.onThinking(" yes.");
        printer.onText("Yes.");
    }

    @Test
    void thoughts_are_hidden() {
        answer(printer(Thoughts.HIDDEN, Terminals.NONE));

        assertThat(out()).isEqualTo("Yes.");
        assertThat(err()).isEmpty();
    }

    @Test
    void thoughts_are_lines_of_their_own() {
        answer(printer(Thoughts.SHOWN, Terminals.NONE));

        assertThat(out()).isEqualTo("Yes.");
        assertThat(err()).isEqualTo("| Hm.\n| Well, yes.\n");
    }

    @Test
    void thoughts_are_dimmed_on_a_terminal_and_cannot_control_it() {
        AnswerPrinter printer = printer(Thoughts.SHOWN, new Terminals(true, true, true));
        printer.onThinking("a\u001B[31m");
        printer.onText("Yes.");

        assertThat(err()).isEqualTo("\u001B[2m| a\\u001B[31m\u001B[0m\u001B[2m\n\u001B[0m");
    }
}
