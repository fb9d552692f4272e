package dev.pixtral.engine.pace;

import dev.pixtral.api.Internal;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Distributes the prompt rows of a pass. The oldest prompt gets at least half of the rows, which prevents starvation.
 * The other half goes first to short requests in order of arrival, then to the prompts with the fewest remaining rows,
 * so that a question does not wait for a book.
 */
@Internal
public final class RowDealer {
    /** Requests with at most this many tokens count as short. */
    public static final int SHORT = 64;

    private RowDealer() {}

    /**
     * A prompt that needs rows.
     *
     * @param tokens tokens of the whole request, including its answer so far: the rest of a recomputed long answer is
     *     not short
     * @param left rows that are not computed yet, at least 1
     */
    public record Claim(int tokens, int left) {
        boolean isShort() {
            return tokens <= SHORT;
        }
    }

    /**
     * Distributes rows.
     *
     * @param budget number of rows to distribute
     * @param claims the prompts, oldest first
     * @return number of rows for each prompt
     */
    public static int[] deal(int budget, List<Claim> claims) {
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
