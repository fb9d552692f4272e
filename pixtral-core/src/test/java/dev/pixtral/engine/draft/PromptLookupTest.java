package dev.pixtral.engine.draft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PromptLookupTest {
    private static final int BARRIER = 0;
    private static final long SEED = Long.getLong("pixtral.test.seed", 1);

    private static PromptLookup.Continuation in(int... text) {
        return new PromptLookup(text, id -> id == BARRIER).continuation(64);
    }

    @Test
    void should_propose_what_followed_the_same_words() {
        PromptLookup.Continuation continuation = in(1, 2, 3, 4, 5, 9, 2, 3, 4);

        assertThat(continuation.found()).isTrue();
        assertThat(continuation.next()).isEqualTo(5);
        assertThat(continuation.matched()).isEqualTo(3);
        continuation.assume(5);
        assertThat(continuation.next()).isEqualTo(9);
        assertThat(continuation.matched()).isEqualTo(4);
    }

    @Test
    void should_prefer_the_longest_match_and_then_the_latest() {
        assertThat(in(7, 1, 2, 3, 50, 8, 1, 2, 3, 60, 7, 1, 2, 3).next()).isEqualTo(50);
        assertThat(in(7, 1, 2, 3, 50, 8, 1, 2, 3, 60, 9, 1, 2, 3).next()).isEqualTo(60);
    }

    @Test
    void should_continue_a_repetition_beyond_the_end_of_the_text() {
        PromptLookup.Continuation continuation = in(4, 5, 4, 5, 4, 5);
        for (int i = 0; i < 20; i++) {
            assertThat(continuation.next()).isEqualTo(i % 2 == 0 ? 4 : 5);
            continuation.assume(continuation.next());
        }
    }

    @Test
    void should_neither_propose_nor_match_a_barrier() {
        assertThat(in(1, 2, 3, BARRIER, 5, 1, 2, 3).found()).isFalse();
        assertThat(in(1, BARRIER, 3, 4, 5, 1, BARRIER, 3).found()).isFalse();
        assertThat(in(BARRIER, BARRIER, BARRIER, BARRIER, BARRIER).found()).isFalse();
        PromptLookup.Continuation after = in(8, BARRIER, 1, 2, 3, 4, 8, BARRIER, 1, 2, 3);
        assertThat(after.next()).isEqualTo(4);
        assertThat(after.matched()).isEqualTo(3);
    }

    @Test
    void should_find_nothing_in_a_short_text() {
        assertThat(in().found()).isFalse();
        assertThat(in(1, 1).found()).isFalse();
        assertThat(in(1, 1, 1).found()).isFalse();
        assertThat(in(1, 1, 1, 1).next()).isEqualTo(1);
    }

    @Test
    void should_search_again_when_another_token_is_assumed() {
        PromptLookup.Continuation continuation = in(1, 2, 3, 4, 9, 2, 3, 7, 8, 1, 2, 3);
        assertThat(continuation.next()).isEqualTo(4);

        continuation.assume(7);

        assertThat(continuation.next()).isEqualTo(8);
        assertThat(continuation.matched()).isEqualTo(3);
    }

    /** Few different tokens, so that matches are frequent, long and many. */
    @Test
    void should_agree_with_a_search_through_the_whole_text() {
        System.out.printf("PromptLookupTest: -Dpixtral.test.seed=%d%n", SEED);
        for (int round = 0; round < 300; round++) {
            Random random = new Random(SEED + round);
            int words = 1 + random.nextInt(6);
            int[] text = random.ints(random.nextInt(400), 0, words + 1).toArray();
            int begin = random.nextInt(text.length + 1);
            PromptLookup lookup = new PromptLookup(Arrays.copyOf(text, begin), id -> id == BARRIER);
            for (int length = begin; length <= text.length; length++) {
                compare(lookup.continuation(8), Arrays.copyOf(text, length), random, words);
                if (length < text.length) {
                    lookup.append(text[length]);
                }
            }
        }
    }

    private static void compare(PromptLookup.Continuation continuation, int[] text, Random random, int words) {
        int[] all = text;
        Match match = search(all, text.length);
        for (int i = 0; i <= 8; i++) {
            boolean found = match.length > 0 && all[match.end + 1] != BARRIER;
            assertThat(continuation.found()).isEqualTo(found);
            if (found) {
                assertThat(continuation.next()).isEqualTo(all[match.end + 1]);
                assertThat(continuation.matched()).isEqualTo(match.length);
            }
            if (i == 8) {
                return;
            }
            int assumed = found && random.nextInt(4) > 0 ? continuation.next() : random.nextInt(words + 1);
            continuation.assume(assumed);
            all = Arrays.copyOf(all, all.length + 1);
            all[all.length - 1] = assumed;
            match = found && assumed == all[match.end + 1]
                    ? new Match(match.end + 1, Math.min(PromptLookup.LONGEST, match.length + 1))
                    : search(all, text.length);
        }
    }

    private record Match(int end, int length) {}

    /** Compares every earlier position of the indexed text. */
    private static Match search(int[] all, int indexed) {
        int best = -1;
        int longest = 0;
        int seen = 0;
        for (int end = Math.min(indexed - 1, all.length - 2); end >= 0 && seen < PromptLookup.CANDIDATES; end--) {
            int common = 0;
            while (common < PromptLookup.LONGEST
                    && common <= end
                    && all[end - common] == all[all.length - 1 - common]
                    && all[end - common] != BARRIER) {
                common++;
            }
            if (common >= PromptLookup.SHORTEST) {
                seen++;
                if (common > longest) {
                    longest = common;
                    best = end;
                }
            }
        }
        return new Match(best, longest);
    }

    @Test
    void should_stay_fast_where_everything_matches() {
        int[] same = new int[200_000];
        Arrays.fill(same, 5);
        PromptLookup lookup = new PromptLookup(same, id -> id == BARRIER);

        for (int i = 0; i < 10_000; i++) { // each walks through a bounded number of the 200,000 matches
            assertThat(lookup.continuation(1).next()).isEqualTo(5);
            lookup.append(5);
        }
    }
}
