package dev.pixtral.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLinesTest {
    @TempDir
    private Path folder;

    /** The number that is promised is the number that comes. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "{}", "{}\n", "{}\n\n{}", " \t\r\n{}\r\n\r\n {} \n", "\n\n\n"})
    void lines_are_counted_as_they_are_read(String text) throws IOException {
        for (String lines : new String[] {text, text.repeat(50_000)}) {
            Path file = Files.writeString(folder.resolve("lines"), lines);
            JsonLines reader = new JsonLines(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)));
            long read = 0;
            while (reader.next().isPresent()) {
                read++;
            }

            assertThat(JsonLines.count(file)).hasValue(read);
        }
    }

    @Test
    void what_is_no_file_is_not_counted() {
        assertThat(JsonLines.count(folder)).isEmpty();
        assertThat(JsonLines.count(folder.resolve("missing"))).isEmpty();
        assertThat(JsonLines.count(Path.of("/dev/zero"))).isEmpty();
    }
}
