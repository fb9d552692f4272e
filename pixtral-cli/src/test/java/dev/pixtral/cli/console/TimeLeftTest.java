package dev.pixtral.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeLeftTest {
    private long now;

    private void sleep(double seconds) {
        now += (long) (seconds * 1e9);
    }

    @Test
    void what_was_done_before_says_nothing_of_the_speed() {
        TimeLeft left = new TimeLeft(() -> now, 900);
        sleep(10);

        assertThat(left.after(900, 1000)).isEmpty();
        assertThat(left.after(950, 1000)).contains("10 s left");
    }

    @Test
    void the_end_needs_no_time() {
        TimeLeft left = new TimeLeft(() -> now, 0);
        sleep(10);

        assertThat(left.after(1000, 1000)).isEmpty();
        assertThat(left.after(1001, 1000)).isEmpty();
        assertThat(left.after(0, 0)).isEmpty();
    }

    @Test
    void a_slow_beginning_is_forgotten() {
        TimeLeft left = new TimeLeft(() -> now, 0);
        long done = 0;
        for (int i = 0; i < 100; i++) { // scalar kernels
            sleep(1);
            left.after(done += 1, 5000);
        }
        for (int i = 0; i < 220; i++) { // ten times as fast
            sleep(1);
            left.after(done += 10, 5000);
        }

        // 2,700 to go at 10 a second; at the speed of the whole time it would be 7 minutes
        assertThat(left.after(done, 5000)).contains("5 min left");
    }

    @Test
    void a_steady_speed_gives_times_that_only_fall() {
        TimeLeft left = new TimeLeft(() -> now, 0);
        List<String> told = new ArrayList<>();
        for (int i = 1; i <= 200; i++) {
            sleep(1);
            left.after(i, 200).ifPresent(told::add);
        }

        assertThat(told).first().isEqualTo("4 min left");
        assertThat(told).last().isEqualTo("1 s left");
        assertThat(told).noneMatch(text -> text.contains("-"));
        List<String> distinct = told.stream().distinct().toList();
        for (String text : distinct) { // a text that has gone never comes back
            assertThat(told.subList(told.indexOf(text), told.lastIndexOf(text) + 1))
                    .containsOnly(text);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0.01, 1 s left",
        "9.2, 10 s left",
        "11, 15 s left",
        "59, 60 s left",
        "61, 70 s left",
        "120, 120 s left",
        "121, 3 min left",
        "3599, 60 min left",
        "3600, 1 h 00 min left",
        "4000, 1 h 10 min left",
        "86399, 24 h 00 min left",
        "86400, more than a day left",
        "1e15, more than a day left"
    })
    void times_are_coarser_the_longer_they_are(double seconds, String text) {
        assertThat(TimeLeft.text(seconds)).isEqualTo(text);
    }
}
