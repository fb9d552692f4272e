package dev.pixtral.engine.draft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DraftPolicyTest {
    /** Rows that cost a share of a pass with one row. */
    private static PassTimes times(double row) {
        PassTimes times = new PassTimes();
        for (int rows = 1; rows <= PassTimes.MOST_ROWS; rows++) {
            times.record(rows, Math.round(1e6 * (1 + row * (rows - 1))));
        }
        return times;
    }

    private static double[] chances(int count, double chance) {
        double[] chances = new double[count];
        Arrays.fill(chances, chance);
        return chances;
    }

    @Test
    void should_draft_nothing_that_does_not_pay() {
        assertThat(DraftPolicy.tokens(chances(8, 0.5), 8, 1, times(0.5))).isZero();
        assertThat(DraftPolicy.tokens(chances(8, 0.9), 8, 1, times(0.95))).isZero();
    }

    @Test
    void should_draft_more_the_cheaper_rows_are_and_the_likelier_tokens() {
        // (1 + 0.9 + 0.81 + 0.729) / 2.5 = 1.376 is the most, then 1.365
        assertThat(DraftPolicy.tokens(chances(8, 0.9), 8, 1, times(0.5))).isEqualTo(3);
        assertThat(DraftPolicy.tokens(chances(8, 0.7), 8, 1, times(0.5))).isEqualTo(1);
        assertThat(DraftPolicy.tokens(chances(8, 0.9), 8, 1, times(0.05))).isEqualTo(8);
        assertThat(DraftPolicy.tokens(chances(8, 0.9), 2, 1, times(0.05))).isEqualTo(2);
    }

    @Test
    void should_find_a_number_of_rows_behind_a_step_of_the_kernels() {
        PassTimes steps = new PassTimes();
        long[] nanos = {100, 180, 190, 200, 290, 290, 290, 290, 290};
        for (int i = 0; i < nanos.length; i++) {
            steps.record(i + 1, nanos[i]);
        }

        assertThat(DraftPolicy.tokens(chances(8, 0.75), 8, 1, steps)).isEqualTo(3);
    }

    @Test
    void should_always_draft_forced_tokens_and_guesses_behind_them_only_where_they_pay() {
        double[] chances = {1, 1, 1, 0.4, 1};

        assertThat(DraftPolicy.tokens(chances, 5, 1, times(0.9))).isEqualTo(3);
        assertThat(DraftPolicy.tokens(chances, 2, 1, times(0.9))).isEqualTo(2);
        assertThat(DraftPolicy.tokens(chances, 5, 1, times(0.1))).isEqualTo(5);
    }

    @Test
    void should_not_slow_down_others_for_a_guess() {
        PassTimes shared = times(0.2); // eight rows: 2.4, each further one 0.2, which is less than 0.3 for each token

        assertThat(DraftPolicy.tokens(chances(4, 0.9), 4, 8, shared)).isPositive();
        assertThat(DraftPolicy.tokens(chances(4, 0.6), 4, 8, shared)).isZero();
    }

    /** What the policy is for: over a long text, no strategy may cost more than a little time. */
    @Test
    void should_never_lose_much_and_win_where_a_text_repeats() {
        for (double share : new double[] {0, 0.3, 0.6, 0.9, 1}) {
            for (double row : new double[] {0.1, 0.5, 0.9}) {
                double speedup = simulate(share, row);
                assertThat(speedup).as("%s repeated, rows of %s", share, row).isGreaterThan(0.97);
                if (share == 1 && row <= 0.5) {
                    assertThat(speedup).isGreaterThan(row == 0.1 ? 3 : 1.35);
                }
            }
        }
    }

    /** Returns how many times as fast a text is decoded of which a share repeats a prompt, in runs of 40 tokens. */
    private static double simulate(double share, double row) {
        Random random = new Random(7);
        int[] prompt = random.ints(2000, 1, 5000).toArray();
        PassTimes times = times(row);
        TextDrafter drafter = new TextDrafter(prompt, id -> id == 0);
        int[] text = new int[4000];
        for (int at = 0; at < text.length; at += 40) {
            int from = random.nextInt(prompt.length - 40);
            boolean repeats = random.nextDouble() < share;
            for (int i = 0; i < 40; i++) {
                // words that are no quotation, but begin like parts of the prompt all the time
                text[at + i] = repeats ? prompt[from + i] : prompt[(from + i / 4 * 97 + i) % prompt.length];
            }
        }
        double spent = 0;
        for (int at = 0; at < text.length; ) {
            int[] draft = at == 0 ? Drafter.NO_DRAFT : drafter.draft(text.length - at, 1, times);
            spent += times.of(1 + draft.length);
            int row0 = at;
            do {
                drafter.accept(text[at++]);
            } while (at < text.length && at - 1 - row0 < draft.length && draft[at - 1 - row0] == text[at - 1]);
            drafter.lookAhead(Foresight.NONE);
        }
        return text.length * times.of(1) / spent;
    }
}
