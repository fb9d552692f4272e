package dev.pixtral.engine;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Deals the prompt rows of a pass. The oldest prompt gets at least half, so that nobody starves; of the other half,
 * short requests come first, in order of arrival, and then the prompts that have least left, so that a question does
 * not wait for a book.
 */
final class RowDealer {
    /** Requests of at most so many tokens count as short. */
    static final int SHORT = 64;

    private RowDealer() {}

    /**
     * A prompt that wants rows.
     *
     * @param tokens of the whole request, its answer so far included: the rest of a long answer that is computed again
     *     is not short
     * @param left rows that are not computed yet, at least 1
     */
    record Claim(int tokens, int left) {
        boolean isShort() {
            return tokens <= SHORT;
        }
    }

    /**
     * Deals rows.
     *
     * @param budget rows to deal
     * @param claims the prompts, oldest first
     * @return rows of each prompt
     */
    static int[] deal(int budget, List<Claim> claims) {
        int[] rows = new int[claims.size()];
        if (claims.isEmpty()) {
            return rows;
        }
        rows[0] = Math.min(claims.getFirst().left(), budget - budget / 2);
        int rest = budget - rows[0];
        List<Integer> others = IntStream.range(1, claims.size())
                .boxed()
                .sorted(Comparator.comparingInt(
                        i -> claims.get(i).isShort() ? 0 : claims.get(i).left())) // stable
                .toList();
        for (int i : others) {
            rows[i] = Math.min(claims.get(i).left(), rest);
            rest -= rows[i];
        }
        rows[0] += Math.min(claims.getFirst().left() - rows[0], rest);
        return rows;
    }
}
