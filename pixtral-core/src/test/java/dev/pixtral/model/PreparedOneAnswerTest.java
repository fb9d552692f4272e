package dev.pixtral.model;

import static dev.pixtral.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.checkpoint.prepare.Preparer;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.hub.HubProxies;
import dev.pixtral.hub.HubSettings;
import dev.pixtral.hub.download.Download;
import dev.pixtral.kernels.Arrangement;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.store.ModelId;
import dev.pixtral.store.ModelStore;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.testing.hub.FakeHub;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bits of the logits are the same whether weights are quantised at load or mapped from a prepared file. */
class PreparedOneAnswerTest {
    private final Workers workers = new Workers(2);

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        workers.close();
    }

    @ParameterizedTest
    @CsvSource({"Q4_1, BF16", "Q4, BF16", "Q4, Q8", "Q8, BF16", "Q8, Q4", "BF16, BF16"})
    void all_layouts_give_the_same_bits(WeightFormat format, WeightFormat vision) throws IOException {
        WeightFormats formats = WeightFormats.of(format, vision);
        float[] expected = logits(Checkpoint.open(source("native")), formats);
        assertThatTensor(logits(Checkpoint.open(source("hf")), formats)).hasBitsOf(expected);
        for (String layout : List.of("native", "hf")) {
            Path kernels = prepare(source(layout), formats, Arrangement.KERNELS, layout + ".safetensors");
            assertThatTensor(logits(Checkpoint.open(kernels), formats))
                    .as(layout)
                    .hasBitsOf(expected);
        }
        Path rows = prepare(source("hf"), formats, Arrangement.ROWS, "rows.safetensors");
        assertThatTensor(logits(Checkpoint.open(rows), formats)).as("rows").hasBitsOf(expected);
        Path back = prepare(rows, formats, Arrangement.KERNELS, "back.safetensors");
        assertThatTensor(logits(Checkpoint.open(back), formats)).as("back").hasBitsOf(expected);
        assertThat(back).hasSameBinaryContentAs(folder.resolve("hf.safetensors"));
    }

    @ParameterizedTest
    @CsvSource({"native, Q4", "hf, Q4", "hf, Q8"})
    void weights_that_were_prepared_as_they_arrived_give_the_same_bits(String layout, WeightFormat format)
            throws IOException {
        WeightFormats formats = WeightFormats.of(format, WeightFormat.BF16);
        try (FakeHub hub = new FakeHub()) {
            hub.repository("owner/tiny").folder(source(layout));
            HubSettings settings = new HubSettings(
                    hub.endpoint(), Optional.empty(), false, folder.resolve("cache"), HubProxies.none());
            Path file = Download.run(
                            new Download.Request(ModelId.parse("owner/tiny").orElseThrow(), formats, false),
                            settings,
                            ModelStore.at(folder.resolve("home")),
                            workers,
                            ProgressListener.NONE,
                            _ -> {})
                    .file();

            assertThatTensor(logits(Checkpoint.open(file), formats))
                    .hasBitsOf(logits(Checkpoint.open(source("native")), formats));
        }
    }

    @Test
    void a_prepared_file_is_opened_at_once_and_in_its_own_formats_only() {
        WeightFormats q4 = WeightFormats.of(WeightFormat.Q4, WeightFormat.BF16);
        Path file = prepare(source("native"), q4, Arrangement.KERNELS, "q4.safetensors");
        List<Progress> told = new ArrayList<>();
        try (PixtralNetwork network = PixtralNetwork.load(Checkpoint.open(file), q4, workers, "tiny", told::add)) {
            assertThat(network.checkpoint().formats()).contains(q4);
            assertThat(network.packedBytes())
                    .isBetween(100_000L, network.checkpoint().bytes());
        }
        assertThat(told.getLast().done()).isEqualTo(told.getLast().total());

        WeightFormats q8 = WeightFormats.of(WeightFormat.Q8, WeightFormat.BF16);
        assertThatThrownBy(() -> PixtralNetwork.load(Checkpoint.open(file), q8, workers, "tiny", ProgressListener.NONE))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("prepared in q4, but q8 was requested; open it without --quantize");
    }

    private static Path source(String layout) {
        return Fixtures.path("fixtures/model/tiny-a/" + layout);
    }

    private Path prepare(Path from, WeightFormats formats, Arrangement arrangement, String name) {
        Path target = folder.resolve(name);
        try (Checkpoint source = Checkpoint.open(from)) {
            Preparer.prepareAs(source, formats, arrangement, target, workers, "tiny", ProgressListener.NONE);
        }
        return target;
    }

    private float[] logits(Checkpoint checkpoint, WeightFormats formats) throws IOException {
        Compute compute = new Compute(TinyA.kernels(), workers);
        try (PixtralNetwork network = PixtralNetwork.load(checkpoint, formats, workers, "tiny", ProgressListener.NONE);
                KvPool pool = network.newKvPool(KvType.F32, 1024);
                KvSequence sequence = new KvSequence(pool)) {
            TokenRows rows = TinyA.Case.load("image-wide").rows(network, compute, Trace.NONE);
            int all = rows.ids().length;
            Batch batch = new Batch().add(new Batch.Piece(sequence, 0, rows, 0, all, Batch.Logits.ALL));
            int width = network.config().text().vocabSize();
            float[] logits = network.forward(compute, batch, new Scratch(), Trace.NONE);
            return Arrays.copyOf(logits, all * width);
        }
    }
}
