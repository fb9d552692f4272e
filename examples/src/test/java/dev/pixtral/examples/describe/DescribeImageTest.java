package dev.pixtral.examples.describe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DescribeImageTest {
    @TempDir
    private Path folder;

    @Test
    void should_print_what_is_in_a_picture() {
        assertThat(output("images/dog.png")).isEqualTo("This is a dog.\n");
    }

    @Test
    void should_print_the_answer_to_a_question() {
        assertThat(output("images/receipt.png", "How much was paid in total?")).isEqualTo("The total is 43.00 €.\n");
    }

    @Test
    void should_say_how_it_is_used() throws Exception {
        assertThat(failure(2)).contains("Usage: DescribeImage PICTURE [QUESTION]");
    }

    @Test
    void should_say_what_is_wrong_with_a_file() throws Exception {
        Path letter = Files.writeString(folder.resolve("letter.txt"), "Dear Sir or Madam");

        assertThat(failure(1, letter.toString())).contains("a text file, not a picture");
        assertThat(failure(1, folder.resolve("missing.png").toString())).contains("missing.png cannot be read");
    }

    private static String output(String... args) {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            DescribeImage.main(args);
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    /** What a JVM of its own prints before it exits with a status. */
    private String failure(int status, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                DescribeImage.class.getName()));
        command.addAll(List.of(args));
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(status);
            return Files.readString(output);
        } finally {
            process.destroyForcibly();
        }
    }
}
