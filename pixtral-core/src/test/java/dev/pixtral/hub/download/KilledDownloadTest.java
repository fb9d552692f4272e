package dev.pixtral.hub.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.store.ModelStore;
import dev.pixtral.store.StoredModel;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.testing.hub.FakeHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Processes that download are killed at random moments, or do it at the same time: what can be opened is right, and the
 * next process completes the download. The number of kills of each way is half the system property
 * {@code pixtral.kills}.
 */
class KilledDownloadTest {
    private static final int KILLS = Integer.getInteger("pixtral.kills", 20);
    private static final Path SOURCE = Fixtures.path("fixtures/model/tiny-a/hf");
    private static final int LONGEST_LIFE_MILLIS = 2_500; // about twice as long as the download takes

    @TempDir
    private Path folder;

    private final FakeHub hub = new FakeHub();
    private Map<String, String> expected;

    @BeforeEach
    void serve() {
        hub.repository("owner/tiny").folder(SOURCE);
        expected = Prepared.ofFolder(SOURCE, DownloadProcess.FORMATS, folder);
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void leave_nothing_wrong_behind(boolean keepSource) throws Exception {
        Random random = new Random(Long.getLong("pixtral.test.seed", 1));
        hub.slow(300_000); // bytes per second and connection
        for (int kill = 0; kill < Math.max(1, KILLS / 2); kill++) {
            Process process = DownloadProcess.start(hub.endpoint(), folder, keepSource, "output");
            boolean ended = process.waitFor(random.nextInt(LONGEST_LIFE_MILLIS), TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
            assertThat(ended && process.exitValue() != 0)
                    .as(Files.readString(folder.resolve("output")))
                    .isFalse();
            assertWhatIsThereIsRight();
            if (ended) {
                startAgain(keepSource);
            }
        }
        hub.slow(0);
        StoredModel model = DownloadProcess.run(hub.endpoint(), folder, keepSource);

        assertThat(Prepared.weights(model.file())).isEqualTo(expected);
        assertThat(store().models()).singleElement().isEqualTo(model);
        assertThat(files(folder.resolve("home/unfinished"))).isEmpty();
        assertThat(files(folder.resolve("cache")))
                .noneMatch(file -> file.contains(".incomplete") || file.endsWith(".tmp") || file.endsWith(".link"));
        assertThat(new HubCache(folder.resolve("cache"))
                        .find(DownloadProcess.ID)
                        .isPresent())
                .isEqualTo(keepSource);
    }

    private ModelStore store() {
        return ModelStore.at(folder.resolve("home"));
    }

    private void startAgain(boolean keepSource) throws IOException {
        store().remove("owner/tiny");
        if (keepSource) {
            for (String file : files(folder.resolve("cache"))) {
                Files.delete(Path.of(file));
            }
        }
    }

    private void assertWhatIsThereIsRight() throws IOException {
        for (StoredModel model : store().models()) {
            assertThat(Prepared.weights(model.file())).isEqualTo(expected);
        }
        for (String file : files(folder.resolve("cache"))) {
            Path path = Path.of(file);
            String name = path.getFileName().toString();
            if (name.matches("[0-9a-f]{40}|[0-9a-f]{64}") && path.getParent().endsWith("blobs")) {
                assertThat(FolderHub.etag(name.length() == 64 ? ".safetensors" : "", Files.readAllBytes(path)))
                        .isEqualTo(name);
            }
        }
    }

    private static List<String> files(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> Files.isSymbolicLink(file) || Files.isRegularFile(file))
                    .map(Path::toString)
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void two_at_once_do_the_work_once(boolean keepSource) throws Exception {
        hub.slow(300_000);
        Process first = DownloadProcess.start(hub.endpoint(), folder, keepSource, "first");
        Process second = DownloadProcess.start(hub.endpoint(), folder, keepSource, "second");
        try {
            assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            first.destroyForcibly();
            second.destroyForcibly();
        }

        StoredModel model = store().models().getFirst();
        String name = model.file().toString();
        List<String> outputs =
                List.of(Files.readString(folder.resolve("first")), Files.readString(folder.resolve("second")));
        assertThat(outputs).allMatch(output -> output.endsWith(name + "\n"));
        assertThat(outputs)
                .filteredOn(output -> output.contains("waiting for it"))
                .hasSize(1);
        assertThat(Prepared.weights(model.file())).isEqualTo(expected);
        assertThat(files(folder.resolve("home/unfinished"))).isEmpty();
    }

    @Test
    void the_processes_can_fail() throws Exception {
        Process process = DownloadProcess.start(java.net.URI.create("http://127.0.0.1:1"), folder, false, "output");

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isNotZero();
        assertThat(folder.resolve("output")).content().contains("HubException");
    }
}
