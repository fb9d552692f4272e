package dev.pixtral.hub.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.Progress;
import dev.pixtral.store.ModelId;
import dev.pixtral.store.ModelStore;
import dev.pixtral.store.StoredModel;
import dev.pixtral.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A hub, a store and a cache, and downloads between them; the tests of downloads extend it. */
@Timeout(120)
abstract class DownloadScene {
    static final Path NATIVE = Fixtures.path("fixtures/model/tiny-a/native");
    static final Path HUGGING_FACE = Fixtures.path("fixtures/model/tiny-a/hf");
    static final ModelId ID = ModelId.parse("owner/tiny").orElseThrow();
    static final WeightFormats Q4 = WeightFormats.of(WeightFormat.Q4, WeightFormat.BF16);
    static final long WEIGHTS = 1_073_760;

    @TempDir
    Path folder;

    final List<String> notes = new ArrayList<>();
    final List<Progress> progress = new ArrayList<>();
    final Workers workers = new Workers(2);
    FolderHub hub = FolderHub.of(NATIVE);
    ModelStore store;
    DiskSpace disk = _ -> Long.MAX_VALUE;
    boolean offline;
    long saveEvery = 200_000; // forcing the disk takes time

    @BeforeEach
    void open() {
        store = ModelStore.at(folder.resolve("home"));
    }

    @AfterEach
    void close() {
        workers.close();
    }

    Path cache() {
        return folder.resolve("cache");
    }

    Download begin(boolean keepSource, WeightFormats formats) {
        return Download.begin(
                new Download.Request(ID, formats, keepSource),
                new Download.Tools(hub, offline, new HubCache(cache()), store, disk, true, saveEvery),
                notes::add);
    }

    StoredModel download(boolean keepSource, WeightFormats formats) {
        try (Download download = begin(keepSource, formats)) {
            return download.run(workers, progress::add);
        }
    }

    StoredModel download() {
        return download(false, Q4);
    }

    Map<String, String> expected(Path source) {
        return Prepared.ofFolder(source, Q4, folder);
    }

    void assertNothingIsLeft() throws IOException {
        try (Stream<Path> unfinished = Files.walk(store.home().resolve("unfinished"))) {
            assertThat(unfinished.filter(Files::isRegularFile)).isEmpty();
        }
    }
}
