package dev.pixtral.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.model.VisionPass.Phase;
import org.junit.jupiter.api.Test;

/** How the size of a unit follows from what earlier ones took. */
class UnitCostsTest {
    private static final int ENDLESS = 10_000; // rows

    private final UnitCosts costs = new UnitCosts();

    /** What a unit takes: reading the weights, and each row. */
    private static long nanos(int rows) {
        return 1_000 + 100L * rows;
    }

    @Test
    void without_a_measurement_no_unit_fits() {
        assertThat(costs.rowsWithin(Phase.KEYS, ENDLESS, 1_000_000_000)).isZero();
    }

    @Test
    void without_a_limit_all_units_are_large() {
        assertThat(costs.rowsWithin(Phase.KEYS, ENDLESS, Long.MAX_VALUE)).isEqualTo(VisionPass.MOST_ROWS);
        assertThat(costs.rowsWithin(Phase.KEYS, 3, Long.MAX_VALUE)).isEqualTo(3);
    }

    @Test
    void never_exceeds_the_limit_when_durations_are_linear() {
        costs.took(Phase.KEYS, UnitCosts.LEAST_ROWS, nanos(UnitCosts.LEAST_ROWS));
        for (int round = 0; round < 3; round++) {
            for (long limit = nanos(8); limit < 40_000; limit += 777) {
                int rows = costs.rowsWithin(Phase.KEYS, ENDLESS, limit);
                assertThat(rows).as("limit %d", limit).isPositive();
                assertThat(nanos(rows)).as("limit %d", limit).isLessThanOrEqualTo(limit);
                costs.took(Phase.KEYS, rows, nanos(rows));
            }
        }
    }

    @Test
    void soon_uses_the_whole_limit() {
        costs.took(Phase.KEYS, UnitCosts.LEAST_ROWS, nanos(UnitCosts.LEAST_ROWS));
        int rows = 0;
        for (int unit = 0; unit < 8; unit++) {
            rows = costs.rowsWithin(Phase.KEYS, ENDLESS, nanos(200));
            costs.took(Phase.KEYS, rows, nanos(rows));
        }
        assertThat(rows).isBetween(184, 200);
    }

    @Test
    void phases_have_their_own_durations() {
        costs.took(Phase.KEYS, 8, 100);
        costs.took(Phase.ATTEND, 8, 1_000);

        assertThat(costs.rowsWithin(Phase.KEYS, ENDLESS, 900)).isEqualTo(72);
        assertThat(costs.rowsWithin(Phase.ATTEND, ENDLESS, 900)).isZero();
        assertThat(costs.rowsWithin(Phase.PROJECT, ENDLESS, 900)).isZero();
    }

    @Test
    void forgets_a_pause_of_the_machine() {
        for (int rows : new int[] {8, 64, 256}) {
            costs.took(Phase.KEYS, rows, nanos(rows));
        }
        costs.took(Phase.KEYS, 256, 50 * nanos(256));
        for (int unit = 0; unit < 8; unit++) {
            int rows = Math.max(8, costs.rowsWithin(Phase.KEYS, ENDLESS, nanos(200)));
            costs.took(Phase.KEYS, rows, nanos(rows));
        }
        assertThat(costs.rowsWithin(Phase.KEYS, ENDLESS, nanos(200))).isBetween(184, 200);
    }

    @Test
    void a_slower_machine_gets_smaller_units_at_once() {
        for (int rows : new int[] {8, 64, 256}) {
            costs.took(Phase.KEYS, rows, nanos(rows));
        }
        costs.took(Phase.KEYS, 128, 10 * nanos(128));

        assertThat(costs.rowsWithin(Phase.KEYS, ENDLESS, nanos(256))).isLessThanOrEqualTo(40);
    }

    @Test
    void attention_to_more_patches_is_expected_to_take_longer() {
        costs.begin(100);
        costs.took(Phase.ATTEND, 8, 1_000);
        costs.took(Phase.KEYS, 8, 1_000);
        costs.begin(400);

        assertThat(costs.rowsWithin(Phase.ATTEND, ENDLESS, 4_000)).isEqualTo(8);
        assertThat(costs.rowsWithin(Phase.KEYS, ENDLESS, 4_000)).isEqualTo(32);
    }

    @Test
    void a_few_last_rows_fit_where_the_smallest_unit_does() {
        costs.took(Phase.KEYS, 8, 1_000);

        assertThat(costs.rowsWithin(Phase.KEYS, 3, 1_000)).isEqualTo(3);
        assertThat(costs.rowsWithin(Phase.KEYS, 3, 999)).isZero();
    }
}
