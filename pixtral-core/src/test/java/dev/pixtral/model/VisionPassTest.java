package dev.pixtral.model;

import static dev.pixtral.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.image.PatchGrid;
import dev.pixtral.image.PixelValues;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * However the rows of pictures are divided into units, and whatever runs in between, the bits are those of the whole.
 */
class VisionPassTest {
    private static final Compute COMPUTE = TinyA.compute(2);

    private static PixtralNetwork network;

    @BeforeAll
    static void open() {
        network = TinyA.open("native");
    }

    @AfterAll
    static void close() {
        COMPUTE.workers().close();
        network.close();
    }

    static PixelValues picture(int cols, int rows, long seed) {
        Random random = new Random(seed);
        float[] values = new float[3 * cols * rows * TinyA.PATCH * TinyA.PATCH];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return new PixelValues(new PatchGrid(cols, rows), TinyA.PATCH, values);
    }

    /** Returns features, computed in units of as many rows as {@code size} chooses of those that remain. */
    private static float[] features(
            PixtralNetwork of, List<PixelValues> images, IntUnaryOperator size, PassMonitor monitor) {
        try (VisionPass pass = of.visionPass(COMPUTE, images, new Scratch())) {
            while (pass.phase() != VisionPass.Phase.DONE) {
                pass.advance(size.applyAsInt(pass.left()), monitor);
            }
            return pass.features();
        }
    }

    private static float[] whole(PixtralNetwork of, List<PixelValues> images) {
        return features(of, images, left -> left, PassMonitor.NONE);
    }

    @Test
    void units_of_any_size_give_the_bits_of_the_whole() {
        List<PixelValues> picture = List.of(picture(9, 5, 1));
        float[] expected = whole(network, picture);

        for (int rows = 1; rows <= 45; rows++) {
            int most = rows;
            assertThatTensor(features(network, picture, left -> Math.min(left, most), PassMonitor.NONE))
                    .as("units of %d rows", rows)
                    .hasBitsOf(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void units_of_random_sizes_give_the_bits_of_the_whole(WeightFormat format) {
        try (PixtralNetwork other = TinyA.open("native", format, format)) {
            for (long seed = 1; seed <= 6; seed++) {
                Random random = new Random(seed);
                List<PixelValues> pictures = new ArrayList<>();
                for (int i = random.nextInt(3); i >= 0; i--) {
                    pictures.add(picture(1 + random.nextInt(20), 1 + random.nextInt(16), random.nextLong()));
                }
                float[] expected = whole(other, pictures);

                assertThatTensor(features(other, pictures, left -> 1 + random.nextInt(left), PassMonitor.NONE))
                        .as("seed %d", seed)
                        .hasBitsOf(expected);
                assertThatTensor(other.encodeImages(COMPUTE, pictures, new Scratch(), PassMonitor.NONE))
                        .as("seed %d", seed)
                        .hasBitsOf(expected);
            }
        }
    }

    @Test
    void every_stage_has_all_rows_whatever_the_units() throws IOException {
        List<PixelValues> pictures = TinyA.Case.load("two-images").images();
        Map<String, float[]> expected = new LinkedHashMap<>();
        features(network, pictures, left -> left, remember(expected));
        Map<String, float[]> stages = new LinkedHashMap<>();

        features(network, pictures, left -> Math.min(left, 7), remember(stages));

        assertThat(stages.keySet())
                .containsExactly(
                        "vision.patch_embedding",
                        "vision.ln_pre",
                        "vision.block.0",
                        "vision.block.1",
                        "vision.block.2",
                        "projector.output");
        stages.forEach((name, values) -> assertThatTensor(values).as(name).hasBitsOf(expected.get(name)));
    }

    private static Trace remember(Map<String, float[]> stages) {
        return (name, values, rows, cols) -> stages.put(name, Arrays.copyOf(values, rows * cols));
    }

    /** Two pictures and a prompt take turns on one working memory, unit by unit. */
    @Test
    void other_passes_may_run_on_the_same_working_memory_between_two_units() {
        List<PixelValues> first = List.of(picture(11, 7, 1));
        List<PixelValues> second = List.of(picture(6, 13, 2));
        Scratch shared = new Scratch();
        try (VisionPass one = network.visionPass(COMPUTE, first, shared);
                VisionPass two = network.visionPass(COMPUTE, second, shared);
                KvPool pool = network.newKvPool(KvType.BF16, 1024);
                KvSequence sequence = new KvSequence(pool)) {
            int position = 0;
            TokenRows prompt = TokenRows.of(new Random(3).ints(1000, 1000, 1600).toArray());
            while (one.phase() != VisionPass.Phase.DONE || two.phase() != VisionPass.Phase.DONE) {
                for (VisionPass pass : List.of(one, two)) {
                    if (pass.phase() != VisionPass.Phase.DONE) {
                        pass.advance(Math.min(pass.left(), 10), PassMonitor.NONE);
                    }
                }
                network.forward(
                        COMPUTE,
                        new Batch()
                                .add(new Batch.Piece(
                                        sequence, position, prompt, position, position + 5, Batch.Logits.LAST)),
                        shared,
                        PassMonitor.NONE);
                position += 5;
            }
            assertThatTensor(one.features()).hasBitsOf(whole(network, first));
            assertThatTensor(two.features()).hasBitsOf(whole(network, second));
        }
    }

    @Test
    void a_pass_that_ends_anywhere_returns_its_pages() {
        List<PixelValues> pictures = List.of(picture(9, 5, 1), picture(3, 3, 2));
        for (int units = 0; units < 30; units++) {
            try (VisionPass pass = network.visionPass(COMPUTE, pictures, new Scratch())) {
                for (int i = 0; i < units && pass.phase() != VisionPass.Phase.DONE; i++) {
                    pass.advance(Math.min(pass.left(), 20), PassMonitor.NONE);
                }
            }
            assertThat(network.encoderPagesInUse()).as("after %d units", units).isZero();
        }
    }
}
