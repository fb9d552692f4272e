package dev.pixtral;

import static dev.pixtral.chat.Message.user;
import static dev.pixtral.chat.Part.image;
import static dev.pixtral.chat.Part.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ResponseFormat;
import dev.pixtral.engine.ContextOverflowException;
import dev.pixtral.engine.EngineBusyException;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.engine.MemoryLimitException;
import dev.pixtral.engine.ModelClosedException;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageSource;
import dev.pixtral.model.PassMonitor;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.testing.Fixtures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A request that cannot be taken is refused before anything is read for it: a picture that is not there would be told
 * otherwise.
 */
@Timeout(120)
class RefuseEarlyTest {
    private static final Prompt NO_SUCH_PICTURE =
            Prompt.of(user(image(Path.of("no-such-picture.png")), text("What is it?")));

    /** It takes long to compile, and is refused. */
    private static final Prompt BAD_SCHEMA =
            Prompt.of(user("Hi")).withResponseFormat(new ResponseFormat.JsonSchema("", "{\"not\": {}}"));

    @Test
    void a_closed_model_reads_nothing() {
        Pixtral pixtral = Pixtral.open();
        pixtral.close();
        pixtral.close();

        assertThat(pixtral.closed()).isTrue();
        assertThatThrownBy(() -> pixtral.generate(NO_SUCH_PICTURE)).isInstanceOf(ModelClosedException.class);
        assertThatThrownBy(() -> pixtral.generate(BAD_SCHEMA)).isInstanceOf(ModelClosedException.class);
        assertThatThrownBy(() -> pixtral.start(NO_SUCH_PICTURE, GenerationOptions.DEFAULT))
                .isInstanceOf(ModelClosedException.class);
    }

    @Test
    void a_full_queue_reads_nothing() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        PassMonitor hold = new PassMonitor() {
            @Override
            public void stage(String name, float[] values, int rows, int cols) {
                held.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        };
        try (Pixtral pixtral = Pixtral.builder().maxWaiting(1).monitor(hold).open()) {
            GenerationOptions one = GenerationOptions.DEFAULT.withMaxTokens(1);
            Generation running = pixtral.start(Prompt.of(user("Hi")), one);
            held.await();
            Generation waiting = pixtral.start(Prompt.of(user("Hi")), one);

            assertThatThrownBy(() -> pixtral.start(NO_SUCH_PICTURE, one)).isInstanceOf(EngineBusyException.class);
            assertThatThrownBy(() -> pixtral.start(BAD_SCHEMA, one)).isInstanceOf(EngineBusyException.class);

            release.countDown();
            running.await(GenerationListener.NONE);
            waiting.await(GenerationListener.NONE);
            for (int i = 0; i < 3; i++) { // a failure gives the place back
                assertThatThrownBy(() -> pixtral.start(NO_SUCH_PICTURE, one)).isInstanceOf(ImageException.class);
            }
            assertThat(pixtral.generate(Prompt.of(user("Hi")), one, GenerationListener.NONE)
                            .usage()
                            .generatedTokens())
                    .isEqualTo(1);
        } finally {
            release.countDown();
        }
    }

    @Test
    void a_conversation_that_breaks_a_rule_reads_no_picture() {
        try (Pixtral pixtral = Pixtral.open()) {
            Prompt bad = Prompt.of(user(image(Path.of("no-such-picture.png"))), Message.assistant("It is a cat."));

            assertThatThrownBy(() -> pixtral.generate(bad))
                    .isNotInstanceOf(ImageException.class)
                    .hasMessageContaining("nothing for the model to answer");
        }
    }

    @Test
    void pictures_that_cannot_fit_the_context_are_not_decoded() {
        Part picture = image(Fixtures.path("tiny-pixtral/images/docs-018-0.png"));
        Prompt many = Prompt.of(user(Collections.nCopies(4000, picture).toArray(Part[]::new)));
        try (Pixtral pixtral = Pixtral.builder().contextLength(512).open()) {
            assertThatThrownBy(() -> pixtral.generate(many))
                    .isInstanceOf(ContextOverflowException.class)
                    .hasMessageContaining("context is 512 tokens")
                    .hasMessageContaining("fewer or smaller pictures")
                    .hasMessageContaining("--max-image-tokens, maxImageTokens")
                    .hasMessageContaining("--max-prompt-image-tokens, maxPromptImageTokens");
            Prompt one = Prompt.of(user(picture, text("word ".repeat(600))));
            assertThatThrownBy(() -> pixtral.generate(one))
                    .isInstanceOf(ContextOverflowException.class)
                    .hasMessageContaining("for 1 picture)")
                    .hasMessageContaining("--max-image-tokens, maxImageTokens")
                    .hasMessageContaining("--max-prompt-image-tokens, maxPromptImageTokens");
        }
    }

    @Test
    void pictures_beyond_the_bound_of_waiting_requests_are_refused_with_the_numbers() {
        Prompt one = Prompt.of(user(image(Fixtures.path("tiny-pixtral/images/docs-018-0.png")), text("What is it?")));
        try (Pixtral pixtral = Pixtral.builder().maxWaitingPixelBytes(100).open()) {
            assertThatThrownBy(() -> pixtral.generate(one))
                    .isInstanceOf(MemoryLimitException.class)
                    .hasMessageContaining("all waiting requests together may use only 100");
        }
        assertThatThrownBy(() -> Pixtral.builder().maxWaitingPixelBytes(0)).hasMessageContaining("at least 1 byte");
    }

    @Test
    void generating_inside_a_logits_processor_is_refused() {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        try (Pixtral pixtral = Pixtral.open()) {
            LogitsProcessor nested = (prompt, generated, logits) -> {
                try {
                    pixtral.generate(Prompt.of(user("Hi")));
                } catch (RuntimeException e) {
                    thrown.set(e);
                }
            };
            GenerationOptions options =
                    GenerationOptions.DEFAULT.withMaxTokens(1).withLogitsProcessor(nested);

            pixtral.generate(Prompt.of(user("Hi")), options, GenerationListener.NONE);

            assertThat(thrown.get())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("generate was called on the engine's own thread");
            assertThat(pixtral.generate(Prompt.of(user("Hi")), options, GenerationListener.NONE))
                    .isNotNull();
        }
    }

    @Test
    void a_picture_that_comes_twice_is_decoded_once() {
        ImageSource source = ImageSource.of(Fixtures.path("tiny-pixtral/images/docs-018-0.png"));
        Part picture = image(source);
        try (Pixtral pixtral = Pixtral.open()) {
            GenerationOptions one = GenerationOptions.DEFAULT.withMaxTokens(1);
            Reply twice = pixtral.generate(Prompt.of(user(picture, picture)), one, GenerationListener.NONE);
            Reply apart = pixtral.generate(Prompt.of(user(image(source), image(source))), one, GenerationListener.NONE);

            assertThat(twice.tokens()).isEqualTo(apart.tokens());
            assertThat(twice.usage().imageTokens()).isEqualTo(apart.usage().imageTokens());
        }
    }

    @Test
    void closing_ends_who_prepares() throws Exception {
        List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
        Pixtral pixtral = Pixtral.open();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    while (true) {
                        pixtral.start(Prompt.of(user("Hi")), GenerationOptions.DEFAULT.withMaxTokens(1))
                                .await(GenerationListener.NONE);
                    }
                } catch (RuntimeException e) {
                    thrown.add(e);
                }
            }));
        }
        pixtral.close();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(thrown).hasSize(8).allMatch(ModelClosedException.class::isInstance);
    }
}
