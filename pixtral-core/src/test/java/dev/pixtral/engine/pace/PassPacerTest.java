package dev.pixtral.engine.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passes of machines whose durations are known, paced. Times are nanoseconds. */
class PassPacerTest {
    private static final double MS = 1e6;

    private final PassPacer pacer = new PassPacer();
    private long now = 1_000_000_000_000L;

    /** A machine: what a pass takes. */
    private interface Machine {
        double nanos(int decoded, int prompt);
    }

    /** Each row costs the same, beside what reading the weights takes. */
    private static Machine linear(double reading, double row) {
        return (decoded, prompt) -> reading + row * (decoded + prompt);
    }

    /** Reading the weights hides the arithmetic of the first rows. */
    private static Machine roofline(double reading, double row) {
        return (decoded, prompt) -> Math.max(reading, row * (decoded + prompt));
    }

    /** Runs a pass; returns its prompt rows. */
    private int pass(Machine machine, int decoded, int left) {
        int prompt = Math.min(left, pacer.promptRows(decoded, now));
        took(machine.nanos(decoded, prompt), decoded, prompt);
        return prompt;
    }

    private void took(double nanos, int decoded, int prompt) {
        now += (long) nanos;
        pacer.took(decoded, prompt, (long) nanos, now);
    }

    /** Runs passes, none of which may take too long. Returns the prompt rows of the last one that had some. */
    private int passes(int count, Machine machine, int decoded) {
        int last = 0;
        for (int i = 0; i < count; i++) {
            int prompt = pass(machine, decoded, Integer.MAX_VALUE);
            if (prompt > PassPacer.LEAST_ROWS) {
                assertThat(machine.nanos(decoded, prompt))
                        .as("pass %d, %d rows", i, prompt)
                        .isLessThanOrEqualTo(4 * machine.nanos(decoded, 0));
            }
            last = prompt == 0 ? last : prompt;
        }
        return last;
    }

    @Test
    void the_first_pass_is_decode_only_so_that_there_is_a_measurement() {
        assertThat(pacer.promptRows(1, now)).isZero();
        assertThat(pacer.stepNanos()).isZero();
        assertThat(pacer.decodeNanos()).isEqualTo(Long.MAX_VALUE);

        took(100 * MS, 1, 0);

        assertThat(pacer.promptRows(1, now)).isEqualTo(PassPacer.LEAST_ROWS);
        assertThat(pacer.stepNanos()).isEqualTo((long) (200 * MS));
        assertThat(pacer.decodeNanos()).isEqualTo((long) (100 * MS));
    }

    @Test
    void prompts_go_on_while_all_tokens_are_being_chosen() {
        assertThat(pacer.promptRows(0, now)).isEqualTo(PassPacer.LEAST_ROWS);
        took(100 * MS, 1, 0);
        now += (long) 1e12;
        assertThat(pacer.promptRows(0, now)).isEqualTo(PassPacer.LEAST_ROWS);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 40})
    void rows_grow_until_the_time_is_used(int decoded) {
        int linear = passes(20, linear(100 * MS, 5 * MS), decoded);
        double share = linear(100 * MS, 5 * MS).nanos(decoded, linear)
                / linear(100 * MS, 5 * MS).nanos(decoded, 0);
        assertThat(share).isBetween(3.5, 4.0);
    }

    @Test
    void rows_behind_a_roofline_grow_without_exceeding_the_time() {
        assertThat(passes(20, roofline(100 * MS, 5 * MS), 1)).isBetween(70, 79);
    }

    @Test
    void where_eight_rows_take_longer_there_are_eight() {
        assertThat(passes(20, linear(100 * MS, 80 * MS), 1)).isEqualTo(PassPacer.LEAST_ROWS);
    }

    @Test
    void a_fast_machine_gets_256_rows_at_most() {
        assertThat(passes(20, linear(100 * MS, MS / 100), 1)).isEqualTo(PassPacer.MOST_ROWS);
    }

    /** Most passes have prompt rows, though some measure again. */
    @Test
    void measuring_costs_little() {
        Machine machine = linear(100 * MS, 5 * MS);
        passes(20, machine, 1);
        int decodeOnly = 0;
        for (int i = 0; i < 500; i++) {
            decodeOnly += pass(machine, 1, Integer.MAX_VALUE) == 0 ? 1 : 0;
        }
        assertThat(decodeOnly).isBetween(10, 50);
    }

    @Test
    void measures_again_once_the_measurement_is_old() {
        for (int i = 0; i < 3; i++) {
            took(100 * MS, 1, 0);
        }
        now += (long) (9000 * MS);
        assertThat(pacer.promptRows(1, now)).isPositive();
        now += (long) (2000 * MS);
        assertThat(pacer.promptRows(1, now)).isZero();
    }

    @Test
    void on_a_very_slow_machine_most_passes_have_prompt_rows() {
        Machine machine = linear(20_000 * MS, 8_000 * MS);
        int decodeOnly = 0;
        for (int i = 0; i < 100; i++) {
            decodeOnly += pass(machine, 1, Integer.MAX_VALUE) == 0 ? 1 : 0;
        }
        assertThat(decodeOnly).isLessThan(20);
    }

    /** The first passes of a JVM are slow: what was measured then must not permit long passes later. */
    @Test
    void a_warm_machine_is_soon_paced_by_its_own_speed() {
        Machine cold = linear(3000 * MS, 150 * MS);
        Machine warm = linear(100 * MS, 5 * MS);
        passes(3, cold, 1);
        for (int i = 0; i < 6; i++) {
            pass(warm, 1, Integer.MAX_VALUE);
        }
        passes(50, warm, 1);
    }

    @Test
    void a_pause_of_the_machine_while_measuring_permits_no_long_passes() {
        Machine machine = linear(100 * MS, 5 * MS);
        for (int i = 0; i < 3; i++) {
            took(machine.nanos(1, 0), 1, 0);
        }
        took(5000 * MS, 1, 0); // a collection of garbage
        passes(50, machine, 1);
        assertThat(pacer.stepNanos()).isLessThan((long) (220 * MS));
    }

    @Test
    void a_pause_of_the_machine_in_a_pass_with_prompt_rows_is_forgotten() {
        Machine machine = linear(100 * MS, 5 * MS);
        int before = passes(20, machine, 1);
        took(5000 * MS, 1, pacer.promptRows(1, now));
        assertThat(pacer.promptRows(1, now)).isEqualTo(PassPacer.LEAST_ROWS);
        assertThat(passes(6, machine, 1)).isBetween(before - 2, before + 2);
    }

    @Test
    void fewer_decoded_rows_are_taken_to_take_less_until_it_is_measured() {
        for (int i = 0; i < 3; i++) {
            took(400 * MS, 20, 0);
        }
        took(400 * MS, 20, 8);
        assertThat(pacer.promptRows(20, now)).isEqualTo(30);
        assertThat(pacer.promptRows(5, now)).isEqualTo(PassPacer.LEAST_ROWS);
        took(100 * MS, 5, 0);
        assertThat(pacer.stepNanos()).isEqualTo((long) (200 * MS));
    }

    /** Chats with drafts have passes of one row and of several, which hardly differ. */
    @Test
    void drafts_in_between_do_not_hide_what_a_single_row_takes() {
        for (int i = 0; i < 9; i++) {
            took(100 * MS, i % 3 == 0 ? 1 : 6, 0);
        }
        took(100 * MS, 6, 8);
        assertThat(pacer.promptRows(1, now)).isEqualTo(30);
    }

    @Test
    void a_changing_number_of_chats_never_permits_long_passes() {
        Random random = new Random(1);
        Machine machine = linear(100 * MS, 5 * MS);
        for (int i = 0; i < 100; i++) {
            passes(10, machine, 1 + random.nextInt(30));
        }
    }

    @Test
    void attention_that_gets_more_expensive_is_followed() {
        Machine machine = linear(100 * MS, 5 * MS);
        passes(20, machine, 1);
        for (int depth = 0; depth < 200; depth++) {
            passes(1, linear(100 * MS, (5 + depth / 40.0) * MS), 1);
        }
    }

    @Test
    void the_short_end_of_a_prompt_does_not_slow_the_next_one_down() {
        Machine machine = linear(100 * MS, 5 * MS);
        int before = passes(20, machine, 1);
        pass(machine, 1, 9);
        assertThat(pacer.promptRows(1, now)).isBetween(before - 2, before + 2);
    }

    /** A long prompt was computed before anybody decoded: its pass shows what a row costs. */
    @Test
    void passes_without_decoding_show_what_rows_cost() {
        Machine machine = linear(100 * MS, 5 * MS);
        took(machine.nanos(0, 256), 0, 256);
        took(machine.nanos(1, 0), 1, 0);

        assertThat(pacer.promptRows(1, now)).isBetween(50, 60);
    }

    @Test
    void a_bound_from_long_ago_does_not_shorten_steps() {
        took(100 * MS, 1, 0);
        took(150 * MS, 1, 8);
        for (int i = 0; i < 3; i++) {
            took(300 * MS, 1, 0);
        }
        assertThat(pacer.stepNanos()).isEqualTo((long) (600 * MS));
    }

    @Test
    void steps_beside_nobody_s_answer_are_as_long_as_passes() {
        assertThat(pacer.freeStepNanos()).isEqualTo((long) (1000 * MS));
        took(7000 * MS, 0, 256);
        assertThat(pacer.freeStepNanos()).isEqualTo((long) (7000 * MS));
    }

    @Test
    void a_clock_that_stands_still_does_no_harm() {
        for (int i = 0; i < 50; i++) {
            int prompt = pass((_, _) -> 0, 1, Integer.MAX_VALUE);
            assertThat(prompt).isBetween(0, PassPacer.MOST_ROWS);
        }
        assertThat(pacer.stepNanos()).isZero();
    }
}
