package dev.pixtral.engine.draft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DraftBudgetTest {
    private static DraftBudget budget(int chunk) {
        DraftBudget budget = new DraftBudget(chunk, 256);
        budget.times().record(1, 100);
        budget.times().record(11, 600); // half a pass each
        return budget;
    }

    @Test
    void should_limit_the_rows_of_one_that_is_alone_by_memory_and_chunk() {
        assertThat(budget(256).rows(1, 0, true)).isEqualTo(DraftBudget.MOST_ROWS);
        assertThat(budget(8).rows(1, 0, true)).isEqualTo(7);
        assertThat(budget(1).rows(1, 0, true)).isZero();
        assertThat(budget(1).rows(3, 0, true)).isZero();
    }

    @Test
    void should_not_make_others_wait_for_more_than_four_passes() {
        assertThat(budget(256).rows(1, 0, false)).isEqualTo(6);
    }

    @Test
    void should_leave_most_rows_to_prompts() {
        assertThat(budget(256).rows(1, 16, true)).isEqualTo(4);
        assertThat(budget(256).rows(1, 3, true)).isZero();
    }

    @Test
    void should_not_exceed_the_logits_of_a_pass() {
        assertThat(budget(4096).rows(250, 0, true)).isEqualTo(6);
        assertThat(budget(4096).rows(256, 0, true)).isZero();
        assertThat(budget(4096).rows(256, 64, false)).isZero();
    }

    @Test
    void should_draft_nothing_for_a_while_after_memory_has_run_out() {
        DraftBudget budget = budget(256);
        budget.outOfMemory();

        int without = 0;
        while (budget.rows(1, 0, true) == 0) {
            without++;
        }
        assertThat(without).isEqualTo(1000);
    }
}
