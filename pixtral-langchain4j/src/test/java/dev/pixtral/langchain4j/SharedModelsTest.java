package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.pixtral.Pixtral;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.engine.ModelClosedException;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.testing.Eventually;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedModelsTest {
    private static final ModelSettings TINY = ModelSettings.of("pixtral-tiny");
    private static final ModelSettings ONE_THREAD =
            PixtralChatModel.builder().threads(1).settings();
    private static final Consumer<Pixtral> AS_IT_IS = _ -> {};
    private final SharedModels models = new SharedModels();

    @Test
    void the_same_settings_share_an_engine_until_the_last_is_closed() {
        ModelLease first = models.lease(TINY, AS_IT_IS);
        ModelLease second = models.lease(TINY, AS_IT_IS);
        Pixtral engine = first.open(ProgressListener.NONE);
        assertThat(second.open(ProgressListener.NONE)).isSameAs(engine);

        first.close();
        first.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> first.open(ProgressListener.NONE))
                .withMessageContaining("is closed");
        assertThat(second.open(ProgressListener.NONE)).isSameAs(engine);
        assertThat(models.size()).isEqualTo(1);

        second.close();

        assertThat(models.size()).isZero();
        assertThatExceptionOfType(ModelClosedException.class)
                .isThrownBy(() -> engine.generate(Prompt.of(Message.user("Hello"))))
                .withMessageContaining("closed");
    }

    @Test
    void a_share_makes_the_engine_ready_before_its_first_use_and_only_then() {
        List<Pixtral> ready = new ArrayList<>();
        try (ModelLease first = models.lease(TINY, ready::add);
                ModelLease second = models.lease(TINY, ready::add)) {
            assertThat(ready).isEmpty();

            Pixtral engine = first.open(ProgressListener.NONE);
            first.open(ProgressListener.NONE);

            assertThat(ready).containsExactly(engine);
            second.open(ProgressListener.NONE);
            assertThat(ready).containsExactly(engine, engine);
        }
    }

    @Test
    void other_settings_have_an_engine_of_their_own() {
        try (ModelLease first = models.lease(TINY, AS_IT_IS);
                ModelLease second = models.lease(ONE_THREAD, AS_IT_IS)) {
            assertThat(first.open(ProgressListener.NONE)).isNotSameAs(second.open(ProgressListener.NONE));
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
        models.lease(TINY, AS_IT_IS).close();

        try (ModelLease again = models.lease(TINY, AS_IT_IS)) {
            assertThat(again.open(ProgressListener.NONE).name()).isEqualTo("pixtral-tiny");
        }
    }

    @Test
    void what_nobody_closes_is_freed_when_it_is_collected() {
        WeakReference<Pixtral> forgotten = forget();

        Eventually.until("the model is given back", () -> {
            System.gc();
            return models.size() == 0;
        });

        assertThat(models.size()).isZero();
        Eventually.until("the engine is collected", () -> {
            System.gc();
            return forgotten.refersTo(null);
        });
    }

    private WeakReference<Pixtral> forget() {
        Pixtral engine = models.lease(TINY, AS_IT_IS).open(ProgressListener.NONE);
        assertThat(engine.name()).isEqualTo("pixtral-tiny");
        assertThat(models.size()).isEqualTo(1);
        return new WeakReference<>(engine);
    }
}
