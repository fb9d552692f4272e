package dev.pixtral.model;

import static dev.pixtral.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.PreparedFile;
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
import dev.pixtral.testing.hub.FakeHub;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prepared files of siblings: a tied output matrix is packed in them, and FP8 is decoded before. */
class SiblingPreparedTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "small31-a, hf, image-odd-size, Q8",
        "large-a, native, image-wide, Q4",
        "ministral3b-a, native, two-images, Q4",
        "ministral3b-a, hf, across-scale-step, BF16",
        "ministral8b-a, native-fp8, image-wide, Q8",
        "ministral8b-a, hf-fp8, image-wide, BF16",
    })
    void the_bits_from_a_prepared_file_are_the_same(String model, String layout, String name, WeightFormat format)
            throws IOException {
        TinyA.Case golden = Siblings.golden(model, name);
        WeightFormats formats = WeightFormats.of(format, format);
        Path source = Siblings.folder(model, layout);
        Path prepared = folder.resolve("prepared.safetensors");
        try (Workers workers = new Workers(2)) {
            try (Checkpoint checkpoint = Checkpoint.open(source)) {
                Preparer.prepareAs(
                        checkpoint, formats, Arrangement.KERNELS, prepared, workers, model, ProgressListener.NONE);
                assertThat(PreparedFile.read(prepared).config()).isEqualTo(checkpoint.config());
            }
            try (PixtralNetwork direct = PixtralNetwork.load(
                            Checkpoint.open(source), formats, workers, model, ProgressListener.NONE);
                    PixtralNetwork mapped = PixtralNetwork.load(
                            Checkpoint.open(prepared), formats, workers, model, ProgressListener.NONE)) {
                assertThatTensor(PackedLogits.ofGolden(mapped, golden))
                        .hasBitsOf(PackedLogits.ofGolden(direct, golden));
                assertThat(PackedLogits.greedy(mapped, golden)).isEqualTo(PackedLogits.greedy(direct, golden));
            }
        }
    }

    /** Shards with an index, a tied output matrix, and scales beside their weights. */
    @ParameterizedTest
    @CsvSource({
        "large-a, native, two-images, Q8",
        "ministral3b-a, native, two-images, Q4",
        "ministral8b-a, native-fp8, image-wide, Q4"
    })
    void the_bits_of_a_downloaded_model_are_the_same(String model, String layout, String name, WeightFormat format)
            throws IOException {
        TinyA.Case golden = Siblings.golden(model, name);
        WeightFormats formats = WeightFormats.of(format, WeightFormat.BF16);
        Path source = Siblings.folder(model, layout);
        try (FakeHub hub = new FakeHub();
                Workers workers = new Workers(2)) {
            hub.repository("owner/sibling").folder(source);
            HubSettings settings = new HubSettings(
                    hub.endpoint(), Optional.empty(), false, folder.resolve("cache"), HubProxies.none());
            StoredModel stored = Download.run(
                    new Download.Request(ModelId.parse("owner/sibling").orElseThrow(), formats, false),
                    settings,
                    ModelStore.at(folder.resolve("home")),
                    workers,
                    ProgressListener.NONE,
                    _ -> {});
            try (PixtralNetwork direct = PixtralNetwork.load(
                            Checkpoint.open(source), formats, workers, model, ProgressListener.NONE);
                    PixtralNetwork downloaded = PixtralNetwork.load(
                            Checkpoint.open(stored.file()), formats, workers, model, ProgressListener.NONE)) {
                assertThatTensor(PackedLogits.ofGolden(downloaded, golden))
                        .hasBitsOf(PackedLogits.ofGolden(direct, golden));
            }
        }
    }
}
