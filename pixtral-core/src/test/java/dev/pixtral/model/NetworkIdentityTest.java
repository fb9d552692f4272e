package dev.pixtral.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.checkpoint.prepare.Preparer;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.kernels.Arrangement;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.testing.TinyModels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkIdentityTest {
    @TempDir
    Path folder;

    @Test
    void is_the_same_each_time_a_model_is_loaded() {
        for (Path source : List.of(TinyModels.NATIVE, TinyModels.HUGGING_FACE, prepared())) {
            assertThat(identity(Checkpoint.open(source), WeightFormat.Q8))
                    .matches("[0-9a-f]{64}")
                    .isEqualTo(identity(Checkpoint.open(source), WeightFormat.Q8));
        }
        assertThat(identity(EmbeddedModel.open(), WeightFormat.BF16))
                .isEqualTo(identity(EmbeddedModel.open(), WeightFormat.BF16));
    }

    @Test
    void differs_by_model_and_by_format() {
        Set<String> identities = new HashSet<>();
        for (WeightFormat format : WeightFormat.values()) {
            identities.add(identity(Checkpoint.open(TinyModels.NATIVE), format));
            identities.add(identity(EmbeddedModel.open(), format));
        }
        identities.add(identity(Checkpoint.open(prepared()), WeightFormat.Q8));
        try (Workers workers = new Workers(1);
                PixtralNetwork network = PixtralNetwork.load(
                        Checkpoint.open(TinyModels.NATIVE), WeightFormat.BF16, WeightFormat.Q8, workers);
                Checkpoint embedded = EmbeddedModel.open()) {
            identities.add(network.identity());
            identities.add(identity(Checkpoint.random("random", embedded.config(), 1), WeightFormat.BF16));
            identities.add(identity(Checkpoint.random("random", embedded.config(), 2), WeightFormat.BF16));
        }
        assertThat(identities).hasSize(2 * WeightFormat.values().length + 4);
    }

    @Test
    void differs_if_weights_differ_whose_files_look_the_same() throws IOException {
        Path one = TinyModels.copy(TinyModels.NATIVE, folder.resolve("one"));
        Path two = TinyModels.copy(TinyModels.NATIVE, folder.resolve("two"));
        changeWeights(two.resolve("consolidated.safetensors"));
        eraseTimes(one);
        eraseTimes(two);
        assertThat(identity(Checkpoint.open(one), WeightFormat.BF16))
                .isEqualTo(identity(Checkpoint.open(one), WeightFormat.BF16))
                .isNotEqualTo(identity(Checkpoint.open(two), WeightFormat.BF16));
    }

    @Test
    void is_refused_if_the_files_have_changed_since_they_were_opened() throws IOException {
        Path model = TinyModels.copy(TinyModels.NATIVE, folder.resolve("model"));
        try (PixtralNetwork network = PixtralNetwork.load(Checkpoint.open(model))) {
            eraseTimes(model);
            assertThatThrownBy(network::identity)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("has changed since the checkpoint was opened");
        }
    }

    /** Changes the lowest bit of each weight of a tensor in the middle. */
    private static void changeWeights(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int data = Long.BYTES
                + (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        int middle = (data + bytes.length) / 2;
        for (int i = middle & ~1; i < middle + (bytes.length - data) / 8; i += 2) {
            bytes[i] ^= 1;
        }
        Files.write(file, bytes);
    }

    private static void eraseTimes(Path model) throws IOException {
        try (Stream<Path> files = Files.list(model)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.fromMillis(1000));
            }
        }
    }

    private Path prepared() {
        Path file = folder.resolve("prepared.safetensors");
        if (!Files.exists(file)) {
            WeightFormats formats = WeightFormats.of(WeightFormat.Q8, WeightFormat.BF16);
            try (Checkpoint source = Checkpoint.open(TinyModels.NATIVE);
                    Workers workers = new Workers(1)) {
                Preparer.prepareAs(source, formats, Arrangement.KERNELS, file, workers, "tiny", ProgressListener.NONE);
            }
        }
        return file;
    }

    private static String identity(Checkpoint checkpoint, WeightFormat format) {
        try (Workers workers = new Workers(1);
                PixtralNetwork network = PixtralNetwork.load(checkpoint, format, workers)) {
            return network.identity();
        }
    }
}
