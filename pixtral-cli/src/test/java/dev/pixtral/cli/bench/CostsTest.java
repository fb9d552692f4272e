package dev.pixtral.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.plan.MultiplyAdds;
import org.junit.jupiter.api.Test;

/** Counted by hand from the sizes of Pixtral-12B. */
class CostsTest {
    private static final MultiplyAdds PIXTRAL = MultiplyAdds.of(Shape.PIXTRAL_12B.config());
    private static final Costs COSTS = new Costs(PIXTRAL, 1000, 10, WeightFormat.Q4, WeightFormat.BF16);

    @Test
    void a_token_passes_all_matrices_of_the_decoder() {
        long attention = 2L * 5120 * 32 * 128 + 2L * 5120 * 8 * 128; // queries and output, keys and values
        long feedForward = 3L * 5120 * 14_336;

        assertThat(PIXTRAL.layers()).isEqualTo(40 * (attention + feedForward)).isEqualTo(10_905_190_400L);
        assertThat(PIXTRAL.output()).isEqualTo(5120L * 131_072);
        assertThat((PIXTRAL.layers() + PIXTRAL.output()) / 1e9).isBetween(11.576, 11.577);
    }

    @Test
    void a_token_attends_to_itself_and_to_those_before() {
        long position = 40 * 2L * 32 * 128;

        assertThat(PIXTRAL.token(0)).isEqualTo(PIXTRAL.layers() + PIXTRAL.output() + position);
        assertThat(PIXTRAL.token(99)).isEqualTo(PIXTRAL.layers() + PIXTRAL.output() + 100 * position);
        assertThat(PIXTRAL.prompt(3)).isEqualTo(3 * PIXTRAL.layers() + PIXTRAL.output() + (1 + 2 + 3) * position);
    }

    @Test
    void a_patch_passes_encoder_and_projector_and_attends_to_all() {
        long layers = 24 * (4L * 1024 * 1024 + 3L * 4096 * 1024);
        long ends = 1024L * 3 * 16 * 16 + 5120L * 1024 + 5120L * 5120;
        long patches = 32 * 32;

        assertThat(PIXTRAL.patch()).isEqualTo(layers + ends).isEqualTo(434_896_896L);
        assertThat(PIXTRAL.picture(patches)).isEqualTo(patches * 434_896_896L + 24 * 2 * 1024 * patches * patches);
        assertThat(MultiplyAdds.of(Shape.PIXTRAL_12B_VISION.config()).picture(patches))
                .isEqualTo(PIXTRAL.picture(patches));
    }

    @Test
    void sequences_share_the_weights_but_not_keys_and_values() {
        Work.Decoding decoding = new Work.Decoding(100, 4);

        assertThat(COSTS.bytes(decoding)).isEqualTo(1000 + 4 * 10 * 108);
        assertThat(COSTS.multiplyAdds(decoding)).isEqualTo(4 * PIXTRAL.token(108));
    }

    @Test
    void only_4_bit_weights_are_multiplied_as_integers() {
        assertThat(COSTS.integers(new Work.Prompt(1))).isTrue();
        assertThat(COSTS.integers(new Work.Decoding(0, 1))).isTrue();
        assertThat(COSTS.integers(new Work.Picture(new ImageSize(16, 16), 1, 2)))
                .isFalse();
    }
}
