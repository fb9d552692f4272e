package dev.pixtral.engine.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RowDealerTest {
    private static int[] deal(int budget, int... left) {
        return RowDealer.deal(
                budget,
                IntStream.of(left)
                        .mapToObj(rows -> new RowDealer.Claim(rows, rows))
                        .toList());
    }

    @Test
    void one_prompt_gets_all() {
        assertThat(deal(256, 1000)).containsExactly(256);
        assertThat(deal(256, 10)).containsExactly(10);
        assertThat(deal(1, 10)).containsExactly(1);
        assertThat(deal(256)).isEmpty();
    }

    @Test
    void the_oldest_gets_half_and_what_nobody_else_wants() {
        assertThat(deal(256, 1000, 900)).containsExactly(128, 128);
        assertThat(deal(255, 1000, 900)).containsExactly(128, 127);
        assertThat(deal(256, 1000, 9)).containsExactly(247, 9);
    }

    @Test
    void short_requests_come_first_in_order_of_arrival_then_who_has_least_left() {
        assertThat(deal(256, 1000, 500, 400, 64, 30)).containsExactly(128, 0, 34, 64, 30);
        assertThat(deal(200, 1000, 64, 60, 5)).containsExactly(100, 64, 36, 0);
    }

    @Test
    void the_rest_of_a_long_request_is_not_a_short_one() {
        RowDealer.Claim old = new RowDealer.Claim(1000, 1000);
        RowDealer.Claim rest = new RowDealer.Claim(500, 10);
        RowDealer.Claim question = new RowDealer.Claim(60, 60);

        assertThat(RowDealer.deal(100, List.of(old, rest, question))).containsExactly(50, 0, 50);
    }

    @Provide
    Arbitrary<List<RowDealer.Claim>> claims() {
        return Arbitraries.integers()
                .between(1, 400)
                .flatMap(tokens ->
                        Arbitraries.integers().between(1, tokens).map(left -> new RowDealer.Claim(tokens, left)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(12);
    }

    @Property
    void no_row_is_wasted_and_the_oldest_gets_on(
            @ForAll @IntRange(min = 1, max = 300) int budget, @ForAll("claims") List<RowDealer.Claim> claims) {
        int[] rows = RowDealer.deal(budget, claims);

        int wanted = claims.stream().mapToInt(RowDealer.Claim::left).sum();
        assertThat(IntStream.of(rows).sum()).isEqualTo(Math.min(budget, wanted));
        assertThat(rows[0]).isGreaterThanOrEqualTo(Math.min(claims.getFirst().left(), (budget + 1) / 2));
        for (int i = 0; i < rows.length; i++) {
            assertThat(rows[i]).isBetween(0, claims.get(i).left());
        }
    }
}
