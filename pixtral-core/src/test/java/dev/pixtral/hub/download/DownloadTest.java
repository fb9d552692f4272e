package dev.pixtral.hub.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.hub.HubException;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.store.StoredModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads of models that are not on this machine. */
class DownloadTest extends DownloadScene {
    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void streamed_weights_are_those_of_the_folder(WeightFormat format) throws IOException {
        WeightFormats formats = WeightFormats.of(format, format);

        StoredModel model = download(false, formats);

        assertThat(Prepared.weights(model.file())).isEqualTo(Prepared.ofFolder(NATIVE, formats, folder));
        assertThat(model.name()).isEqualTo("owner/tiny");
        assertThat(model.commit()).contains(FolderHub.COMMIT);
        assertThat(model.asked()).isTrue();
        assertThat(store.find("owner/tiny")).singleElement().isEqualTo(model);
        assertThat(hub.fetched).isEqualTo(WEIGHTS);
        assertThat(cache()).doesNotExist();
        assertNothingIsLeft();
        try (Checkpoint checkpoint = Checkpoint.open(model.file())) {
            assertThat(checkpoint.formats()).contains(formats);
            try (InputStream tokenizer = checkpoint.tokenizer().orElseThrow().open()) {
                assertThat(tokenizer.readAllBytes()).isEqualTo(Files.readAllBytes(NATIVE.resolve("tekken.json")));
            }
        }
    }

    @Test
    void shards_in_the_other_layout_give_the_same_weights() {
        hub = FolderHub.of(HUGGING_FACE);
        hub.pieceBytes = 7_777; // never the end of a head

        assertThat(Prepared.weights(download().file())).isEqualTo(expected(NATIVE));
    }

    @Test
    void progress_goes_from_nothing_to_everything() {
        download();

        assertThat(progress).isNotEmpty().allMatch(Progress.Downloading.class::isInstance);
        assertThat(progress.getFirst().done()).isLessThan(40_000);
        assertThat(progress.getLast().done())
                .isEqualTo(progress.getLast().total())
                .isEqualTo(WEIGHTS + 495 + 31_500);
    }

    @Test
    void the_plan_says_what_it_takes() {
        try (Download download = begin(false, Q4)) {
            DownloadPlan plan = download.plan();
            assertThat(plan.way()).isEqualTo(DownloadPlan.Way.STREAMED);
            assertThat(plan.commit()).contains(FolderHub.COMMIT);
            assertThat(plan.files())
                    .extracting("path")
                    .containsExactly("params.json", "tekken.json", "consolidated.safetensors");
            assertThat(plan.fetch()).isEqualTo(WEIGHTS + 495 + 31_500);
            StoredModel model = download.run(workers, ProgressListener.NONE);
            assertThat(plan.result()).isCloseTo(model.bytes(), org.assertj.core.data.Percentage.withPercentage(1));
        }
    }

    @Test
    void a_changed_byte_is_noticed_and_nothing_is_published() throws IOException {
        hub.change = bytes -> {
            bytes[bytes.length / 3] ^= 4;
            return bytes;
        };

        assertThatThrownBy(this::download)
                .isInstanceOf(HubException.class)
                .hasMessageStartingWith("owner/tiny/consolidated.safetensors: the hash of what arrived is ")
                .hasMessageContaining("nothing of it is used");
        assertThat(store.models()).isEmpty();
        assertNothingIsLeft();

        hub.change = bytes -> bytes;
        assertThat(Prepared.weights(download().file())).isEqualTo(expected(NATIVE));
    }

    @Test
    void a_header_that_differs_from_the_rest_of_the_file_is_noticed() {
        hub.change = bytes -> { // harmless for the outline: white space in the header
            int at = new String(bytes, 0, 2000, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("\"dtype\":");
            bytes[at + 1] = 'D';
            bytes[at + 1] ^= 0x20;
            bytes[8 + 1] = (byte) (bytes[8 + 1] == '"' ? '"' : bytes[8 + 1]);
            bytes[bytes.length - 1] ^= 1;
            return bytes;
        };

        assertThatThrownBy(this::download).isInstanceOf(PixtralException.class);
        assertThat(store.models()).isEmpty();
    }

    @Test
    void a_file_that_changes_on_the_server_begins_anew() {
        hub.failAfter = 500_000;
        assertThatThrownBy(this::download).isInstanceOf(HubException.class);
        hub.failAfter = Long.MAX_VALUE;
        byte[] weights = hub.files.get("consolidated.safetensors");
        weights[weights.length - 1] ^= 1;
        hub.commit = "f".repeat(40);

        StoredModel model = download();

        assertThat(notes)
                .singleElement()
                .asString()
                .contains("has changed on the server", FolderHub.COMMIT, hub.commit);
        assertThat(model.commit()).contains(hub.commit);
        assertThat(Prepared.weights(model.file())).isNotEqualTo(expected(NATIVE));
        assertThat(hub.fetched).isGreaterThan(WEIGHTS + 499_000);
    }

    @Test
    void too_little_room_is_noticed_before_anything_is_fetched() {
        disk = _ -> 1_000_001_000;

        assertThatThrownBy(this::download)
                .isInstanceOf(HubException.class)
                .hasMessageContaining("make room")
                .hasMessageContaining("1.0 GB are free");
        assertThatThrownBy(() -> download(true, Q4)).hasMessageContaining("make room");
        assertThat(hub.fetched).as("headers only").isLessThan(20_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {65L << 20, 1L << 62, Long.MAX_VALUE})
    void a_small_file_of_an_impossible_size_is_refused(long size) {
        hub = FolderHub.of(HUGGING_FACE);
        hub.lies.put("generation_config.json", size);
        hub.lies.put("tekken.json", size);

        assertThatThrownBy(() -> download(true, Q4))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("owner/tiny: the hub lists tekken.json with %,d bytes".formatted(size));
    }

    @Test
    void of_two_at_once_one_does_the_work() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        hub.beforePiece = () -> {
            if (hub.fetched > 300_000) {
                try {
                    assertThat(waits.await(30, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        Download first = begin(false, Q4);
        Download second = Download.begin(
                new Download.Request(ID, Q4, false),
                new Download.Tools(hub, false, new HubCache(cache()), store, disk, true, saveEvery),
                note -> waits.countDown());
        second.plan(); // reads what it needs before the work begins
        StoredModel[] results = new StoredModel[2];
        Thread other = Thread.ofPlatform().start(() -> {
            try (Workers own = new Workers(1)) {
                results[0] = first.run(own, ProgressListener.NONE);
            }
        });
        while (hub.fetched < 300_000 && other.isAlive()) {
            Thread.sleep(5);
        }
        results[1] = second.run(workers, ProgressListener.NONE);
        other.join();

        assertThat(results[1]).isEqualTo(results[0]);
        assertThat(hub.fetched).isLessThan(WEIGHTS + 20_000);
        assertThat(Prepared.weights(results[0].file())).isEqualTo(expected(NATIVE));
    }

    @Test
    void a_repository_that_is_no_checkpoint_is_refused() {
        hub.files.remove("consolidated.safetensors");

        assertThatThrownBy(this::download).isInstanceOf(PixtralException.class).hasMessageContaining("owner/tiny");
        assertThat(hub.fetched).isZero();
    }
}
