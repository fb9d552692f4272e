package dev.pixtral.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.checkpoint.write.FolderLayout;
import dev.pixtral.checkpoint.write.FolderWriter;
import dev.pixtral.cli.Cli;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever uses a folder without a tokenizer is told which one is used instead. */
class TokenizerNoteTest {
    private static final String NOTE =
            "there is neither tekken.json nor tokenizer.json; using the vocabulary of Pixtral-12B.";

    @TempDir
    private static Path folder;

    @BeforeAll
    static void write() {
        ModelConfig config = new ModelConfig(
                new TextConfig(32, 32, 1, 1, 1, 32, 131_072, 1e6, 1e-5, 4096),
                new VisionConfig(32, 32, 1, 1, 32, 3, 64, 16, 1e4, 1e-5),
                true,
                10);
        try (Checkpoint random = Checkpoint.random("random", config, 1)) {
            FolderWriter.of(random, FolderLayout.MISTRAL, folder).write(List.of(), 1, _ -> {});
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ask", "tokens"})
    void a_note_says_so_unless_the_user_wants_silence(String command) {
        List<String> words = command.equals("ask")
                ? List.of("ask", "--model", folder.toString(), "--max-tokens", "1", "Hi")
                : List.of("tokens", "--model", folder.toString(), "--text", "Hi");
        Cli.Result result = Cli.run(words.toArray(String[]::new));
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.err()).containsOnlyOnce(folder + ": " + NOTE);

        Cli.Result quiet =
                Cli.run(Stream.concat(words.stream(), Stream.of("--quiet")).toArray(String[]::new));
        assertThat(quiet.status()).as(quiet.err()).isZero();
        assertThat(quiet.err()).doesNotContain(NOTE);
    }

    @Test
    void a_complete_check_of_the_files_says_so_too() {
        Cli.Result result = Cli.run("inspect", folder.toString(), "--verify", "--quiet");

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out().replaceAll("\\s+", " ")).contains(NOTE);
    }
}
