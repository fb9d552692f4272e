package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CancellationTokenTest {
    private final CancellationToken token = new CancellationToken();
    private final AtomicInteger calls = new AtomicInteger();
    private final Runnable action = calls::incrementAndGet;

    @Test
    void actions_run_once_when_it_is_cancelled() {
        token.onCancel(action);
        assertThat(token.isCancelled()).isFalse();
        assertThat(calls).hasValue(0);

        token.cancel();
        token.cancel();

        assertThat(token.isCancelled()).isTrue();
        assertThat(calls).hasValue(1);
    }

    @Test
    void an_action_that_comes_later_runs_at_once() {
        token.cancel();

        token.onCancel(action);

        assertThat(calls).hasValue(1);
    }

    @Test
    void a_request_that_is_over_is_forgotten() {
        token.onCancel(action);
        token.forget(action);

        token.cancel();

        assertThat(calls).hasValue(0);
    }
}
