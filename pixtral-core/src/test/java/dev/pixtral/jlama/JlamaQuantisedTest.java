package dev.pixtral.jlama;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.safetensors.SafeTensorSupport;
import com.github.tjake.jlama.safetensors.WeightLoader;
import com.github.tjake.jlama.tensor.AbstractTensor;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.CheckpointOutline;
import dev.pixtral.checkpoint.PackedFolders;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.kernels.Bf16;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.kernels.twins.VectorBounds;
import dev.pixtral.model.Batch;
import dev.pixtral.model.Compute;
import dev.pixtral.model.KvPool;
import dev.pixtral.model.KvSequence;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.model.Scratch;
import dev.pixtral.model.TokenRows;
import dev.pixtral.model.Trace;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checkpoints that Jlama itself has quantised and written, read here and by Jlama. */
class JlamaQuantisedTest {
    static {
        VectorBounds.keep();
    }

    private static final String PREFIX = "language_model.";
    private static final double LEAST_COSINE_Q4 = 0.9995;

    @TempDir
    Path folder;

    /**
     * Jlama's scales are float32. For weights in bfloat16 those of Q4, an eighth of a weight, are float16 as well, and
     * used as they are; those of I8 are not, so the weights are rounded to bfloat16.
     */
    @ParameterizedTest
    @CsvSource({"Q4", "I8"})
    void every_weight_has_the_value_that_Jlama_reads(DType type) throws Exception {
        Path quantised = quantised(type);
        int matrices = 0;
        WeightLoader theirs = SafeTensorSupport.loadWeights(quantised.toFile());
        try (CheckpointWeights ours = CheckpointWeights.open(quantised)) {
            for (String name : ours.tensorInfoMap().keySet()) {
                AbstractTensor<?, ?> expected = theirs.load(PREFIX + name);
                AbstractTensor<?, ?> actual = ours.load(name);
                boolean coded = expected.dType() == type;
                matrices += coded ? 1 : 0;
                int cols = expected.shape().last();
                for (int i = 0; i < expected.size(); i++) {
                    float value = expected.get(i / cols, i % cols);
                    boolean rounded = coded && type == DType.I8;
                    assertThat(actual.get(i / cols, i % cols))
                            .as("%s[%d]", name, i)
                            .isEqualTo(rounded ? Bf16.toFloat(Bf16.fromFloat(value)) : value);
                }
            }
        } finally {
            theirs.close();
        }
        assertThat(matrices).as("embeddings and output too").isEqualTo(7 * 3 + 2);
    }

    @Test
    void the_codes_of_Q4_are_used_as_they_are() throws IOException {
        Path quantised = quantised(DType.Q4);
        CheckpointOutline outline = CheckpointOutline.read(quantised);

        Map<String, WeightFormat> own = outline.ownFormats();
        assertThat(own).hasSize(7 * 3 + 2 + 7 * outline.config().vision().numLayers() + 2);
        assertThat(own.values()).containsOnly(WeightFormat.Q4);
        assertThat(outline.tensors().stream().map(place -> place.encoding().label()))
                .contains("Jlama Q4", "BF16");
    }

    @Test
    void the_scales_of_I8_are_no_float16_so_its_weights_are_rounded_to_BF16() throws IOException {
        CheckpointOutline outline = CheckpointOutline.read(quantised(DType.I8));

        assertThat(outline.ownFormats()).isEmpty();
        assertThat(outline.tensors().stream().map(place -> place.encoding().label()))
                .contains("Jlama I8 rounded to BF16", "BF16");
    }

    /** The same codes with activations in float32 and, as users run them, rounded to 8 bits. */
    @Test
    void logits_of_Q4_are_as_close_as_rounded_activations_allow() throws IOException {
        Path quantised = quantised(DType.Q4);
        Path widened = PackedFolders.widenedJlama(quantised, folder.resolve("widened"));
        int[] ids = IntStream.range(0, 40).map(i -> 1000 + i * 37 % 500).toArray();
        try (Workers workers = new Workers(2)) {
            float[] exact = logits(widened, ids, workers);
            float[] asRun = logits(quantised, ids, workers);

            double cosine = meanCosine(asRun, exact, exact.length / ids.length);
            System.out.printf("Jlama Q4: mean cosine %.6f%n", cosine);
            assertThat(cosine).isBetween(LEAST_COSINE_Q4, 0.9999999);
        }
    }

    private static float[] logits(Path quantised, int[] ids, Workers workers) {
        CheckpointOutline outline = CheckpointOutline.read(quantised);
        WeightFormats formats =
                WeightFormats.of(WeightFormat.BF16, WeightFormat.BF16).with(outline.config(), outline.ownFormats());
        Compute compute = new Compute(KernelsProvider.create(KernelsProvider.Choice.fromProperty()), workers);
        try (PixtralNetwork network = PixtralNetwork.load(
                        Checkpoint.open(quantised), formats, workers, "Jlama Q4", ProgressListener.NONE);
                KvPool pool = network.newKvPool(KvType.F32, 128);
                KvSequence sequence = new KvSequence(pool)) {
            return network.forward(
                    compute,
                    new Batch().add(new Batch.Piece(sequence, 0, TokenRows.of(ids), 0, ids.length, Batch.Logits.ALL)),
                    new Scratch(),
                    Trace.NONE);
        }
    }

    private static double meanCosine(float[] ours, float[] theirs, int n) {
        double sum = 0;
        for (int from = 0; from < theirs.length; from += n) {
            double ab = 0;
            double aa = 0;
            double bb = 0;
            for (int i = from; i < from + n; i++) {
                ab += (double) ours[i] * theirs[i];
                aa += (double) ours[i] * ours[i];
                bb += (double) theirs[i] * theirs[i];
            }
            sum += ab / Math.sqrt(aa * bb);
        }
        return sum / (theirs.length / n);
    }

    /** Jlama's own tool, which needs a README.md, and cannot quantise the patch convolution. */
    private Path quantised(DType type) throws IOException {
        Path source = folder.resolve("source");
        Files.createDirectories(source);
        try (Stream<Path> files = Files.list(Fixtures.path("fixtures/model/tiny-a/hf"))) {
            for (Path file : files.toList()) {
                Files.copy(file, source.resolve(file.getFileName()));
            }
        }
        Files.writeString(source.resolve("README.md"), "a model\n");
        return SafeTensorSupport.quantizeModel(
                source, type, new String[] {"patch_conv"}, null, Optional.of(folder.resolve("quantised")));
    }
}
