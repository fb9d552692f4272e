package dev.pixtral.hub.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.hub.HubException;
import dev.pixtral.hub.HubFiles;
import dev.pixtral.hub.HubSnapshot;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.store.ModelId;
import dev.pixtral.store.ModelStore;
import dev.pixtral.store.StoredModel;
import dev.pixtral.testing.Fixtures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class DownloadTest {
    private static final Path NATIVE = Fixtures.path("fixtures/model/tiny-a/native");
    private static final Path HUGGING_FACE = Fixtures.path("fixtures/model/tiny-a/hf");
    private static final ModelId ID = ModelId.parse("owner/tiny").orElseThrow();
    private static final WeightFormats Q4 = WeightFormats.of(WeightFormat.Q4, WeightFormat.BF16);
    private static final long WEIGHTS = 1_073_760;

    @TempDir
    private Path folder;

    private final List<String> notes = new ArrayList<>();
    private final List<Progress> progress = new ArrayList<>();
    private final Workers workers = new Workers(2);
    private FolderHub hub = FolderHub.of(NATIVE);
    private ModelStore store;
    private DiskSpace disk = _ -> Long.MAX_VALUE;
    private boolean offline;
    private long saveEvery = 200_000; // forcing the disk takes time

    @BeforeEach
    void open() {
        store = ModelStore.at(folder.resolve("home"));
    }

    @AfterEach
    void close() {
        workers.close();
    }

    private Path cache() {
        return folder.resolve("cache");
    }

    private Download begin(boolean keepSource, WeightFormats formats) {
        return Download.begin(
                new Download.Request(ID, formats, keepSource),
                new Download.Tools(hub, offline, new HubCache(cache()), store, disk, true, saveEvery),
                notes::add);
    }

    private StoredModel download(boolean keepSource, WeightFormats formats) {
        try (Download download = begin(keepSource, formats)) {
            return download.run(workers, progress::add);
        }
    }

    private StoredModel download() {
        return download(false, Q4);
    }

    private Map<String, String> expected(Path source) {
        return Prepared.ofFolder(source, Q4, folder);
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> unfinished = Files.walk(store.home().resolve("unfinished"))) {
            assertThat(unfinished.filter(Files::isRegularFile)).isEmpty();
        }
    }

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
    void a_commit_that_changes_only_texts_changes_nothing() {
        hub.failAfter = 500_000;
        assertThatThrownBy(this::download).isInstanceOf(HubException.class);
        hub.failAfter = Long.MAX_VALUE;
        hub.files.put("README.md", "a better model".getBytes());
        hub.commit = "f".repeat(40);

        StoredModel model = download();
        assertThat(notes).isEmpty();
        assertThat(hub.fetched).isLessThan(WEIGHTS + 300_000);
        assertThat(model.commit()).contains(hub.commit);

        hub.commit = "e".repeat(40);
        long before = hub.fetched;
        StoredModel same = download();
        assertThat(hub.fetched).isEqualTo(before);
        assertThat(same.file()).isEqualTo(model.file());
        assertThat(store.find("owner/tiny").getFirst().commit()).contains(hub.commit);
    }

    @Test
    void a_model_that_is_there_is_not_fetched_again() {
        StoredModel model = download();
        long before = hub.fetched;

        try (Download download = begin(false, Q4)) {
            assertThat(download.plan().way()).isEqualTo(DownloadPlan.Way.THERE);
            assertThat(download.run(workers, progress::add)).isEqualTo(model);
        }
        assertThat(hub.fetched).isEqualTo(before);
        assertThat(notes).isEmpty();
    }

    @Test
    void a_model_that_has_changed_is_fetched_again() {
        StoredModel old = download();
        byte[] weights = hub.files.get("consolidated.safetensors");
        weights[weights.length - 1] ^= 1;
        hub.commit = "f".repeat(40);

        StoredModel model = download();

        assertThat(notes).hasSize(2);
        assertThat(notes.getFirst()).contains("has changed on the server");
        assertThat(notes.getLast()).contains(old.file().toString(), "pixtral models prune");
        assertThat(model.commit()).contains(hub.commit);
        assertThat(store.find("owner/tiny")).singleElement().isEqualTo(model);
    }

    @Test
    void another_format_is_another_model() {
        StoredModel q4 = download();
        StoredModel q8 = download(false, WeightFormats.of(WeightFormat.Q8, WeightFormat.BF16));

        assertThat(q4.file()).isNotEqualTo(q8.file());
        assertThat(store.find("owner/tiny")).hasSize(2);
    }

    @Test
    void a_pinned_model_that_is_there_needs_no_hub() {
        ModelId pinned = new ModelId("owner/tiny", Optional.of(FolderHub.COMMIT));
        Download.Request request = new Download.Request(pinned, Q4, false);
        Download.Tools tools = new Download.Tools(hub, false, new HubCache(cache()), store, disk, true, saveEvery);
        try (Download download = Download.begin(request, tools, notes::add)) {
            download.run(workers, ProgressListener.NONE);
        }
        int requests = hub.requests;

        try (Download download = Download.begin(request, tools, notes::add)) {
            assertThat(download.plan().way()).isEqualTo(DownloadPlan.Way.THERE);
        }
        assertThat(hub.requests).isEqualTo(requests);
    }

    @Test
    void kept_files_are_in_the_cache_and_prepared_from_there() {
        StoredModel model = download(true, Q4);

        Path snapshot = new HubCache(cache()).find(ID).orElseThrow();
        assertThat(snapshot.resolve("consolidated.safetensors"))
                .hasSameBinaryContentAs(NATIVE.resolve("consolidated.safetensors"));
        assertThat(Prepared.weights(model.file())).isEqualTo(expected(NATIVE));
        assertThat(model.commit()).contains(FolderHub.COMMIT);
        assertThat(progress).anyMatch(Progress.Downloading.class::isInstance);
        assertThat(progress.getLast()).isInstanceOf(Progress.Preparing.class);
    }

    @Test
    void keeping_keeps_what_other_tools_need_too() {
        hub = FolderHub.of(HUGGING_FACE);
        download(true, Q4);

        assertThat(new HubCache(cache()).find(ID).orElseThrow())
                .isDirectoryContaining("glob:**/preprocessor_config.json")
                .isDirectoryContaining("glob:**/model.safetensors.index.json")
                .isDirectoryNotContaining("glob:**/README.md");
    }

    @Test
    void the_source_of_a_stored_model_can_be_kept_later() {
        StoredModel model = download();
        StoredModel same = download(true, Q4);

        assertThat(same.file()).isEqualTo(model.file());
        assertThat(new HubCache(cache()).find(ID)).isPresent();
    }

    @Test
    void what_other_tools_fetched_is_not_fetched_again() {
        download(true, Q4);
        store = ModelStore.at(folder.resolve("other-home"));
        long before = hub.fetched;

        StoredModel model = download();

        assertThat(hub.fetched).isEqualTo(before);
        assertThat(Prepared.weights(model.file())).isEqualTo(expected(NATIVE));
    }

    @Test
    void offline_there_is_no_request() {
        download(true, Q4);
        store = ModelStore.at(folder.resolve("other-home"));
        int before = hub.requests;
        offline = true;

        StoredModel model = download();
        assertThat(model.commit()).contains(FolderHub.COMMIT);
        assertThat(download()).isEqualTo(model);
        assertThat(hub.requests).isEqualTo(before);
    }

    @Test
    void offline_a_missing_model_is_an_error() {
        offline = true;

        assertThatThrownBy(this::download).isInstanceOf(HubException.class).hasMessageContaining("HF_HUB_OFFLINE");
        assertThat(hub.requests).isZero();
    }

    @Test
    void without_the_hub_what_is_here_is_used() {
        StoredModel model = download();
        hub.down = true;

        assertThat(download()).isEqualTo(model);
        assertThat(notes).singleElement().asString().contains("The hub cannot be reached");
        assertThatThrownBy(() -> download(false, WeightFormats.of(WeightFormat.Q8, WeightFormat.BF16)))
                .hasMessage("The hub cannot be reached.");
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

    @Test
    void a_cache_without_the_tokenizer_is_not_complete() throws IOException {
        StoredModel whole = download(true, Q4);
        Files.delete(new HubCache(cache()).find(ID).orElseThrow().resolve("tekken.json"));
        store = ModelStore.at(folder.resolve("other-home"));
        long before = hub.fetched;

        StoredModel model = download();

        try (Checkpoint checkpoint = Checkpoint.open(model.file())) {
            assertThat(checkpoint.tokenizer()).isPresent();
        }
        assertThat(hub.fetched).isGreaterThan(before);
        assertThat(Prepared.weights(model.file())).isEqualTo(Prepared.weights(whole.file()));
        assertThat(notes).singleElement().asString().contains("without tekken.json", "--keep-source");
    }

    @Test
    void keeping_completes_what_other_tools_fetched() throws IOException {
        download(true, Q4);
        Path snapshot = new HubCache(cache()).find(ID).orElseThrow();
        Files.delete(snapshot.resolve("tekken.json"));
        long before = hub.fetched;

        download(true, Q4);

        assertThat(hub.fetched).as("headers only").isLessThan(before + 20_000);
        assertThat(snapshot.resolve("tekken.json")).exists();
    }

    @Test
    void keeping_names_the_revision_of_files_that_are_there() {
        download(true, Q4);
        ModelId branch = new ModelId("owner/tiny", Optional.of("refs/pr/1"));
        Download.Tools tools = new Download.Tools(hub, false, new HubCache(cache()), store, disk, true, saveEvery);
        try (Download download = Download.begin(new Download.Request(branch, Q4, false), tools, notes::add)) {
            download.run(workers, ProgressListener.NONE);
        }
        assertThat(new HubCache(cache()).find(branch)).as("not unasked").isEmpty();

        try (Download download = Download.begin(new Download.Request(branch, Q4, true), tools, notes::add)) {
            download.run(workers, ProgressListener.NONE);
        }
        assertThat(new HubCache(cache()).find(branch)).isPresent();
        assertThat(notes).isEmpty();
    }

    @Test
    void a_stored_model_that_is_cut_off_is_made_again() throws IOException {
        StoredModel model = download();
        byte[] bytes = Files.readAllBytes(model.file());
        Files.write(model.file(), java.util.Arrays.copyOf(bytes, bytes.length - 1));

        assertThat(Prepared.weights(download().file())).isEqualTo(expected(NATIVE));
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

        assertThatThrownBy(this::download)
                .isInstanceOf(PixtralException.class)
                .hasMessageContaining("weights.unfinished");
        assertThat(precious).hasContent("a letter");
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
