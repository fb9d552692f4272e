package dev.pixtral.hub.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.hub.HubException;
import dev.pixtral.hub.HubFiles;
import dev.pixtral.hub.HubSnapshot;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads that continue what an earlier attempt has left, whatever happened to it. */
class UnfinishedDownloadTest extends DownloadScene {
    @ParameterizedTest
    @ValueSource(ints = {1, 97_003, 250_007})
    void continues_after_each_break(int bytes) throws IOException {
        saveEvery = 1; // at the end of each tensor
        hub = FolderHub.of(HUGGING_FACE);
        long largestTensor = 1600 * 64 * 2;
        long step = bytes + largestTensor + hub.pieceBytes; // so that each attempt completes a tensor
        StoredModel model = null;
        int attempts = 0;
        for (; model == null; attempts++) {
            hub.failAfter = hub.fetched + step;
            try {
                model = download();
            } catch (HubException e) {
                assertThat(e).hasMessage("the connection ended");
                assertThat(store.models()).isEmpty();
            }
        }

        assertThat(attempts).isBetween(3, 20);
        assertThat(hub.fetched).isLessThanOrEqualTo(1_074_544 + attempts * (largestTensor + hub.pieceBytes));
        assertThat(Prepared.weights(model.file())).isEqualTo(expected(NATIVE));
        assertThat(notes).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void a_save_every_now_and_then_is_enough() {
        saveEvery = 300_000;
        hub.failAfter = 800_000;
        assertThatThrownBy(this::download).isInstanceOf(HubException.class);
        hub.failAfter = Long.MAX_VALUE;

        assertThat(Prepared.weights(download().file())).isEqualTo(expected(NATIVE));
        assertThat(hub.fetched).isBetween(WEIGHTS + 1, WEIGHTS + 600_000);
    }

    @Test
    void a_damaged_unfinished_file_is_written_again() throws IOException {
        hub.failAfter = 700_000;
        assertThatThrownBy(this::download).isInstanceOf(HubException.class);
        hub.failAfter = Long.MAX_VALUE;
        try (Stream<Path> files = Files.walk(store.home().resolve("unfinished"))) {
            Path weights = files.filter(file -> file.endsWith("weights.unfinished"))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(weights);
            for (int at = bytes.length / 2; at < bytes.length; at += 1000) {
                bytes[at] ^= 1;
            }
            Files.write(weights, bytes);
        }

        assertThat(Prepared.weights(download().file())).isEqualTo(expected(NATIVE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"state", "weights.unfinished"})
    void a_missing_or_torn_file_of_an_earlier_attempt_is_no_problem(String name) throws IOException {
        hub.failAfter = 700_000;
        assertThatThrownBy(this::download).isInstanceOf(HubException.class);
        hub.failAfter = Long.MAX_VALUE;
        try (Stream<Path> files = Files.walk(store.home().resolve("unfinished"))) {
            Path file = files.filter(path -> path.endsWith(name)).findFirst().orElseThrow();
            byte[] bytes = Files.readAllBytes(file);
            Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        }

        assertThat(Prepared.weights(download().file())).isEqualTo(expected(NATIVE));
    }

    /** Leaves what a kill leaves just before a finished file is moved into the store. */
    private void finishWithoutRecord() {
        Download.Target target = new Download.Target(new Download.Request(ID, Q4, false), store);
        HubSnapshot snapshot = hub.snapshot(ID);
        HubFiles files = new HubFiles(hub, snapshot);
        NeededFiles needed = NeededFiles.of(files.names(), files::content).orElseThrow();
        new StreamedDownload(
                        hub,
                        new Sources.Remote(snapshot, files, needed),
                        dev.pixtral.checkpoint.CheckpointOutline.read(files),
                        Q4,
                        target.folder(),
                        saveEvery)
                .run(workers, new DownloadProgress("", 1, ProgressListener.NONE), notes::add);
    }

    @Test
    void a_kill_between_the_finished_file_and_its_record_costs_nothing() {
        finishWithoutRecord();
        long before = hub.fetched;

        StoredModel model = download();

        assertThat(hub.fetched - before).as("headers only").isLessThan(20_000);
        assertThat(Prepared.weights(model.file())).isEqualTo(expected(NATIVE));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_interrupt_keeps_what_has_arrived(boolean keepSource) {
        saveEvery = Long.MAX_VALUE;
        hub.pieceBytes = 1000;
        hub.beforePiece = () -> {
            if (hub.fetched > 700_000) {
                Thread.currentThread().interrupt();
                throw new HubException(HubException.Reason.INTERRUPTED, "interrupted");
            }
        };

        assertThatThrownBy(() -> download(keepSource, Q4))
                .hasMessage("interrupted")
                .hasNoSuppressedExceptions();
        assertThat(Thread.interrupted()).isTrue();
        hub.beforePiece = () -> {};
        StoredModel model = download(keepSource, Q4);

        long largestTensor = 1600 * 64 * 2;
        assertThat(hub.fetched).isLessThan(WEIGHTS + largestTensor + 30_000);
        assertThat(Prepared.weights(model.file())).isEqualTo(expected(NATIVE));
    }

    @Test
    void other_files_in_the_folder_are_neither_taken_nor_deleted() throws IOException {
        Path work = new Download.Target(new Download.Request(ID, Q4, false), store).folder();
        finishWithoutRecord();
        try (Stream<Path> results = Files.list(work)) {
            for (Path result : results.filter(file -> file.toString().endsWith(".safetensors"))
                    .toList()) {
                Files.writeString(result, "torn");
            }
        }
        Path other = Files.writeString(work.resolve(".DS_Store"), "of the system");

        assertThat(Prepared.weights(download().file())).isEqualTo(expected(NATIVE));
        assertThat(notes).isEmpty();
        assertThat(other).hasContent("of the system");
    }

    @Test
    void a_link_is_never_written_through() throws IOException {
        hub.failAfter = 700_000;
        assertThatThrownBy(this::download).isInstanceOf(HubException.class);
        hub.failAfter = Long.MAX_VALUE;
        Path work = new Download.Target(new Download.Request(ID, Q4, false), store).folder();
        Path precious = Files.writeString(folder.resolve("precious"), "a letter");
        Files.delete(work.resolve("weights.unfinished"));
        Files.createSymbolicLink(work.resolve("weights.unfinished"), precious);

        assertThat(Prepared.weights(download().file())).isEqualTo(expected(NATIVE));
        assertThat(precious).hasContent("a letter");
    }
}
