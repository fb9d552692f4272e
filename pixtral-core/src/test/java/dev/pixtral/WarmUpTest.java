package dev.pixtral;

import static dev.pixtral.chat.Message.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pixtral.chat.Prompt;
import dev.pixtral.kernels.select.KernelsProvider.Choice;
import dev.pixtral.model.PassMonitor;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WarmUpTest {
    private static final Prompt STORY = Prompt.of(user("What can you do?"));

    @Test
    void a_warm_model_computes_with_vector_kernels_and_answers_the_same() {
        try (Pixtral warm = Pixtral.builder().kernels(Choice.AUTO).open();
                Pixtral scalar = Pixtral.builder().kernels(Choice.SCALAR).open()) {
            warm.warmUp();

            assertThat(warm.kernels()).startsWith("panama-");
            assertThat(warm.generate(STORY).text())
                    .isEqualTo(scalar.generate(STORY).text());
        }
    }

    @Test
    void a_model_that_does_not_change_its_kernels_is_warm_at_once() {
        try (Pixtral scalar = Pixtral.builder().kernels(Choice.SCALAR).open()) {
            scalar.warmUp();

            assertThat(scalar.kernels()).isEqualTo("scalar");
        }
    }

    @Test
    void the_kernels_of_a_closed_model_stay_what_they_are() {
        Pixtral pixtral = Pixtral.builder().kernels(Choice.AUTO).open();
        pixtral.close();
        String kernels = pixtral.kernels();

        pixtral.warmUp();

        assertThat(pixtral.kernels()).isEqualTo(kernels);
    }

    @Test
    void an_interrupted_thread_does_not_wait() {
        try (Pixtral pixtral = Pixtral.builder().kernels(Choice.AUTO).open()) {
            Thread.currentThread().interrupt();

            pixtral.warmUp();

            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void a_close_that_is_refused_closes_nothing() {
        AtomicReference<Pixtral> itself = new AtomicReference<>();
        AtomicReference<Throwable> refused = new AtomicReference<>();
        PassMonitor closing = new PassMonitor() {
            @Override
            public void stage(String name, float[] values, int rows, int cols) {
                refused.compareAndSet(null, catchThrowable(() -> itself.get().close()));
            }
        };
        try (Pixtral pixtral =
                Pixtral.builder().kernels(Choice.AUTO).monitor(closing).open()) {
            itself.set(pixtral);
            pixtral.generate(STORY);

            pixtral.warmUp();

            assertThat(refused.get()).isInstanceOf(IllegalStateException.class);
            assertThat(pixtral.kernels()).startsWith("panama-");
        }
    }
}
