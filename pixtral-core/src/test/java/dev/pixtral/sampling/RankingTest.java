package dev.pixtral.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RankingTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, 8, 100, 1001})
    void should_rank_like_a_full_sort(int vocabulary) {
        Random random = new Random(vocabulary);
        Ranking ranking = new Ranking(vocabulary);

        for (int round = 0; round < 3; round++) { // used again and again
            double[] scores = random.doubles(vocabulary)
                    .map(score -> Math.floor(score * 50))
                    .toArray();
            ranking.rank(scores, 10);

            List<Integer> sorted = IntStream.range(0, vocabulary)
                    .boxed()
                    .filter(id -> scores[id] >= 10)
                    .sorted(Comparator.comparingDouble((Integer id) -> -scores[id])
                            .thenComparingInt(id -> id))
                    .toList();
            assertThat(IntStream.range(0, ranking.size()).map(ranking::at).boxed())
                    .isEqualTo(sorted);
        }
    }

    @Test
    void should_leave_out_masked_ids_and_answer_for_any_rank_in_any_order() {
        Ranking ranking = new Ranking(4);
        ranking.rank(new double[] {1, Double.NEGATIVE_INFINITY, 3, 2}, Double.NEGATIVE_INFINITY);

        assertThat(ranking.size()).isEqualTo(3);
        assertThat(ranking.at(2)).isZero();
        assertThat(ranking.at(0)).isEqualTo(2);
        assertThat(ranking.at(1)).isEqualTo(3);
    }
}
