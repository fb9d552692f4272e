package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pixtral.Generation;
import dev.pixtral.GenerationOptions;
import dev.pixtral.Pixtral;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.engine.ModelClosedException;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.testing.Eventually;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An engine that ends though nobody has closed the chat model, and what requests under way are told. */
@Timeout(60)
class DeadEngineTest {
    private static final Prompt HELLO = Prompt.of(Message.user("Hello"));

    @Test
    void should_open_another_engine_for_the_next_request() {
        SharedModels models = new SharedModels();
        try (ModelLease lease = models.lease(ModelSettings.of("pixtral-tiny"), _ -> {});
                ModelLease other = models.lease(ModelSettings.of("pixtral-tiny"), _ -> {})) {
            Pixtral dead = lease.open(ProgressListener.NONE);
            dead.close(); // behind the back of the lease, as if it had died
            assertThat(dead.closed()).isTrue();

            Pixtral next = lease.open(ProgressListener.NONE);

            assertThat(next)
                    .isNotSameAs(dead)
                    .isSameAs(lease.open(ProgressListener.NONE))
                    .isSameAs(other.open(ProgressListener.NONE));
            assertThat(next.closed()).isFalse();
            assertThat(next.generate(HELLO).text()).isNotBlank();
        }
        assertThat(models.size()).isZero();
    }

    @Test
    void should_answer_the_next_request_of_a_chat_model() {
        ModelSettings same = ModelSettings.of("pixtral-tiny");
        try (PixtralChatModel model = PixtralChatModel.builder().build();
                ModelLease lease = SharedModels.OF_THIS_JVM.lease(same, _ -> {})) {
            String answer = model.chat("Hello");
            lease.open(ProgressListener.NONE).close();

            assertThat(model.chat("Hello")).isEqualTo(answer);
        }
    }

    @Test
    void should_say_that_the_model_is_closed_wherever_that_is_found_out() {
        CountDownLatch closing = new CountDownLatch(1);
        Pixtral pixtral = Pixtral.builder()
                .monitor(AtStage.prefill(() -> Eventually.open(closing)))
                .open();
        Generation underWay = pixtral.start(HELLO, GenerationOptions.DEFAULT);
        Thread closer = Thread.ofPlatform().start(pixtral::close);
        Eventually.until("the model is closed", pixtral::closed);
        closing.countDown();

        Throwable closed = catchThrowable(() -> underWay.await(GenerationListener.NONE));

        assertThat(closed).isInstanceOf(ModelClosedException.class);
        assertThatIllegalStateException().isThrownBy(() -> {
            throw ExceptionMapper.opening(closed);
        });
        assertThatIllegalStateException().isThrownBy(() -> {
            throw ExceptionMapper.asking(closed);
        });
        assertThatIllegalStateException().isThrownBy(() -> {
            throw ExceptionMapper.generating(closed);
        });
        assertThat(closer).isNotNull();
    }
}
