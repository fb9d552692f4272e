package dev.pixtral.examples.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What is wrong in the arguments is said before Spark starts. */
class PicturesCommandTest {
    @ParameterizedTest
    @CsvSource({
        "in, OUT",
        "in out --round 0, --round must be at least 1",
        "in out --task -1, --task must be at least 1",
        "in out --max-tokens 0, --max-tokens must be at least 1",
        "in out --schema s.json, --read",
        "in out --quantize q5, q5"
    })
    void wrong_arguments_are_said(String arguments, String expected) {
        StringWriter errors = new StringWriter();
        int status = new CommandLine(new PicturesCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setErr(new PrintWriter(errors, true))
                .execute(arguments.split(" "));

        assertThat(status).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(errors.toString()).contains(expected);
    }
}
