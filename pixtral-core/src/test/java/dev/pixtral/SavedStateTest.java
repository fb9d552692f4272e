package dev.pixtral;

import static dev.pixtral.chat.Message.assistant;
import static dev.pixtral.chat.Message.user;
import static dev.pixtral.chat.Part.image;
import static dev.pixtral.chat.Part.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.engine.ModelClosedException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.KvType;
import dev.pixtral.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SavedStateTest {
    private static final GenerationOptions OPTIONS = GenerationOptions.DEFAULT.withMaxTokens(24);
    private static final Message PICTURE = user(
            image(Fixtures.path("fixtures/everyday/exif6.jpg")), text("How much was paid in total? Who was paid?"));
    private static final Message NEXT = user("What color is a leaf in spring, and which in autumn?");

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("chat.kv");
    }

    private static Pixtral open(KvType type) {
        return Pixtral.builder()
                .contextLength(512)
                .cachePositions(1024)
                .keyValues(type)
                .open();
    }

    private static Pixtral open() {
        return open(KvType.BF16);
    }

    private static Prompt turns(Message... messages) {
        return Prompt.of(messages);
    }

    /** A conversation of one turn, and how many positions of it are computed. */
    private record Saved(Message answer, int positions) {}

    /** Saves a conversation about a picture in a model of its own. */
    private Saved save(KvType type, GenerationOptions options) {
        try (Pixtral pixtral = open(type)) {
            Reply reply = pixtral.generate(turns(PICTURE), options);
            Message answer = assistant(reply.text());
            int positions = pixtral.saveState(turns(PICTURE, answer), options, file);
            int all = reply.usage().promptTokens() + reply.usage().generatedTokens();
            // the last token is computed only if another one is chosen, such as the end of the answer
            assertThat(positions).isBetween(all - 1, all);
            return new Saved(answer, positions);
        }
    }

    @ParameterizedTest
    @EnumSource(KvType.class)
    void should_not_compute_what_was_restored_and_answer_alike(KvType type) {
        Saved saved = save(type, OPTIONS);
        Prompt next = turns(PICTURE, saved.answer, NEXT);
        try (Pixtral fresh = open(type);
                Pixtral restored = open(type)) {
            Reply computed = fresh.generate(next, OPTIONS);

            assertThat(restored.restoreState(file, "")).isEqualTo(saved.positions);
            Reply reply = restored.generate(next, OPTIONS);

            assertThat(computed.usage().cachedTokens()).isZero();
            assertThat(reply.usage().cachedTokens()).isEqualTo(saved.positions);
            assertThat(reply.tokens()).isEqualTo(computed.tokens());
            assertThat(reply.text()).isEqualTo(computed.text());
        }
    }

    @Test
    void should_save_what_is_computed_of_a_question_too() {
        try (Pixtral pixtral = open()) {
            Reply reply = pixtral.generate(turns(PICTURE), OPTIONS);
            Prompt other = turns(PICTURE, assistant("Something else."), NEXT);

            assertThat(pixtral.saveState(turns(PICTURE), OPTIONS, file))
                    .isEqualTo(reply.usage().promptTokens());
            assertThat(pixtral.saveState(other, OPTIONS, file))
                    .isBetween(
                            reply.usage().promptTokens(),
                            pixtral.encoder().count(other, OPTIONS).tokens() - 1);
        }
    }

    @Test
    void should_write_nothing_if_nothing_is_computed() {
        try (Pixtral pixtral = open()) {
            assertThat(pixtral.saveState(turns(PICTURE), OPTIONS, file)).isZero();
            assertThat(file).doesNotExist();
            assertThat(pixtral.restoreState(file, "")).isZero();
        }
    }

    @Test
    void should_keep_salts_apart() {
        GenerationOptions salted = OPTIONS.withCacheSalt("mine");
        Saved saved = save(KvType.BF16, salted);
        Prompt next = turns(PICTURE, saved.answer, NEXT);
        try (Pixtral pixtral = open()) {
            assertThat(warnings(() -> assertThat(pixtral.restoreState(file, "")).isZero()))
                    .containsExactly(ignored("it was saved with another salt"));
            assertThat(pixtral.restoreState(file, "mine")).isEqualTo(saved.positions);

            assertThat(pixtral.generate(next, OPTIONS).usage().cachedTokens()).isZero();
            assertThat(pixtral.generate(next, salted).usage().cachedTokens()).isEqualTo(saved.positions);
        }
    }

    @Test
    void should_ignore_files_that_do_not_fit_with_a_line() throws IOException {
        save(KvType.Q8, OPTIONS);
        try (Pixtral pixtral = open()) {
            assertThat(warnings(() -> assertThat(pixtral.restoreState(file, "")).isZero()))
                    .containsExactly(ignored("its keys and values are stored as Q8, those of this engine as BF16"));
        }
        save(KvType.BF16, OPTIONS);
        byte[] whole = Files.readAllBytes(file);
        whole[whole.length - 100] ^= 1; // in the last page
        Files.write(file, whole);
        try (Pixtral pixtral = open()) {
            assertThat(warnings(() -> assertThat(pixtral.restoreState(file, "")).isZero()))
                    .containsExactly(ignored("it is damaged"));
            assertThat(pixtral.generate(turns(PICTURE), OPTIONS).usage().cachedTokens())
                    .isZero();
            assertThat(pixtral.pagesInUse()).isZero();
        }
    }

    @Test
    void should_restore_as_much_as_there_is_room_for() {
        Saved saved = save(KvType.BF16, OPTIONS);
        Prompt next = turns(PICTURE, saved.answer, NEXT);
        try (Pixtral small =
                Pixtral.builder().contextLength(128).cachePositions(128).open()) {
            int restored = small.restoreState(file, "");

            assertThat(restored).isBetween(1, saved.positions - 1);
            assertThat(small.generate(next, OPTIONS.withMaxTokens(1)).usage().cachedTokens())
                    .isBetween(1, restored);
        }
    }

    @Test
    void should_report_what_the_user_must_know() throws IOException {
        try (Pixtral pixtral = open()) {
            pixtral.generate(turns(PICTURE), OPTIONS);
            Path nowhere = folder.resolve("none").resolve("chat.kv");

            assertThatThrownBy(() -> pixtral.restoreState(folder, ""))
                    .isInstanceOf(PixtralException.class)
                    .hasMessageContaining("is a folder, not a file with the state of a conversation");
            assertThatThrownBy(() -> pixtral.saveState(turns(PICTURE), OPTIONS, nowhere))
                    .isInstanceOf(PixtralException.class)
                    .hasMessage(
                            "The state of the conversation cannot be saved to %s (there is no such folder); check the folder and its disk, or give another name.",
                            nowhere);
            Files.writeString(file, "a thesis");
            assertThatThrownBy(() -> pixtral.saveState(turns(PICTURE), OPTIONS, file))
                    .isInstanceOf(PixtralException.class)
                    .hasMessageContaining("it is a file of another kind");
            assertThat(file).hasContent("a thesis");
        }
    }

    @Test
    void should_refuse_once_closed() {
        Saved saved = save(KvType.BF16, OPTIONS);
        Pixtral closed = open();
        closed.close();

        assertThatThrownBy(() -> closed.restoreState(file, "")).isInstanceOf(ModelClosedException.class);
        assertThatThrownBy(() -> closed.saveState(turns(PICTURE, saved.answer), OPTIONS, file))
                .isInstanceOf(ModelClosedException.class);
    }

    private String ignored(String why) {
        return "%s is ignored, and the conversation is computed again: %s.".formatted(file, why);
    }

    private static List<String> warnings(Runnable work) {
        List<String> lines = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord message) {
                if (message.getLevel().intValue() >= Level.WARNING.intValue()) {
                    lines.add(new SimpleFormatter().formatMessage(message));
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(SavedState.class.getName());
        logger.addHandler(handler);
        try {
            work.run();
        } finally {
            logger.removeHandler(handler);
        }
        return lines;
    }
}
