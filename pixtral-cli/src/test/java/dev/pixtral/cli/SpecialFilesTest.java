package dev.pixtral.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.testing.Pipes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pipes and devices named where a file belongs. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpecialFilesTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ask --messages F                | F is a pipe or a device; give a JSON file, or write - in its place and pipe the JSON in.
            ask --batch F                   | F is a pipe or a device; give a JSON file, or write - in its place and pipe the JSON in.
            tokens --messages F             | F is a pipe or a device; give a JSON file, or write - in its place and pipe the JSON in.
            ask F what?                     | 'F' cannot be read: it is a pipe or a device; name a file, or write - in its place and pipe the picture in.
            ask --image F what?             | 'F' cannot be read: it is a pipe or a device; name a file, or write - in its place and pipe the picture in.
            tokens --image file:F           | 'file:F' cannot be read: it is a pipe or a device; name a file, or write - in its place and pipe the picture in.
            tokens --tokenizer F --text a   | F cannot be read: it is a pipe or a device; give a tekken.json or tokenizer.json, or a link to one.
            ask --model F what?             | F: this file is not part of a safetensors checkpoint but a pipe or a device; give the file or folder of a model
            """)
    void should_refuse_what_may_never_end(String command, String sentence) throws IOException {
        Path pipe = Pipes.make(folder.resolve("pipe"));

        for (String name : new String[] {pipe.toString(), "/dev/zero"}) {
            Cli.Result result = Cli.run(command.replace("F", name).split(" "));

            assertThat(result.status()).isEqualTo(1);
            assertThat(result.out()).isEmpty();
            assertThat(result.err()).isEqualTo(sentence.replace("F", name) + "\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"pipe", "device"})
    void should_refuse_a_picture_of_a_conversation_that_may_never_end(String name) throws IOException {
        Pipes.make(folder.resolve("pipe"));
        String chat = Cli.write(folder, "chat.json", """
                [{"role": "user", "content": [{"type": "image_url", "image_url": "%s"}]}]""".formatted(name));
        Files.createSymbolicLink(folder.resolve("device"), folder.resolve("pipe"));

        Cli.Result result = Cli.run("tokens", "--messages", chat);

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .isEqualTo("pipe cannot be read: it is a pipe or a device; save the picture to a file.\n");
    }
}
