package dev.pixtral.langchain4j.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.progress.Progress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LongWorkLogTest {
    private final List<String> logged = new ArrayList<>();
    private long now;
    private final LongWorkLog log = new LongWorkLog(logged::add, () -> now);

    @Test
    void logs_the_beginning_the_end_and_every_few_seconds_in_between() {
        log.onProgress(new Progress.Preparing("m", 0, 2_000_000_000));
        for (int i = 1; i < 20; i++) {
            now += LongWorkLog.REST_NANOS / 10;
            log.onProgress(new Progress.Preparing("m", i * 100_000_000L, 2_000_000_000));
        }
        log.onProgress(new Progress.Preparing("m", 2_000_000_000, 2_000_000_000));

        assertThat(logged)
                .containsExactly(
                        "Preparing m: 0.0 of 2.0 GB (0 %)",
                        "Preparing m: 1.0 of 2.0 GB (50 %)", "Preparing m: 2.0 of 2.0 GB (100 %)");
    }

    @Test
    void what_several_requests_report_is_logged_once() {
        for (int i = 0; i < 3; i++) {
            log.onProgress(new Progress.Downloading("m", 0, 10));
        }
        for (int i = 0; i < 3; i++) {
            log.onProgress(new Progress.Downloading("m", 10, 10));
        }

        assertThat(logged)
                .containsExactly("Downloading m: 0 of 10 bytes (0 %)", "Downloading m: 10 of 10 bytes (100 %)");
    }

    @Test
    void each_work_is_logged_and_a_second_time_too() {
        log.onProgress(new Progress.Downloading("m", 0, 10));
        log.onProgress(new Progress.Preparing("m", 0, 10));
        log.onProgress(new Progress.Preparing("m", 10, 10));
        log.onProgress(new Progress.Preparing("m", 0, 10));
        log.onProgress(new Progress.Preparing("n", 0, 10));

        assertThat(logged).hasSize(5);
    }

    @Test
    void requests_are_not_logged() {
        log.onProgress(new Progress.Opening("m", 0, 10));
        log.onProgress(new Progress.Prompt(0, 10));
        log.onProgress(new Progress.Generating(1, 10));

        assertThat(logged).isEmpty();
    }
}
