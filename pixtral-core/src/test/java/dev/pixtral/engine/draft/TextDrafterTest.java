package dev.pixtral.engine.draft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TextDrafterTest {
    private static final int END = 0;
    private static final PassTimes CHEAP = cheap();

    private static PassTimes cheap() {
        PassTimes times = new PassTimes();
        for (int rows = 1; rows <= PassTimes.MOST_ROWS; rows++) {
            times.record(rows, 1000 + rows);
        }
        return times;
    }

    private static TextDrafter drafter(int... prompt) {
        return new TextDrafter(prompt, id -> id == END);
    }

    private static int[] draft(TextDrafter drafter) {
        return drafter.draft(DraftBudget.MOST_ROWS, 1, CHEAP);
    }

    /** A grammar: forced tokens by position, and tokens that it never allows. */
    private record Rules(int[] forced, Set<Integer> forbidden, int[] position) implements Foresight {
        static Rules of(Set<Integer> forbidden, int... forced) {
            return new Rules(forced, forbidden, new int[1]);
        }

        @Override
        public OptionalInt only() {
            int at = position[0];
            return at < forced.length && forced[at] >= 0 ? OptionalInt.of(forced[at]) : OptionalInt.empty();
        }

        @Override
        public boolean follow(int id) {
            position[0]++;
            return !forbidden.contains(id);
        }
    }

    @Test
    void should_propose_nothing_before_the_first_token() {
        TextDrafter drafter = drafter(1, 2, 3, 1, 2, 3);
        drafter.lookAhead(Foresight.NONE);

        assertThat(draft(drafter)).isEmpty();
    }

    @Test
    void should_propose_what_the_prompt_says_next_up_to_the_end_of_the_answer() {
        TextDrafter drafter = drafter(1, 2, 3, 4, 5, 6, END, 1, 2);
        drafter.accept(3);
        drafter.lookAhead(Foresight.NONE);

        assertThat(draft(drafter)).containsExactly(4, 5, 6);
        assertThat(drafter.draft(2, 1, CHEAP)).containsExactly(4, 5);
    }

    @Test
    void should_go_on_with_the_rest_of_a_proposal_and_drop_it_after_another_token() {
        TextDrafter drafter = drafter(1, 2, 3, 4, 5, 6, END, 1, 2);
        drafter.accept(3);
        drafter.lookAhead(Foresight.NONE);

        drafter.accept(4);
        assertThat(draft(drafter)).containsExactly(5, 6);
        drafter.accept(9);
        assertThat(draft(drafter)).isEmpty();
    }

    @Test
    void should_propose_forced_tokens_and_repeated_ones_behind_them() {
        TextDrafter drafter = drafter(7, 8, 9, 10, 11, 12, END);
        drafter.accept(5);

        drafter.lookAhead(Rules.of(Set.of(), 7, 8, 9));

        assertThat(draft(drafter)).containsExactly(7, 8, 9, 10, 11, 12);
    }

    @Test
    void should_propose_forced_tokens_between_repeated_ones() {
        TextDrafter drafter = drafter(1, 2, 3, 4, 5, 6, END, 1, 2);
        drafter.accept(3);

        drafter.lookAhead(Rules.of(Set.of(), -1, 50, 51));

        assertThat(draft(drafter)).containsExactly(4, 50, 51);
    }

    @Test
    void should_stop_before_a_token_that_the_grammar_forbids() {
        TextDrafter drafter = drafter(1, 2, 3, 4, 5, 6, END, 1, 2);
        drafter.accept(3);

        drafter.lookAhead(Rules.of(Set.of(5)));

        assertThat(draft(drafter)).containsExactly(4);
    }

    @Test
    void should_not_propose_a_forced_end() {
        TextDrafter drafter = drafter(1);
        drafter.accept(3);

        drafter.lookAhead(Rules.of(Set.of(), 4, END));

        assertThat(draft(drafter)).containsExactly(4);
    }

    @Test
    void should_bound_what_it_proposes() {
        TextDrafter drafter = drafter(1, 1, 1, 1, 1);
        for (int i = 0; i < 100; i++) {
            drafter.accept(1);
            drafter.lookAhead(Foresight.NONE);
        }
        assertThat(draft(drafter)).hasSize(TextDrafter.MOST_GUESSES);

        int[] many = new int[500];
        Arrays.fill(many, 9);
        drafter.lookAhead(Rules.of(Set.of(), many));
        assertThat(draft(drafter)).hasSize(DraftBudget.MOST_ROWS);
    }

    /** Guesses are compared with what is chosen even while no row is spent on them. */
    @Test
    void should_stop_where_guesses_are_wrong_and_begin_again_where_they_are_right() {
        PassTimes half = new PassTimes(); // a row costs half a pass
        TextDrafter drafter = drafter(1, 2, 3, 4, 5, 6, 7, 8, END, 1, 2);
        drafter.accept(3);
        for (int i = 0; i < 40; i++) {
            for (int id : new int[] {1, 2, 3, 100 + i}) { // never 4
                drafter.lookAhead(Foresight.NONE);
                drafter.accept(id);
            }
        }
        drafter.accept(1);
        drafter.accept(2);
        drafter.accept(3);
        drafter.lookAhead(Foresight.NONE);
        assertThat(drafter.draft(8, 1, half)).isEmpty();

        for (int i = 0; i < 40; i++) {
            for (int id : new int[] {1, 2, 3, 4, 200}) {
                drafter.lookAhead(Foresight.NONE);
                drafter.accept(id);
            }
        }
        drafter.lookAhead(Foresight.NONE);
        assertThat(drafter.draft(8, 1, half)).startsWith(1, 2);
    }
}
