package dev.pixtral.hub.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.hub.HubException;
import dev.pixtral.hub.HubFile;
import dev.pixtral.store.ModelId;
import dev.pixtral.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CacheWriterTest {
    private static final Path NATIVE = Fixtures.path("fixtures/model/tiny-a/native");
    private static final ModelId ID = ModelId.parse("owner/tiny").orElseThrow();
    private static final List<String> NAMES = List.of("params.json", "tekken.json", "consolidated.safetensors");

    @TempDir
    private Path folder;

    private final FolderHub hub = FolderHub.of(NATIVE);

    private CacheWriter writer(ModelId id, boolean links) {
        return new CacheWriter(new HubCache(folder), hub.snapshot(id), hub, links);
    }

    private void fetchAll(CacheWriter writer) {
        for (HubFile file : hub.snapshot(ID).files()) {
            if (NAMES.contains(file.path())) {
                writer.fetch(file, () -> {}, _ -> {});
            }
        }
        writer.finish();
    }

    private HubFile weights() {
        return hub.snapshot(ID).files().stream()
                .filter(file -> file.path().equals("consolidated.safetensors"))
                .findFirst()
                .orElseThrow();
    }

    private Path repository() {
        return folder.resolve("models--owner--tiny");
    }

    private Stream<String> blobs() throws IOException {
        try (Stream<Path> files = Files.list(repository().resolve("blobs"))) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }

    @Test
    void files_lie_as_other_tools_expect_them() throws IOException {
        CacheWriter writer = writer(ID, true);
        fetchAll(writer);

        Path weights = writer.folder().resolve("consolidated.safetensors");
        assertThat(writer.folder()).isEqualTo(repository().resolve("snapshots").resolve(FolderHub.COMMIT));
        assertThat(Files.readSymbolicLink(weights))
                .isEqualTo(Path.of("../../blobs", weights().etag()));
        assertThat(weights).hasSameBinaryContentAs(NATIVE.resolve("consolidated.safetensors"));
        assertThat(repository().resolve("refs/main")).hasContent(FolderHub.COMMIT);
        assertThat(Files.size(repository().resolve("refs/main"))).isEqualTo(40);
        assertThat(Files.readString(folder.resolve("CACHEDIR.TAG")))
                .startsWith("Signature: 8a477f597d28d172789f06886806bc55\n");
        assertThat(blobs()).hasSize(3).allMatch(name -> name.matches("[0-9a-f]{40}|[0-9a-f]{64}"));
        assertThat(new HubCache(folder).find(ID)).contains(writer.folder());
        try (Checkpoint checkpoint = Checkpoint.open(writer.folder())) {
            assertThat(checkpoint.bytes()).isEqualTo(1_067_008);
        }
    }

    @Test
    void what_killed_processes_have_left_is_deleted() throws IOException {
        Path blobs = Files.createDirectories(repository().resolve("blobs"));
        String etag = weights().etag();
        Files.createSymbolicLink(blobs.resolve(etag + ".0123abcd.link"), Path.of("nowhere"));
        Files.createFile(blobs.resolve(etag + ".0123abcd.incomplete.state.4567abcd.tmp"));
        Files.createFile(blobs.resolve(etag + ".0123abcd.copy"));
        Files.createFile(blobs.resolve(etag + ".incomplete")); // of another program

        fetchAll(writer(ID, true));

        assertThat(blobs()).filteredOn(name -> name.contains(".")).containsExactly(etag + ".incomplete");
    }

    @Test
    void without_links_the_files_lie_in_the_snapshot() throws IOException {
        CacheWriter writer = writer(ID, false);
        fetchAll(writer);

        assertThat(writer.folder().resolve("params.json")).isRegularFile();
        assertThat(Files.isSymbolicLink(writer.folder().resolve("params.json"))).isFalse();
        assertThat(blobs()).isEmpty();
        assertThat(new HubCache(folder).find(ID)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_file_that_another_commit_has_is_not_fetched_again(boolean links) throws IOException {
        fetchAll(writer(ID, true));
        long before = hub.fetched;
        hub.commit = "f".repeat(40);
        CacheWriter next = writer(ID, links);
        fetchAll(next);

        assertThat(hub.fetched).isEqualTo(before);
        assertThat(next.folder().resolve("consolidated.safetensors"))
                .hasSameBinaryContentAs(NATIVE.resolve("consolidated.safetensors"));
        assertThat(repository().resolve("refs/main")).hasContent(hub.commit);
        assertThat(new HubCache(folder).find(new ModelId("owner/tiny", Optional.of(FolderHub.COMMIT))))
                .as("the earlier commit stays")
                .isPresent();
    }

    @Test
    void a_commit_gets_no_ref() {
        ModelId pinned = new ModelId("owner/tiny", Optional.of(FolderHub.COMMIT));
        CacheWriter writer = writer(pinned, true);
        fetchAll(writer);

        assertThat(repository().resolve("refs")).doesNotExist();
        assertThat(new HubCache(folder).find(pinned)).isPresent();
    }

    @Test
    void continues_after_each_break() throws IOException {
        HubFile file = weights();
        int attempts = 0;
        for (boolean done = false; !done; attempts++) {
            hub.failAfter = hub.fetched + 100_001;
            try {
                writer(ID, true).fetch(file, () -> {}, _ -> {});
                done = true;
            } catch (HubException e) {
                assertThat(e).hasMessage("the connection ended");
                assertThat(writer(ID, true).folder().resolve(file.path())).doesNotExist();
                assertThat(writer(ID, true).missing(file)).isEqualTo(file.size() - hub.fetched);
            }
        }

        assertThat(attempts).isEqualTo(11);
        assertThat(hub.fetched).as("nothing twice").isEqualTo(file.size());
        assertThat(blobs()).containsExactly(file.etag());
    }

    @Test
    void bytes_that_were_changed_on_the_disk_are_noticed() throws IOException {
        HubFile file = weights();
        hub.failAfter = 500_000;
        assertThatThrownBy(() -> writer(ID, true).fetch(file, () -> {}, _ -> {}))
                .isInstanceOf(HubException.class);
        Path partial = repository()
                .resolve("blobs")
                .resolve(blobs().filter(name -> name.endsWith(".incomplete"))
                        .findFirst()
                        .orElseThrow());
        byte[] bytes = Files.readAllBytes(partial);
        bytes[1000]++;
        Files.write(partial, bytes);
        hub.failAfter = Long.MAX_VALUE;

        assertThatThrownBy(() -> writer(ID, true).fetch(file, () -> {}, _ -> {}))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("hash");
        assertThat(blobs()).isEmpty();

        writer(ID, true).fetch(file, () -> {}, _ -> {});
        assertThat(blobs()).containsExactly(file.etag());
    }

    @Test
    void what_arrives_wrong_never_gets_its_name() throws IOException {
        HubFile file = weights();
        hub.change = bytes -> {
            bytes[bytes.length / 2] ^= 1;
            return bytes;
        };

        assertThatThrownBy(() -> writer(ID, true).fetch(file, () -> {}, _ -> {}))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("nothing of it is used");

        assertThat(blobs()).isEmpty();
        assertThat(writer(ID, true).folder().resolve(file.path())).doesNotExist();
    }

    @Test
    void unfinished_files_of_other_tools_stay() throws IOException {
        HubFile file = weights();
        Path blobs = Files.createDirectories(repository().resolve("blobs"));
        Path old = Files.writeString(blobs.resolve(file.etag() + ".incomplete"), "of Python");
        Path recent = Files.writeString(blobs.resolve(file.etag() + ".0a1b2c3d.incomplete"), "of Python too");

        fetchAll(writer(ID, true));

        assertThat(old).hasContent("of Python");
        assertThat(recent).hasContent("of Python too");
        assertThat(hub.fetched).isEqualTo(file.size());
    }

    @Test
    void a_link_is_replaced_and_its_target_stays() throws IOException {
        CacheWriter writer = writer(ID, true);
        Files.createDirectories(writer.folder());
        Path precious = Files.writeString(folder.resolve("precious"), "precious");
        Files.createSymbolicLink(writer.folder().resolve("params.json"), precious);

        fetchAll(writer);

        assertThat(precious).hasContent("precious");
        assertThat(writer.folder().resolve("params.json")).hasSameBinaryContentAs(NATIVE.resolve("params.json"));
    }

    @Test
    void one_of_two_threads_fetches() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        hub.beforePiece = () -> {
            try {
                waits.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        HubFile file = weights();
        Thread first = Thread.ofVirtual().start(() -> writer(ID, true).fetch(file, waits::countDown, _ -> {}));
        writer(ID, true).fetch(file, waits::countDown, _ -> {});
        first.join();

        assertThat(hub.fetched).isEqualTo(file.size());
        assertThat(blobs()).containsExactly(file.etag());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../up", "a/../../b", "/a", "a//b", "", ".hidden", "a/.hidden", "a\\b", "a:b"})
    void a_name_that_leads_elsewhere_is_refused(String name) {
        assertThatThrownBy(() -> writer(ID, true).fetch(new HubFile(name, 1, "a".repeat(40)), () -> {}, _ -> {}))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("cannot be kept");
        assertThat(Files.exists(repository(), LinkOption.NOFOLLOW_LINKS)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../up", "ABCDEF", ""})
    void a_hash_that_is_none_is_refused(String etag) {
        assertThatThrownBy(() -> writer(ID, true).fetch(new HubFile("params.json", 1, etag), () -> {}, _ -> {}))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("cannot be kept");
    }

    @Test
    void a_commit_that_is_none_is_refused() {
        hub.commit = "../../../x";

        assertThatThrownBy(() -> writer(ID, true))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("which is none");
    }
}
