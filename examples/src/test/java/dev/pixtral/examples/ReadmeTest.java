package dev.pixtral.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * README.md of the examples is true: its commands are run, from top to bottom, and print what it shows.
 *
 * <p>A block of code with the language "console" has commands behind "$ ", each followed by its standard output. In the
 * output, "…" stands for text of one line that differs from run to run, such as a time. Line breaks of CSV files count
 * as those of the document.
 */
@Timeout(600)
class ReadmeTest {
    private static final Path README = Path.of("README.md");
    private static final Pattern BLOCK =
            Pattern.compile("^```console\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern SECTION = Pattern.compile("^## ([a-z]+)$", Pattern.MULTILINE);

    /** A copy of what the commands see of the repository, in which they may write. */
    @TempDir
    private static Path root;

    @TempDir
    private static Path output;

    private record Shown(String command, String output) {}

    private static List<Shown> commands() throws IOException {
        List<Shown> commands = new ArrayList<>();
        for (MatchResult block :
                BLOCK.matcher(Files.readString(README)).results().toList()) {
            for (String shown : block.group(1).split("(?m)^\\$ ")) {
                if (!shown.isEmpty()) {
                    String[] parts = shown.split("\n", 2);
                    commands.add(new Shown(parts[0], parts[1]));
                }
            }
        }
        return commands;
    }

    @TestFactory
    Stream<DynamicTest> commands_print_what_it_shows() throws IOException {
        Files.createSymbolicLink(
                root.resolve("examples"), RunScript.SCRIPT.toRealPath().getParent());
        List<Shown> commands = commands();
        assertThat(commands).hasSizeGreaterThan(5);
        return commands.stream().map(shown -> DynamicTest.dynamicTest(shown.command(), () -> check(shown)));
    }

    private static void check(Shown shown) throws Exception {
        RunScript.Ended ended = RunScript.run(Path.of("/bin/bash"), root, output, "-c", shown.command());

        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(ended.out().replace("\r\n", "\n")).matches(pattern(shown.output()));
    }

    private static Pattern pattern(String shown) {
        return Pattern.compile(Stream.of(shown.split("…", -1))
                .map(Pattern::quote)
                .reduce((a, b) -> a + ".+?" + b)
                .orElseThrow());
    }

    @Test
    void it_has_a_section_for_each_example() throws IOException {
        List<String> sections = SECTION.matcher(Files.readString(README))
                .results()
                .map(section -> section.group(1))
                .toList();

        assertThat(sections)
                .containsExactlyElementsOf(
                        new CommandLine(new Examples()).getSubcommands().keySet());
    }

    @Test
    void a_pattern_requires_all_but_what_differs() {
        assertThat("Read 3 files in 1.5 s\n").matches(pattern("Read 3 files in … s\n"));
        assertThat("Read 4 files in 1.5 s\n").doesNotMatch(pattern("Read 3 files in … s\n"));
        assertThat("Read 3 files in 1.5 s\nand more\n").doesNotMatch(pattern("Read 3 files in … s\n"));
    }
}
