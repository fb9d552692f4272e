package dev.pixtral.examples.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.examples.Examples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** {@code --model} and {@code --quantize} reach every model that an example opens. */
@Timeout(120)
class ModelOptionsTest {
    private static final String PICTURE = "images/dog.png";

    @TempDir
    private Path folder;

    /** One call of each command, without the options. OUT stands for a folder. */
    static Stream<List<String>> commands() {
        return Stream.of(
                List.of("describe", PICTURE),
                List.of("chat", "What is this?", PICTURE),
                List.of("rag", "index", "images", "--store", "OUT/index.json"),
                List.of("rag", "ask", "--image", PICTURE, "--store", "OUT/made.json"),
                List.of("rag", "evaluate", "--corpus", "rag"),
                List.of("agents", "look", "--numbers", "A=1", "Hello"),
                List.of("agents", "look", "--stream", "--numbers", "A=1", "Hello"),
                List.of("agents", "receipt", PICTURE),
                List.of("agents", "frames", PICTURE),
                List.of("documents", "documents", "--out", "OUT/results"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void should_open_the_model_that_was_chosen(List<String> command) throws IOException {
        Files.writeString(folder.resolve("made.json"), "{\"entries\":[]}"); // an index, for "ask"
        Files.createDirectory(folder.resolve("made.pictures"));

        assertThat(errors(command, "--model", "/none")).contains("/none: no such folder");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void should_have_the_option_for_the_weights(List<String> command) {
        assertThat(errors(command, "--quantize", "nonsense")).contains("nonsense", "Q4");
    }

    /** What a command that must fail prints on standard error. */
    private String errors(List<String> command, String... options) {
        String[] args = Stream.concat(command.stream(), Stream.of(options))
                .map(arg -> arg.replace("OUT", folder.toString()))
                .toArray(String[]::new);
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            assertThat(Example.run(new Examples(), args)).isNotZero();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void commands_are_all_commands() {
        assertThat(commands().map(List::getFirst))
                .containsAll(new CommandLine(new Examples()).getSubcommands().keySet());
        new CommandLine(new Examples())
                .getSubcommands()
                .forEach((name, example) -> example.getSubcommands()
                        .keySet()
                        .forEach(command -> assertThat(commands())
                                .anyMatch(call -> call.subList(0, 2).equals(List.of(name, command)))));
    }

    @Test
    void only_the_options_build_models() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            assertThat(sources.filter(file -> file.toString().endsWith(".java"))
                            .filter(ModelOptionsTest::buildsModel)
                            .map(file -> file.getFileName().toString()))
                    .containsExactly("ModelOptions.java");
        }
    }

    private static boolean buildsModel(Path file) {
        try {
            return Files.readString(file).contains("ChatModel.builder()");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
