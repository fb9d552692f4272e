package dev.pixtral.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pixtral.testing.Pipes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileProblemTest {
    @TempDir
    private Path folder;

    @Test
    void should_tell_files_from_everything_else() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Path pipe = Pipes.make(folder.resolve("pipe"));

        assertThat(FileProblem.notAFile(file)).isEmpty();
        assertThat(FileProblem.notAFile(folder.resolve("none"))).isEmpty();
        assertThat(FileProblem.notAFile(folder)).contains("a folder");
        assertThat(FileProblem.notAFile(pipe)).contains("a pipe or a device");
        assertThat(FileProblem.notAFile(Path.of("/dev/zero"))).contains("a pipe or a device");
    }

    @Test
    void should_follow_links() throws IOException {
        Path pipe = Pipes.make(folder.resolve("pipe"));
        Path file = Files.createFile(folder.resolve("file"));

        assertThat(FileProblem.notAFile(Files.createSymbolicLink(folder.resolve("to-file"), file)))
                .isEmpty();
        assertThat(FileProblem.notAFile(Files.createSymbolicLink(folder.resolve("to-pipe"), pipe)))
                .contains("a pipe or a device");
    }

    @Test
    void should_say_why_without_the_name() throws IOException {
        Path circle = Files.createSymbolicLink(folder.resolve("circle"), folder.resolve("circle"));

        assertThat(why(folder.resolve("none"))).isEqualTo("there is no such file");
        assertThat(why(circle)).startsWith("reading it failed (").doesNotContain("circle");
        assertThat(FileProblem.why(new IOException())).isEqualTo("reading it failed (IOException)");
    }

    private static String why(Path file) {
        return FileProblem.why(catchThrowableOfType(IOException.class, () -> Files.readAllBytes(file)));
    }
}
