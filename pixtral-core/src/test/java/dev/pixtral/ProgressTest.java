package dev.pixtral;

import static dev.pixtral.chat.Message.assistant;
import static dev.pixtral.chat.Message.user;
import static dev.pixtral.chat.Part.image;
import static dev.pixtral.chat.Part.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.chat.Prompt;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.image.ImageBudget;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.progress.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class ProgressTest {
    private static final Path IMAGES = Path.of("../examples/images");

    private final List<Progress> told = new ArrayList<>();
    private final Thread here = Thread.currentThread();

    private void hear(Progress progress) {
        assertThat(Thread.currentThread()).isSameAs(here);
        told.add(progress);
    }

    /** What a checkpoint stores of the weights that are read, whatever they become. */
    @ParameterizedTest
    @EnumSource
    void opening_is_told_on_the_opening_thread_from_nothing_to_everything(WeightFormat format) {
        try (Pixtral pixtral = Pixtral.builder()
                .weights(format)
                .visionWeights(format)
                .threads(3)
                .progressListener(this::hear)
                .open()) {
            long stored = pixtral.network().checkpoint().bytes();
            long embeddings = 2L
                    * pixtral.config().text().vocabSize()
                    * pixtral.config().text().hiddenSize();
            long total = stored - embeddings;

            assertThat(told)
                    .startsWith(new Progress.Opening("pixtral-tiny", 0, total))
                    .endsWith(new Progress.Opening("pixtral-tiny", total, total));
            assertThat(told).extracting(Progress::done).isSorted().doesNotHaveDuplicates();
            assertThat(pixtral.summary().weights()).isEqualTo(format);
            assertThat(pixtral.summary().weightBytes()).isGreaterThan(format.bytes(total / 2) * 9 / 10);
        }
    }

    @Test
    void an_interrupt_ends_the_opening_and_stays() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Pixtral.builder().progressListener(this::hear).open())
                .isExactlyInstanceOf(PixtralException.class)
                .hasMessage(
                        "embedded model pixtral-tiny: the thread was interrupted before all weights had been read; open the model again.");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(told).isEmpty();
    }

    @Test
    void an_interrupt_in_the_middle_ends_the_opening_too() {
        assertThatThrownBy(() -> Pixtral.builder()
                        .weights(WeightFormat.Q4)
                        .progressListener(progress -> {
                            hear(progress);
                            here.interrupt();
                        })
                        .open())
                .hasMessageContaining("interrupted");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(told).hasSize(1);
    }

    @Test
    void a_listener_that_fails_ends_the_opening() {
        assertThatThrownBy(() -> Pixtral.builder()
                        .progressListener(_ -> {
                            throw new UnsupportedOperationException("broken listener");
                        })
                        .open())
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("broken listener");
    }

    @Test
    void a_request_tells_its_stages_in_order_and_answers_the_same() {
        try (Pixtral pixtral = Pixtral.open()) {
            Reply quiet = pixtral.generate(receipts(), four("quiet"), GenerationListener.NONE);

            Reply reply = pixtral.generate(receipts(), four("told"), progressTo(this::hear));

            assertThat(reply.text()).isEqualTo(quiet.text());
            int tokens = reply.usage().promptTokens();
            assertThat(told)
                    .containsSubsequence(
                            new Progress.Reading(0, 2),
                            new Progress.Reading(1, 2),
                            new Progress.Reading(2, 2),
                            new Progress.Waiting(0, 0),
                            new Progress.Picture(0, 2, 0, 128),
                            new Progress.Picture(1, 2, 72, 128),
                            new Progress.Picture(2, 2, 128, 128),
                            new Progress.Prompt(0, tokens),
                            new Progress.Prompt(tokens, tokens),
                            new Progress.Generating(1, 4),
                            new Progress.Generating(4, 4));
            assertThat(told).doesNotHaveDuplicates();
        }
    }

    /** The last token is computed anew each time. */
    @Test
    void what_is_found_in_the_caches_is_told_at_once() {
        try (Pixtral pixtral = Pixtral.open()) {
            Reply first = pixtral.generate(receipts(), four("same"), GenerationListener.NONE);

            Reply again = pixtral.generate(receipts(), four("same"), progressTo(this::hear));

            assertThat(again.text()).isEqualTo(first.text());
            int tokens = again.usage().promptTokens();
            assertThat(again.usage().cachedTokens()).isEqualTo(tokens - 1);
            assertThat(told)
                    .containsSubsequence(
                            new Progress.Picture(2, 2, 128, 128),
                            new Progress.Prompt(tokens - 1, tokens),
                            new Progress.Prompt(tokens, tokens))
                    .doesNotContain(new Progress.Picture(1, 2, 72, 128))
                    .doesNotHaveDuplicates();
        }
    }

    /** Two different pictures, of 72 and 56 patches. */
    private static Prompt receipts() {
        return Prompt.of(
                user(image(IMAGES.resolve("receipt.png")), text("a receipt, and another one below")),
                assistant("Yes."),
                user(image(IMAGES.resolve("shop-receipt.png")), text("How much was paid in total?")));
    }

    private static GenerationOptions four(String salt) {
        return GenerationOptions.DEFAULT.withMaxTokens(4).withCacheSalt(salt);
    }

    private static GenerationListener progressTo(Consumer<Progress> hearing) {
        return new GenerationListener() {
            @Override
            public void onProgress(Progress progress) {
                hearing.accept(progress);
            }
        };
    }

    @Test
    void pictures_that_share_a_budget_are_told_before_the_first_is_read() {
        Prompt missing = Prompt.of(user(image(Path.of("no.png")), text("What is this?")));
        GenerationOptions shared =
                GenerationOptions.DEFAULT.withImageBudget(ImageBudget.UNLIMITED.withPromptTokens(50));
        try (Pixtral pixtral = Pixtral.open()) {
            assertThatThrownBy(() -> pixtral.start(missing, shared, this::hear)).isInstanceOf(PixtralException.class);

            assertThat(told).containsExactly(new Progress.Reading(0, 1));
        }
    }
}
