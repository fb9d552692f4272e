package dev.pixtral.kernels.select;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimingsTest {
    private final List<String> order = new ArrayList<>();
    private long now;

    /** A twin that takes these times, one after the other. */
    private Runnable twin(String name, long... nanos) {
        Iterator<Long> times = Arrays.stream(nanos).iterator();
        return () -> {
            order.add(name);
            now += times.next();
        };
    }

    @Test
    void times_the_twins_in_turn_and_takes_the_best_of_five() {
        Timings timings = Timings.best(
                twin("scalar", 900, 700, 130, 800, 600), twin("vector", 500, 100, 300, 200, 400), () -> now);

        assertThat(timings).isEqualTo(new Timings(130, 100));
        assertThat(timings.ratio()).isEqualTo(1.3);
        assertThat(order)
                .containsExactly(
                        "scalar", "vector", "scalar", "vector", "scalar", "vector", "scalar", "vector", "scalar",
                        "vector");
    }

    @Test
    void the_vector_twin_wins_with_1_2_times_the_speed() {
        assertThat(new Timings(1300, 1000).vectorWins()).isTrue();
        assertThat(new Timings(1200, 1000).vectorWins()).isTrue();
        assertThat(new Timings(1199, 1000).vectorWins()).isFalse();
        assertThat(new Timings(1100, 1000).vectorWins()).isFalse();
        assertThat(new Timings(100, 1000).vectorWins()).isFalse();
    }
}
