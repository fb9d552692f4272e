package dev.pixtral.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FetchChoiceTest {
    private static final int BYTES = 1_000;

    private final FetchChoice choice = new FetchChoice();

    /** Does some work and returns how often it fetched. */
    private int work(int times, long nanosFetched, long nanosUnfetched) {
        int fetched = 0;
        for (int i = 0; i < times; i++) {
            boolean fetches = choice.fetches();
            choice.took(fetches, fetches ? nanosFetched : nanosUnfetched, BYTES);
            fetched += fetches ? 1 : 0;
        }
        return fetched;
    }

    @Test
    void the_faster_one_is_chosen_and_the_other_one_tried_now_and_then() {
        work(32, 100, 120);
        assertThat(work(160, 100, 120)).isEqualTo(150);
    }

    @Test
    void it_changes_when_the_other_one_becomes_faster() {
        work(100, 100, 120);
        work(100, 100, 80);
        assertThat(work(160, 100, 80)).isEqualTo(10);
        work(1_000, 60, 80);
        assertThat(work(160, 60, 80)).isEqualTo(150);
    }

    @Test
    void code_that_was_not_yet_compiled_counts_for_a_short_while() {
        work(64, 1_000_000, 100_000);
        work(400, 100, 120);
        assertThat(work(160, 100, 120)).isEqualTo(150);
    }

    @Test
    void one_interruption_does_not_change_it() {
        work(100, 100, 120);
        boolean fetches = choice.fetches();
        choice.took(fetches, 1_000_000, BYTES);
        assertThat(work(16, 100, 120)).isEqualTo(15);
    }

    @Test
    void each_format_and_one_row_or_several_have_a_choice_of_their_own() {
        Workspace workspace = new Workspace();
        assertThat(workspace.fetching(WeightFormat.Q4, 1))
                .isSameAs(workspace.fetching(WeightFormat.Q4, 1))
                .isNotSameAs(workspace.fetching(WeightFormat.Q8, 1))
                .isNotSameAs(workspace.fetching(WeightFormat.Q4, 2));
        assertThat(workspace.fetching(WeightFormat.Q4, 2)).isSameAs(workspace.fetching(WeightFormat.Q4, 5));
    }
}
