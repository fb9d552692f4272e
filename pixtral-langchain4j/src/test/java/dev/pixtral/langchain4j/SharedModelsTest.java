package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.pixtral.Pixtral;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedModelsTest {
    private static final ModelSettings TINY = ModelSettings.of("pixtral-tiny");
    private static final ModelSettings ONE_THREAD = new ModelSettings(
            "pixtral-tiny",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(1),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    private final SharedModels models = new SharedModels();

    @Test
    void the_same_settings_share_an_engine_until_the_last_is_closed() {
        ModelLease first = models.lease(TINY);
        ModelLease second = models.lease(TINY);
        Pixtral engine = first.open();
        assertThat(second.open()).isSameAs(engine);

        first.close();
        first.close();

        assertThatIllegalStateException().isThrownBy(first::open).withMessageContaining("is closed");
        assertThat(second.open()).isSameAs(engine);
        assertThat(models.size()).isEqualTo(1);

        second.close();

        assertThat(models.size()).isZero();
        assertThatIllegalStateException()
                .isThrownBy(() -> engine.generate(Prompt.of(Message.user("Hello"))))
                .withMessageContaining("closed");
    }

    @Test
    void other_settings_have_an_engine_of_their_own() {
        try (ModelLease first = models.lease(TINY);
                ModelLease second = models.lease(ONE_THREAD)) {
            assertThat(first.open()).isNotSameAs(second.open());
            assertThat(models.size()).isEqualTo(2);
        }
    }

    @Test
    void two_spellings_of_a_path_are_one_model() {
        assertThat(ModelSettings.of("models/../models/pixtral"))
                .isEqualTo(ModelSettings.of("models/pixtral"))
                .isNotEqualTo(ModelSettings.of("pixtral"));
    }

    @Test
    void a_model_that_was_closed_can_be_opened_anew() {
        models.lease(TINY).close();

        try (ModelLease again = models.lease(TINY)) {
            assertThat(again.open().name()).isEqualTo("pixtral-tiny");
        }
    }

    @Test
    void what_nobody_closes_is_freed_when_it_is_collected() throws InterruptedException {
        forget();

        while (models.size() > 0) {
            System.gc();
            Thread.sleep(10);
        }
    }

    private void forget() {
        assertThat(models.lease(TINY).open().name()).isEqualTo("pixtral-tiny");
        assertThat(models.size()).isEqualTo(1);
    }
}
