package dev.pixtral.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pixtral.cache.CacheStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is counted, and that a snapshot never shows half a change. */
@Timeout(60)
class EngineMetersTest {
    private static final int CAPACITY = 16;

    private final EngineMeters meters = new EngineMeters();

    private static EngineStatistics read(EngineMeters meters) {
        return meters.statistics(
                CAPACITY, new PageCounts(0, 0, 10, 0, 100), new CacheStatistics(0, 0, 0, 0, 0, 0, 0, 0));
    }

    private EngineStatistics read() {
        return read(meters);
    }

    private RequestMeter queued(int promptTokens) {
        RequestMeter request = new RequestMeter(meters, promptTokens);
        meters.preparing(1);
        request.queued(0);
        return request;
    }

    @Test
    void begins_with_nothing() {
        EngineStatistics none = read();

        assertThat(none.requests()).isEqualTo(new RequestCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, CAPACITY));
        assertThat(none.tokens()).isEqualTo(new TokenCounts(0, 0, 0));
        assertThat(none.tokens().generatedPerSecond()).isZero();
        assertThat(none.latencies().request().count()).isZero();
        assertThat(none.latencies().request().meanSeconds()).isZero();
        assertThat(none.uptimeSeconds()).isPositive();
        assertThat(none.generatedPerSecondSince(none)).isZero();
    }

    @Test
    void follows_a_request_through_its_stages() {
        meters.preparing(1);
        assertThat(read().requests()).isEqualTo(new RequestCounts(0, 0, 0, 0, 0, 0, 0, 0, 1, CAPACITY));
        RequestMeter request = new RequestMeter(meters, 7);
        request.queued(0);
        assertThat(read().requests()).isEqualTo(new RequestCounts(1, 0, 0, 0, 0, 0, 0, 1, 0, CAPACITY));
        assertThat(read().tokens().prompt()).isZero();

        request.begin();
        assertThat(read().requests()).isEqualTo(new RequestCounts(1, 0, 0, 0, 0, 0, 1, 0, 0, CAPACITY));
        request.leave();
        assertThat(read().requests()).isEqualTo(new RequestCounts(1, 0, 0, 0, 0, 0, 0, 1, 0, CAPACITY));
        request.begin();
        request.firstToken();
        request.generated();
        request.generated();
        request.finished(2, "STOP", 3_000_000);

        EngineStatistics end = read();
        assertThat(end.requests()).isEqualTo(new RequestCounts(1, 1, 0, 0, 0, 0, 0, 0, 0, CAPACITY));
        assertThat(end.tokens().prompt())
                .as("its turn came twice, and counts once")
                .isEqualTo(7);
        assertThat(end.tokens().generated()).isEqualTo(2);
        assertThat(end.latencies().queue().count()).isEqualTo(1);
        assertThat(end.latencies().firstToken().count()).isEqualTo(1);
        assertThat(end.latencies().request().count()).isEqualTo(1);
        assertThat(end.latencies().perToken().sumSeconds()).isEqualTo(0.003, within(1e-12));
    }

    @Test
    void counts_an_end_once_and_none_of_a_request_that_never_entered_the_queue() {
        RequestMeter waiting = queued(1);
        waiting.cancelled(0);
        waiting.failed();
        waiting.finished(0, "STOP", 1);
        RequestMeter running = queued(1);
        running.begin();
        running.failed();
        running.cancelled(0);
        new RequestMeter(meters, 1).failed();
        meters.refused(true);
        meters.refused(false);
        meters.refused(false);

        assertThat(read().requests()).isEqualTo(new RequestCounts(2, 0, 1, 1, 1, 2, 0, 0, 0, CAPACITY));
        assertThat(read().latencies().request().count()).isZero();
    }

    @Test
    void a_bound_belongs_to_its_bucket() {
        meters.pictureEncoded(0);
        meters.pictureEncoded(1_000_000);
        meters.pictureEncoded(1_000_001);
        meters.pictureEncoded(1_000_000_000_000L);
        meters.pictureEncoded(1_000_000_000_001L);

        Histogram pictures = read().latencies().picture();
        assertThat(pictures.bounds())
                .containsExactly(
                        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0, 50.0, 100.0,
                        250.0, 500.0, 1000.0);
        assertThat(pictures.counts().getFirst()).isEqualTo(2);
        assertThat(pictures.counts().get(1)).isEqualTo(1);
        assertThat(pictures.counts().get(18)).isEqualTo(1);
        assertThat(pictures.counts().getLast()).isEqualTo(1);
        assertThat(pictures.count()).isEqualTo(5);
        assertThat(pictures.sumSeconds()).isEqualTo(2000.002000002, within(1e-9));
    }

    @Test
    void a_histogram_has_a_count_more_than_bounds() {
        assertThatThrownBy(() -> new Histogram(List.of(1.0), List.of(1L), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A histogram with 1 bounds has 2 counts, not 1.");
    }

    @Test
    void no_snapshot_shows_half_a_change() throws InterruptedException {
        int writers = 3;
        CountDownLatch done = new CountDownLatch(writers);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int n = 0; n < 20_000; n++) {
                    RequestMeter request = queued(1);
                    request.begin();
                    request.firstToken();
                    request.finished(2, "STOP", 5);
                }
                done.countDown();
            }));
        }
        long snapshots = 0;
        long before = 0;
        while (done.getCount() > 0) {
            EngineStatistics now = read();
            RequestCounts requests = now.requests();
            assertThat(requests.started())
                    .isGreaterThanOrEqualTo(before)
                    .isEqualTo(requests.finished() + requests.running() + requests.waiting());
            assertThat(now.latencies().request().count()).isEqualTo(requests.finished());
            assertThat(now.latencies().queue().count()).isEqualTo(requests.finished() + requests.running());
            assertThat(now.tokens().prompt()).isEqualTo(requests.finished() + requests.running());
            before = requests.started();
            snapshots++;
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(snapshots).isPositive();
        assertThat(read().requests().finished()).isEqualTo(writers * 20_000L);
    }
}
