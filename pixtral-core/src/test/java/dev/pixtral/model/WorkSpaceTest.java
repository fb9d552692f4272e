package dev.pixtral.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.image.PixelValues;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.KernelsProvider;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The planned working memory is what passes really take. */
class WorkSpaceTest {
    /**
     * One shape where the decoder's rows are larger, one where the patches are, one with more patches than a unit, and
     * two that merge patches and scale queries.
     */
    private static final List<ModelConfig> SHAPES = List.of(
            new ModelConfig(
                    new TextConfig(96, 224, 2, 4, 2, 32, 320, 1e6, 1e-5, 512),
                    new VisionConfig(32, 64, 1, 2, 16, 3, 64, 16, 1e4, 1e-5),
                    true,
                    10),
            new ModelConfig(
                    new TextConfig(64, 128, 1, 2, 1, 16, 100, 1e6, 1e-5, 512),
                    new VisionConfig(64, 256, 2, 4, 16, 3, 128, 8, 1e4, 1e-5),
                    false,
                    10),
            new ModelConfig(
                    new TextConfig(64, 128, 1, 2, 1, 16, 100, 1e6, 1e-5, 512),
                    new VisionConfig(16, 32, 1, 2, 8, 3, 184, 8, 1e4, 1e-5),
                    false,
                    10),
            new ModelConfig(
                    stretched(new TextConfig(96, 224, 2, 4, 2, 32, 320, 1e6, 1e-5, 512)),
                    new VisionConfig(32, 64, 1, 2, 16, 3, 64, 8, 1e4, 1e-5, 2),
                    false,
                    true,
                    10),
            new ModelConfig(
                    stretched(new TextConfig(64, 128, 1, 2, 1, 16, 100, 1e6, 1e-5, 512)),
                    new VisionConfig(16, 80, 1, 2, 8, 3, 400, 8, 1e4, 1e-5, 2),
                    false,
                    true,
                    10));

    private static TextConfig stretched(TextConfig text) {
        return new TextConfig(
                text.hiddenSize(),
                text.intermediateSize(),
                text.numLayers(),
                text.numHeads(),
                text.numKeyValueHeads(),
                text.headDim(),
                text.vocabSize(),
                text.ropeTheta(),
                text.rmsNormEps(),
                text.maxPositions(),
                new TextConfig.Yarn(16, 32, 32, 1, 1),
                new TextConfig.QueryScale(0.1, 32),
                true);
    }

    /** At any vector length, also where one thread did all the work; most is used where prompts have rows of 8 bits. */
    @ParameterizedTest
    @CsvSource({
        "0, BF16, PANAMA, 0.3",
        "0, Q8, PANAMA, 0.3",
        "0, Q4, PANAMA, 0.5",
        "0, Q4_1, PANAMA, 0.5",
        "0, Q4, SCALAR, 0"
    })
    void threads_take_at_most_what_was_planned(
            int shape, WeightFormat format, KernelsProvider.Choice choice, double least) {
        ModelConfig config = SHAPES.get(shape);
        int rows = 256;
        int threads = 2;
        long planned = WorkSpace.of(config, WeightFormats.of(format, format), rows, 1, threads)
                .threads();
        try (Workers workers = new Workers(threads);
                PixtralNetwork network =
                        PixtralNetwork.load(Checkpoint.random("shape", config, 1), format, format, workers);
                KvPool pool = network.newKvPool(KvType.BF16, 2 * rows);
                KvSequence sequence = new KvSequence(pool)) {
            Compute compute = new Compute(KernelsProvider.create(choice), workers);
            Scratch scratch = new Scratch();
            TokenRows tokens = TokenRows.of(new int[2 * rows]);
            for (int from = 0; from < 2 * rows; from += rows) {
                Batch.Piece piece = new Batch.Piece(sequence, from, tokens, from, from + rows, Batch.Logits.LAST);
                network.forward(compute, new Batch().add(piece), scratch, PassMonitor.NONE);
            }
            assertThat(workers.workspaceBytes()).isBetween((long) (least * planned / threads), planned);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, BF16, BF16",
        "0, Q4, BF16",
        "0, Q4, Q4",
        "1, BF16, BF16",
        "1, Q8, Q4",
        "1, Q4_1, BF16",
        "1, Q4, Q4",
        "2, Q4, Q4",
        "3, BF16, BF16",
        "3, Q4, Q4",
        "4, Q8, BF16",
        "4, Q4, Q4"
    })
    void passes_take_what_was_planned(int shape, WeightFormat decoder, WeightFormat vision) {
        ModelConfig config = SHAPES.get(shape);
        WeightFormats formats = WeightFormats.of(decoder, vision);
        int rows = 24;
        int side = config.vision().imageSize() / config.vision().tokenSize();
        PatchGrid grid = new PatchGrid(side, side);
        int patches =
                grid.patches() * config.vision().mergeSize() * config.vision().mergeSize();
        float[] pixels =
                new float[3 * config.vision().imageSize() * config.vision().imageSize()];
        try (Workers workers = new Workers(1);
                PixtralNetwork network =
                        PixtralNetwork.load(Checkpoint.random("shape", config, 1), decoder, vision, workers);
                KvPool pool = network.newKvPool(KvType.BF16, 64);
                KvSequence sequence = new KvSequence(pool)) {
            Compute compute = new Compute(KernelsProvider.create(KernelsProvider.Choice.SCALAR), workers);
            Scratch scratch = new Scratch();

            Batch batch = new Batch();
            int[] ids = IntStream.range(20, 20 + rows).toArray();
            batch.add(new Batch.Piece(sequence, 0, TokenRows.of(ids), 0, rows, Batch.Logits.LAST));
            network.forward(compute, batch, scratch, PassMonitor.NONE);
            WorkSpace planned = WorkSpace.of(config, formats, rows, 1, 1);
            assertThat(scratch.bytes()).isEqualTo(planned.pass());

            Scratch units = new Scratch();
            try (VisionPass picture = network.visionPass(
                    compute, List.of(new PixelValues(grid, config.vision().tokenSize(), pixels)), units)) {
                while (picture.phase() != VisionPass.Phase.DONE) {
                    picture.advance(Math.min(picture.left(), VisionPass.MOST_ROWS), PassMonitor.NONE);
                }
                assertThat(units.bytes()).isEqualTo(WorkSpace.pictureScratch(config, formats, patches));
                assertThat(planned.picture()).isEqualTo(Float.BYTES * pixels.length + picture.bytes() + units.bytes());
            }
            long pages = KvLayout.pages(patches);
            assertThat(planned.picturePages())
                    .isEqualTo(pages
                            * KvLayout.PAGE
                            * 2
                            * Float.BYTES
                            * config.vision().hiddenSize());
        }
    }
}
