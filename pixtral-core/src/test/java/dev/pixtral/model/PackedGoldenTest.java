package dev.pixtral.model;

import static dev.pixtral.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.CheckpointOutline;
import dev.pixtral.checkpoint.PackedFolders;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.checkpoint.prepare.Preparer;
import dev.pixtral.hub.HubProxies;
import dev.pixtral.hub.HubSettings;
import dev.pixtral.hub.download.Download;
import dev.pixtral.kernels.Arrangement;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.store.ModelId;
import dev.pixtral.store.ModelStore;
import dev.pixtral.store.StoredModel;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.testing.hub.FakeHub;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checkpoints that were quantised with compressed-tensors, against transformers with exactly dequantised weights and
 * float32 activations.
 *
 * <p>Tolerance of logits as stated with the golden data. FP8 weights are rounded to bfloat16, which moves logits by up
 * to 0.13 there. Q4 rounds activations to 8 bits as well, so its codes are also run as Q8, which does not.
 */
class PackedGoldenTest {
    private static final String ROOT = "fixtures/siblings/quantised/pixtral-q-";
    private static final float LOGITS = 5e-4f;
    private static final float LOGITS_BF16 = 0.15f;
    private static final double LEAST_COSINE_Q4 = 0.9995;

    private final Workers workers = new Workers(2);

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        workers.close();
    }

    @Test
    void W8A8_gives_the_logits_and_tokens_of_the_reference() throws IOException {
        TinyA.Case golden = golden("w8a8");
        try (PixtralNetwork network = open(source("w8a8"))) {
            assertThatTensor(logits("W8A8", network, golden))
                    .isWithin(golden.expected().floats("logits"), LOGITS);
            assertThat(PackedLogits.greedy(network, golden)).isEqualTo(golden.continuation());
        }
    }

    @Test
    void the_codes_of_W4A16_give_the_logits_and_tokens_of_the_reference() throws IOException {
        TinyA.Case golden = golden("w4a16");
        Path widened = PackedFolders.widened(source("w4a16"), folder.resolve("widened"));
        try (PixtralNetwork network = open(widened)) {
            assertThatTensor(logits("codes of W4A16", network, golden))
                    .isWithin(golden.expected().floats("logits"), LOGITS);
            assertThat(PackedLogits.greedy(network, golden)).isEqualTo(golden.continuation());
        }
    }

    @Test
    void W4A16_is_as_close_as_its_rounded_activations_allow() throws IOException {
        TinyA.Case golden = golden("w4a16");
        try (PixtralNetwork network = open(source("w4a16"))) {
            assertThat(PackedLogits.meanCosine(logits("W4A16", network, golden), golden))
                    .isGreaterThanOrEqualTo(LEAST_COSINE_Q4);
        }
    }

    @Test
    void FP8_gives_the_logits_of_the_reference_but_for_its_rounding_to_bfloat16() throws IOException {
        TinyA.Case golden = golden("fp8-dynamic");
        try (PixtralNetwork network = open(source("fp8-dynamic"))) {
            assertThatTensor(logits("FP8", network, golden))
                    .isWithin(golden.expected().floats("logits"), LOGITS_BF16);
            assertThat(PackedLogits.greedy(network, golden)).isEqualTo(golden.continuation());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"w4a16", "w8a8", "fp8-dynamic"})
    void the_bits_from_a_prepared_file_are_the_same(String name) throws IOException {
        TinyA.Case golden = golden(name);
        WeightFormats formats = formats(source(name));
        float[] expected;
        try (PixtralNetwork network = open(source(name))) {
            expected = PackedLogits.ofGolden(network, golden);
        }
        for (Arrangement arrangement : Arrangement.values()) {
            Path prepared = folder.resolve(name + "-" + arrangement + ".safetensors");
            try (Checkpoint checkpoint = Checkpoint.open(source(name))) {
                Preparer.prepareAs(checkpoint, formats, arrangement, prepared, workers, name, ProgressListener.NONE);
            }
            try (PixtralNetwork network =
                    PixtralNetwork.load(Checkpoint.open(prepared), formats, workers, name, ProgressListener.NONE)) {
                assertThatTensor(PackedLogits.ofGolden(network, golden))
                        .as("%s", arrangement)
                        .hasBitsOf(expected);
            }
        }
    }

    /** What the caller chooses is for matrices that are not quantised yet: here, those of pictures and the output. */
    @ParameterizedTest
    @EnumSource(
            value = WeightFormat.class,
            names = {"Q8", "Q4", "BF16"})
    void codes_stay_as_they_are_whatever_is_chosen(WeightFormat chosen) {
        CheckpointOutline outline = CheckpointOutline.read(source("w8a8"));
        WeightFormats formats = WeightFormats.of(chosen, chosen).with(outline.config(), outline.ownFormats());

        assertThat(formats.of("layers.0.attention.wq.weight")).isEqualTo(WeightFormat.Q8);
        assertThat(formats.of("layers.0.feed_forward.w2.weight")).isEqualTo(WeightFormat.Q8);
        assertThat(formats.of("vision_encoder.transformer.layers.0.attention.wq.weight"))
                .isEqualTo(chosen);
        assertThat(formats.of("output.weight")).isEqualTo(chosen == WeightFormat.BF16 ? chosen : WeightFormat.Q8);
    }

    /** Codes and scales are in different places of the files, so these are fetched before they are prepared. */
    @ParameterizedTest
    @CsvSource({"w4a16, Q4", "w8a8, Q4", "fp8-dynamic, BF16"})
    void the_bits_of_a_downloaded_model_are_the_same(String name, WeightFormat asked) throws IOException {
        TinyA.Case golden = golden(name);
        WeightFormats chosen = WeightFormats.of(asked, WeightFormat.BF16);
        CheckpointOutline outline = CheckpointOutline.read(source(name));
        WeightFormats formats = chosen.with(outline.config(), outline.ownFormats());
        try (FakeHub hub = new FakeHub()) {
            hub.repository("owner/quantised").folder(source(name));
            HubSettings settings = new HubSettings(
                    hub.endpoint(), Optional.empty(), false, folder.resolve("cache"), HubProxies.none());
            StoredModel model = Download.run(
                    new Download.Request(ModelId.parse("owner/quantised").orElseThrow(), chosen, false),
                    settings,
                    ModelStore.at(folder.resolve("home")),
                    workers,
                    ProgressListener.NONE,
                    _ -> {});

            assertThat(model.formats()).isEqualTo(formats);
            try (PixtralNetwork downloaded = PixtralNetwork.load(
                            Checkpoint.open(model.file()), formats, workers, name, ProgressListener.NONE);
                    PixtralNetwork local = PixtralNetwork.load(
                            Checkpoint.open(source(name)), formats, workers, name, ProgressListener.NONE)) {
                assertThatTensor(PackedLogits.ofGolden(downloaded, golden))
                        .hasBitsOf(PackedLogits.ofGolden(local, golden));
            }
        }
    }

    /** Prints what docs/accuracy.md says. */
    private static float[] logits(String name, PixtralNetwork network, TinyA.Case golden) {
        float[] logits = PackedLogits.ofGolden(network, golden);
        System.out.printf(
                "%s: largest difference %.2e, mean cosine %.6f%n",
                name, PackedLogits.largestDifference(logits, golden), PackedLogits.meanCosine(logits, golden));
        return logits;
    }

    private static Path source(String name) {
        return Fixtures.path(ROOT + name);
    }

    private static TinyA.Case golden(String name) throws IOException {
        return TinyA.Case.load(ROOT + name + "/expected/", "image-wide");
    }

    private static WeightFormats formats(Path source) {
        CheckpointOutline outline = CheckpointOutline.read(source);
        return WeightFormats.of(WeightFormat.BF16, WeightFormat.BF16).with(outline.config(), outline.ownFormats());
    }

    private PixtralNetwork open(Path source) {
        return PixtralNetwork.load(
                Checkpoint.open(source), formats(source), workers, source.toString(), ProgressListener.NONE);
    }
}
