package dev.pixtral.cli.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.GenerationOptions;
import dev.pixtral.Pixtral;
import dev.pixtral.cache.CacheStatistics;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.Interruption;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.cli.console.Thoughts;
import dev.pixtral.cli.options.OutputOptions;
import dev.pixtral.testing.SiblingModels;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Thoughts stay in the conversation of a chat, and in the file that keeps it. */
class ChatThoughtsTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private String chat(Pixtral pixtral, Path file, String... lines) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayInputStream in =
                new ByteArrayInputStream((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        Console console = Console.of(in, out, err, new Interruption());
        GenerationOptions options = GenerationOptions.DEFAULT.withLogitsProcessor(
                SiblingModels.thinking(pixtral.tokenizer(), "Hm.", "Yes."));
        new Chat(
                        pixtral,
                        options,
                        new OutputOptions(),
                        Thoughts.HIDDEN,
                        console,
                        new PlainInput(console),
                        ProgressLine.NONE,
                        ChatState.open(file, console))
                .run();
        return out.toString(StandardCharsets.UTF_8);
    }

    private static long computed(Pixtral pixtral) {
        CacheStatistics caches = pixtral.statistics().caches();
        return caches.promptTokens() - caches.cachedTokens();
    }

    @Test
    void the_next_question_computes_only_what_is_new() throws Exception {
        Path file = folder.resolve("chat.json");
        try (Pixtral pixtral = Pixtral.open(
                SiblingModels.random(folder.resolve("model"), "v13").toString())) {
            assertThat(chat(pixtral, file, "Is it?", "Really?")).isEqualTo("Yes.\nYes.\n");
            assertThat(Files.readString(file)).contains("\"reasoning_content\"").contains("Hm.");

            long before = computed(pixtral);
            assertThat(chat(pixtral, file, "Sure?")).isEqualTo("Yes.\n");
            long computed = computed(pixtral) - before;
            int question = pixtral.tokenizer().encode("Sure?").length;
            assertThat(computed).isLessThanOrEqualTo(question + 4L); // control tokens, and the end of the answer
        }
        assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("Hm.");
    }
}
