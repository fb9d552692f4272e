package dev.pixtral;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.PreparedFile;
import dev.pixtral.checkpoint.PreparedLayout;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.checkpoint.prepare.Preparer;
import dev.pixtral.kernels.Arrangement;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.store.ModelStore;
import dev.pixtral.store.StoredModel;
import dev.pixtral.testing.TinyModels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prepared files whose weights were quantised by the rule of an earlier version. */
class EarlierRuleTest {
    private static final String EARLIER = "blocks-of-32-1";

    @TempDir
    private Path folder;

    private Path model;

    @BeforeEach
    void copy_a_model() {
        model = TinyModels.copy(TinyModels.NATIVE, folder.resolve("model"));
    }

    @ParameterizedTest
    @CsvSource({"Q4, BF16, false", "Q8, Q4, false", "Q8, BF16, true", "Q4_1, BF16, true", "BF16, BF16, true"})
    void its_numbers_are_those_of_today_unless_there_is_Q4(WeightFormat format, WeightFormat vision, boolean current)
            throws IOException {
        Path file = earlier(prepare(WeightFormats.of(format, vision), "file.safetensors"));

        assertThat(PreparedFile.read(file).isByCurrentRule()).isEqualTo(current);
    }

    @Test
    void its_numbers_can_be_used_and_copied() throws IOException {
        WeightFormats q4 = WeightFormats.of(WeightFormat.Q4, WeightFormat.BF16);
        Path file = earlier(prepare(q4, "file.safetensors"));

        try (Checkpoint opened = Checkpoint.open(file);
                Workers workers = new Workers(1)) {
            assertThat(opened.formats()).contains(q4);
            Path copy = folder.resolve("copy.safetensors");
            Preparer.prepareAs(opened, q4, Arrangement.ROWS, copy, workers, "tiny", ProgressListener.NONE);

            assertThat(PreparedFile.read(copy).isByCurrentRule()).isFalse();
            assertThat(PreparedFile.read(copy).metadata()).containsEntry(PreparedLayout.QUANTISER, EARLIER);
        }
    }

    @Test
    void it_does_not_take_the_place_of_a_folder() throws IOException {
        ModelStore store = ModelStore.at(folder.resolve("home"));
        WeightFormats q4 = WeightFormats.of(WeightFormat.Q4, WeightFormat.BF16);
        Files.createDirectories(store.files());
        Path file = prepare(q4, "home/files/file.safetensors");
        store.record(new StoredModel(
                ModelStore.nameOf(model), Optional.empty(), file, q4, Files.size(file), true, Instant.now()));
        assertThat(layout(store)).isEqualTo("prepared");

        earlier(file);

        assertThat(layout(store)).isEqualTo("Mistral"); // quantised in memory: it is small
    }

    private String layout(ModelStore store) {
        try (Pixtral pixtral = Pixtral.builder()
                .model(model.toString())
                .weights(WeightFormat.Q4)
                .threads(1)
                .finder(new ModelFinder(() -> store, new HubOfUser()))
                .open()) {
            return pixtral.summary().layout();
        }
    }

    private Path prepare(WeightFormats formats, String name) {
        Path file = folder.resolve(name);
        try (Checkpoint source = Checkpoint.open(model);
                Workers workers = new Workers(1)) {
            Preparer.prepareAs(source, formats, Arrangement.KERNELS, file, workers, "tiny", ProgressListener.NONE);
        }
        return file;
    }

    /** Lets a file claim to be by the earlier rule. */
    private static Path earlier(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int length = Math.toIntExact(
                8 + ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong());
        byte[] header = new String(bytes, 0, length, StandardCharsets.ISO_8859_1)
                .replace(PreparedLayout.RULE, EARLIER)
                .getBytes(StandardCharsets.ISO_8859_1);
        Arrays.fill(header, PreparedLayout.HASH_AT, PreparedLayout.HASH_AT + PreparedLayout.DIGITS, (byte) '0');
        PreparedLayout.seal(header);
        System.arraycopy(header, 0, bytes, 0, length);
        return Files.write(file, bytes);
    }
}
