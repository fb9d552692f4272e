package dev.pixtral.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.checkpoint.WeightRole;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.model.PixtralNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What models need, in exact numbers. */
class MemoryPlanTest {
    private static final long GIB = 1L << 30;

    // weights of Pixtral-12B, by hand: rows and columns of every matrix are multiples of 128, so nothing is padded
    private static final long ATTENTION = 40L * 2 * 5120 * (4096 + 1024);
    private static final long FEED_FORWARD = 40L * 3 * 5120 * 14_336;
    private static final long OUTPUT = 131_072L * 5120;
    private static final long VISION = 24L * (4 * 1024 * 1024 + 3 * 1024 * 4096) + 1024 * 3 * 16 * 16;
    private static final long PROJECTOR = 5120L * 1024 + 5120L * 5120;
    private static final long VECTORS = 4L * (81 * 5120 + 49 * 1024 + 2 * 5120);

    @Test
    void pixtral_12b_in_4_bits() {
        WeightMemory weights =
                WeightMemory.of(Shapes.PIXTRAL_12B, WeightFormats.of(WeightFormat.Q4, WeightFormat.BF16));

        assertThat(weights.matrices())
                .containsEntry(WeightRole.ATTENTION, ATTENTION / 32 * 18)
                .containsEntry(WeightRole.FEED_FORWARD, FEED_FORWARD / 32 * 18)
                .containsEntry(WeightRole.OUTPUT, OUTPUT / 32 * 34)
                .containsEntry(WeightRole.VISION, VISION * 2)
                .containsEntry(WeightRole.PROJECTOR, PROJECTOR * 2)
                .hasSize(5);
        assertThat(weights.vectors()).isEqualTo(VECTORS);
        assertThat(weights.bytes())
                .isEqualTo(
                        (ATTENTION + FEED_FORWARD) / 32 * 18 + OUTPUT / 32 * 34 + 2 * (VISION + PROJECTOR) + VECTORS);
        assertThat(weights.decodeBytes()).isEqualTo((ATTENTION + FEED_FORWARD) / 32 * 18 + OUTPUT / 32 * 34);
        assertThat(weights.embeddings(2048)).isEqualTo(2048L * 2 * 5120);
        assertThat(weights.embeddings(1 << 20)).isEqualTo(131_072L * 2 * 5120);
    }

    @ParameterizedTest
    @CsvSource({"BF16, 163840", "F32, 327680", "Q8, 84480"})
    void keys_and_values_of_pixtral_12b(KvType type, long bytesOfAPosition) {
        MemoryPlan plan = Shapes.plan(WeightFormat.Q4, type, 8192);

        assertThat(plan.cacheBytes(8192)).isEqualTo(8192 * bytesOfAPosition);
        assertThat(plan.cacheBytes(1)).isEqualTo(plan.cacheBytes(32));
        assertThat(plan.cacheBytes(33)).isEqualTo(plan.cacheBytes(64));
    }

    @Test
    void all_of_it_is_the_sum_of_its_parts() {
        MemoryPlan plan = Shapes.plan(WeightFormat.Q4, KvType.BF16, 8192);

        assertThat(plan.bytes(8192))
                .isEqualTo(plan.weights().bytes()
                        + 8192L * 2 * 5120
                        + plan.work().pass()
                        + plan.work().threads()
                        + plan.work().picture()
                        + plan.work().picturePages()
                        + 8192L * 163_840);
        assertThat(plan.work().picturePages()).isEqualTo(4096L * 1024 * 2 * 4);
        assertThat(plan.heapBytes())
                .isEqualTo(VECTORS + plan.work().pass() + plan.work().threads());
    }

    /** Half a megabyte for each, whatever the length of the text. */
    @Test
    void every_thread_has_its_own_working_memory() {
        PlanSettings one = Shapes.settings(WeightFormat.Q4, KvType.BF16, 8192);
        long single = MemoryPlan.of(Shapes.PIXTRAL_12B, one).work().threads();

        assertThat(single).isBetween(500_000L, 700_000L);
        assertThat(MemoryPlan.of(Shapes.PIXTRAL_12B, one.withThreads(64)).work().threads())
                .isEqualTo(64 * single);
        assertThat(MemoryPlan.of(Shapes.PIXTRAL_12B, one).forContext(131_072).work())
                .isEqualTo(MemoryPlan.of(Shapes.PIXTRAL_12B, one).work());
    }

    @Test
    void more_generations_than_rows_of_a_chunk_make_passes_larger() {
        PlanSettings one = Shapes.settings(WeightFormat.Q4, KvType.BF16, 8192);
        PlanSettings many = new PlanSettings(one.formats(), false, KvType.BF16, 8192, 256, 250);

        assertThat(one.rows()).isEqualTo(256);
        assertThat(many.rows()).isEqualTo(250 + 64);
        assertThat(one.logitRows()).isEqualTo(1 + 32);
        assertThat(many.logitRows()).isEqualTo(256);
        assertThat(MemoryPlan.of(Shapes.PIXTRAL_12B, many).work().pass())
                .isGreaterThan(MemoryPlan.of(Shapes.PIXTRAL_12B, one).work().pass() + 223L * 131_072 * 4);
    }

    /** Rows and blocks that are padded count as packing pads them. */
    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void the_embedded_model_takes_what_was_planned(WeightFormat format) {
        try (Workers workers = new Workers(2);
                Checkpoint checkpoint = EmbeddedModel.open();
                PixtralNetwork network = PixtralNetwork.load(checkpoint, format, format, workers)) {
            WeightMemory planned = WeightMemory.of(network.config(), WeightFormats.of(format, format));

            assertThat(planned.bytes() - planned.vectors()).isEqualTo(network.packedBytes());
        }
    }

    @Test
    void the_positions_that_fit_are_the_most_that_fit() {
        MemoryPlan plan = Shapes.plan(WeightFormat.Q4, KvType.BF16, 8192);

        int positions = plan.positionsIn(10 * GIB);

        assertThat(positions % 32).isZero();
        assertThat(plan.bytes(positions)).isLessThanOrEqualTo(10 * GIB);
        assertThat(plan.bytes(positions + 32)).isGreaterThan(10 * GIB);
        assertThat(plan.positionsIn(GIB)).isZero();
        assertThat(plan.positionsIn(Long.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE / KvLayout.PAGE * KvLayout.PAGE);
    }

    @Test
    void contexts_are_rounded_to_what_people_choose() {
        MemoryPlan plan = Shapes.plan(WeightFormat.Q4, KvType.BF16, 8192);

        assertThat(plan.contextIn(plan.bytes(2048))).isEqualTo(2048);
        assertThat(plan.contextIn(plan.bytes(2048) - 1)).isZero();
        assertThat(plan.contextIn(plan.bytes(3072))).isEqualTo(3072);
        assertThat(plan.contextIn(plan.bytes(8192) - 1)).isEqualTo(6144);
        assertThat(plan.contextIn(plan.bytes(13_000))).isEqualTo(12_288);
        assertThat(plan.contextIn(plan.bytes(131_072))).isEqualTo(131_072);
        assertThat(plan.contextIn(Long.MAX_VALUE)).isEqualTo(131_072);
    }
}
