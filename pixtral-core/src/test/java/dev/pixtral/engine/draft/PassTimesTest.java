package dev.pixtral.engine.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PassTimesTest {
    private static final Offset<Double> EXACT = within(1e-9);

    private final PassTimes times = new PassTimes();

    @Test
    void should_assume_dear_rows_before_anything_is_measured() {
        assertThat(times.of(2) / times.of(1)).isCloseTo(1 + PassTimes.ROW, EXACT);

        times.record(1, 100);

        assertThat(times.of(1)).isEqualTo(100);
        assertThat(times.of(4)).isCloseTo(100 * (1 + 3 * PassTimes.ROW), EXACT);
    }

    @Test
    void should_estimate_fewer_rows_from_more() {
        times.record(3, 200);

        assertThat(times.of(1)).isCloseTo(200 / (1 + 2 * PassTimes.ROW), EXACT);
    }

    @Test
    void should_measure_each_number_of_rows_and_fill_in_between_and_behind() {
        times.record(1, 100);
        times.record(5, 180);

        assertThat(times.of(3)).isCloseTo(140, EXACT);
        assertThat(times.of(7)).isCloseTo(220, EXACT);
        times.record(3, 110); // a step, as kernels that compute several rows at once have it
        assertThat(times.of(3)).isEqualTo(110);
        assertThat(times.of(2)).isCloseTo(105, EXACT);
        assertThat(times.of(100)).isCloseTo(180 + 95 * 20, EXACT);
    }

    @Test
    void should_follow_changes_but_no_outliers() {
        times.record(1, 100);
        times.record(1, 1_000_000);
        assertThat(times.of(1)).isLessThan(200);

        for (int i = 0; i < 40; i++) {
            times.record(1, 50);
        }
        assertThat(times.of(1)).isCloseTo(50, within(0.1));
    }

    @Test
    void should_forget_what_was_not_measured_for_long() {
        times.record(4, 10_000); // before the kernels were compiled
        for (int i = 0; i < PassTimes.FORGOTTEN_AFTER; i++) {
            times.record(1, 100);
        }

        assertThat(times.of(4)).isCloseTo(100 * (1 + 3 * PassTimes.ROW), EXACT);
    }

    @Test
    void should_not_measure_prompts() {
        times.record(PassTimes.MOST_ROWS + 1, 5);

        assertThat(times.of(1)).isEqualTo(1);
    }

    @Test
    void should_limit_rows_by_time() {
        times.record(1, 100);
        times.record(11, 600); // 50 a row

        assertThat(times.within(1, 4, 32)).isEqualTo(6);
        assertThat(times.within(1, 4, 3)).isEqualTo(3);
        assertThat(times.within(1, 1, 32)).isZero();
    }
}
