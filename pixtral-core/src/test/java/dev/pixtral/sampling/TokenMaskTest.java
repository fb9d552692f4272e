package dev.pixtral.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenMaskTest {
    private static final float MASKED = Float.NEGATIVE_INFINITY;

    @Test
    void holds_the_ids_whose_bits_are_set() {
        TokenMask mask = TokenMask.of(new long[] {1L << 3 | 1L << 63, 1});
        List<Integer> ids = new ArrayList<>();
        mask.forEach(ids::add);

        assertThat(ids).containsExactly(3, 63, 64);
        assertThat(mask.size()).isEqualTo(3);
        assertThat(mask.allows(63)).isTrue();
        assertThat(mask.allows(2)).isFalse();
        assertThat(mask.allows(1000)).isFalse();
        assertThat(mask.allows(-1)).isFalse();
    }

    @Test
    void is_a_copy_of_the_bits() {
        long[] bits = {6};
        TokenMask mask = TokenMask.of(bits);
        bits[0] = 0;

        assertThat(mask.allows(1)).isTrue();
    }

    @Test
    void only_allows_one_id() {
        TokenMask mask = TokenMask.only(200);

        assertThat(mask.size()).isEqualTo(1);
        assertThat(mask.allows(200)).isTrue();
        assertThat(mask.allows(200 - 64)).isFalse();
    }

    @Test
    void masks_all_other_logits() {
        float[] logits = {5, 1, 2, 3};

        TokenMask.of(new long[] {0b0110}).applyTo(logits);

        assertThat(logits).containsExactly(MASKED, 1, 2, MASKED);
    }

    @Test
    void leaves_the_lowest_allowed_id_where_all_are_banned_already() {
        float[] logits = {5, MASKED, MASKED, 3};

        TokenMask.of(new long[] {0b0110}).applyTo(logits);

        assertThat(logits).containsExactly(MASKED, 0, MASKED, MASKED);
    }
}
