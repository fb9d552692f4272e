package dev.pixtral.examples.describe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.examples.Programs;
import dev.pixtral.examples.Programs.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class DescribeImageTest {
    @TempDir
    private Path folder;

    @Test
    void should_print_what_is_in_a_picture() {
        assertThat(Programs.output(DescribeImage::main, "images/dog.png")).isEqualTo("This is a dog.\n");
    }

    @Test
    void should_print_the_answer_to_a_question() {
        assertThat(Programs.output(DescribeImage::main, "images/receipt.png", "How much was paid in total?"))
                .isEqualTo("The total is 43.00 €.\n");
    }

    @Test
    void should_say_how_it_is_used() throws Exception {
        assertThat(failure(2)).contains("Missing required parameter: 'PICTURE'", "PICTURE [QUESTION]");
    }

    @Test
    void should_say_what_is_wrong_with_a_file() throws Exception {
        Path letter = Files.writeString(folder.resolve("letter.txt"), "Dear Sir or Madam");

        assertThat(failure(1, letter.toString())).contains("letter.txt", "a text file, not a picture");
        assertThat(failure(1, folder.resolve("missing.png").toString())).contains("missing.png does not exist");
        assertThat(failure(1, folder.toString())).contains(folder + " is a folder; give a picture");
        Path empty = Files.createFile(folder.resolve("empty.png"));
        assertThat(failure(1, empty.toString())).contains("empty.png is empty; a PNG");
    }

    @Test
    void should_not_blame_the_picture_for_a_missing_model() throws Exception {
        assertThat(failure(1, "--model", "/none", "images/dog.png").lines())
                .last()
                .isEqualTo("/none: no such folder; give the folder of a checkpoint, or a GGUF file");
    }

    /** What a JVM of its own prints before it exits with a status. */
    private String failure(int status, String... args) throws Exception {
        Ended ended = Programs.run(folder, DescribeImage.class, args);
        assertThat(ended.status()).isEqualTo(status);
        return ended.output();
    }
}
