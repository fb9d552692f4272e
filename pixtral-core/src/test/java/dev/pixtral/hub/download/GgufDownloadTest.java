package dev.pixtral.hub.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.CheckpointException;
import dev.pixtral.hub.HubException;
import dev.pixtral.hub.HubFile;
import dev.pixtral.progress.Progress;
import dev.pixtral.store.ModelId;
import dev.pixtral.store.gguf.GgufGroup;
import dev.pixtral.store.gguf.GgufName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Downloads of models in GGUF; what the files contain does not matter here. */
@Timeout(60)
class GgufDownloadTest {
    private static final ModelId ID = ModelId.parse("owner/tiny-GGUF").orElseThrow();

    @TempDir
    private Path folder;

    private final FolderHub hub = new FolderHub();
    private final List<String> notes = new ArrayList<>();
    private final List<Progress> progress = new ArrayList<>();
    private DiskSpace disk = _ -> Long.MAX_VALUE;
    private boolean offline;
    private boolean links = true;

    @BeforeEach
    void fill() {
        file("README.md", 100);
        file("tiny-Q4_K_M.gguf", 150_000);
        file("tiny-Q8_0.gguf", 250_000);
        file("BF16/tiny-BF16-00001-of-00002.gguf", 300_000);
        file("BF16/tiny-BF16-00002-of-00002.gguf", 200_001);
        file("mmproj-tiny-f16.gguf", 50_000);
        file("mmproj-tiny-Q8_0.gguf", 30_000);
    }

    private void file(String name, int bytes) {
        byte[] content = new byte[bytes];
        new Random(name.hashCode()).nextBytes(content);
        hub.files.put(name, content);
    }

    private HubCache cache() {
        return new HubCache(folder.resolve("cache"));
    }

    private GgufDownload begin(String tag) {
        return GgufDownload.begin(
                new GgufName(ID, Optional.ofNullable(tag)),
                new GgufDownload.Tools(hub, offline, cache(), disk, links),
                notes::add);
    }

    private GgufGroup.Model download(String tag) {
        try (GgufDownload download = begin(tag)) {
            return download.run(progress::add);
        }
    }

    private void assertHas(Path file, String name) {
        assertThat(file).hasBinaryContent(hub.files.get(name));
    }

    @Test
    void the_file_of_the_tag_and_the_projector_get_into_the_standard_cache() throws IOException {
        GgufGroup.Model model = download("q4_k_m");

        assertThat(model.text()).hasSize(1);
        assertHas(model.first(), "tiny-Q4_K_M.gguf");
        assertHas(model.projector().orElseThrow(), "mmproj-tiny-f16.gguf");
        assertThat(model.first())
                .isEqualTo(folder.resolve(
                        "cache/models--owner--tiny-GGUF/snapshots/" + FolderHub.COMMIT + "/tiny-Q4_K_M.gguf"));
        assertThat(Files.isSymbolicLink(model.first())).isTrue();
        assertThat(hub.fetched).isEqualTo(200_000);
        assertThat(progress.getLast()).isEqualTo(new Progress.Downloading("owner/tiny-GGUF:q4_k_m", 200_000, 200_000));
        assertThat(cache().gguf(ID)
                        .orElseThrow()
                        .find(Optional.of("Q4_K_M"))
                        .orElseThrow()
                        .text())
                .isEqualTo(model.text());
        assertThat(cache().ggufs()).singleElement().extracting(GgufGroup::id).isEqualTo(Optional.of(ID));
        assertThat(cache().models()).as("checkpoints").isEmpty();
    }

    @Test
    void all_parts_are_fetched_and_links_lead_out_of_subfolders() throws IOException {
        GgufGroup.Model model = download("BF16");

        assertThat(model.text()).hasSize(2);
        assertHas(model.text().getFirst(), "BF16/tiny-BF16-00001-of-00002.gguf");
        assertHas(model.text().getLast(), "BF16/tiny-BF16-00002-of-00002.gguf");
        assertThat(Files.readSymbolicLink(model.first())).startsWithRaw(Path.of("../../../blobs"));
        assertHas(model.projector().orElseThrow(), "mmproj-tiny-f16.gguf");
    }

    @Test
    void without_links_the_files_themselves_are_there() {
        links = false;

        GgufGroup.Model model = download("BF16");

        assertThat(Files.isSymbolicLink(model.first())).isFalse();
        assertHas(model.first(), "BF16/tiny-BF16-00001-of-00002.gguf");
    }

    @Test
    void without_a_tag_the_usual_one_is_taken_and_said() {
        assertHas(download(null).first(), "tiny-Q4_K_M.gguf");
        assertThat(notes)
                .containsExactly(
                        "owner/tiny-GGUF: tiny-Q4_K_M.gguf is taken; a tag names another one: BF16, Q4_K_M, Q8_0.");
    }

    @Test
    void what_is_there_is_not_fetched_again_and_a_second_type_only_costs_itself() {
        download("Q4_K_M");
        download("Q4_K_M");
        assertThat(hub.fetched).isEqualTo(200_000);

        download("Q8_0");
        assertThat(hub.fetched).isEqualTo(450_000);
    }

    @Test
    void a_broken_download_continues() {
        hub.failAfter = 120_000;
        assertThatThrownBy(() -> download("Q4_K_M")).isInstanceOf(HubException.class);
        assertThat(cache().gguf(ID).flatMap(group -> group.find(Optional.of("Q4_K_M"))))
                .isEmpty();

        hub.failAfter = Long.MAX_VALUE;
        try (GgufDownload again = begin("Q4_K_M")) {
            assertThat(again.plan().earlier()).isEqualTo(120_000);
            assertThat(again.plan().fetch()).isEqualTo(80_000);
            assertHas(again.run(progress::add).first(), "tiny-Q4_K_M.gguf");
        }
        assertThat(hub.fetched).isEqualTo(200_000);
    }

    @Test
    void a_wrong_hash_is_refused_and_nothing_of_it_is_kept() throws IOException {
        hub.change = bytes -> {
            bytes[10]++;
            return bytes;
        };

        assertThatThrownBy(() -> download("Q4_K_M"))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("hash");
        assertThat(cache().gguf(ID)).isEmpty();
        try (Stream<Path> blobs = Files.list(folder.resolve("cache/models--owner--tiny-GGUF/blobs"))) {
            assertThat(blobs).isEmpty();
        }
    }

    @Test
    void the_errors_say_what_there_is() {
        assertThatThrownBy(() -> begin("Q5_K_M"))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("owner/tiny-GGUF: no GGUF file has the tag Q5_K_M; there is BF16, Q4_K_M, Q8_0");
        hub.files.remove("BF16/tiny-BF16-00002-of-00002.gguf");
        assertThatThrownBy(() -> begin("BF16")).hasMessageContaining("BF16/tiny-BF16-00002-of-00002.gguf is missing");
        hub.files.keySet().removeIf(name -> name.endsWith(".gguf"));
        assertThatThrownBy(() -> begin("BF16")).hasMessageContaining("has no model in GGUF");
        assertThat(folder.resolve("cache")).as("nothing was written").doesNotExist();
    }

    @Test
    void too_little_room_is_said_before() {
        disk = _ -> DiskSpace.MARGIN + 199_999;

        assertThatThrownBy(() -> download("Q4_K_M")).hasMessageContaining("owner/tiny-GGUF:Q4_K_M needs 200 kB");
        assertThat(hub.fetched).isZero();
    }

    @Test
    void without_the_hub_what_is_here_is_used() {
        download("Q4_K_M");
        offline = true;
        assertHas(download("Q4_K_M").first(), "tiny-Q4_K_M.gguf");
        assertThat(notes).singleElement().asString().contains("what is on this machine is used");
        assertThatThrownBy(() -> begin("Q8_0")).hasMessageContaining("HF_HUB_OFFLINE forbids fetching it");

        offline = false;
        hub.down = true;
        assertHas(download(null).first(), "tiny-Q4_K_M.gguf");
    }

    @Test
    void a_new_commit_fetches_what_has_changed() {
        download("Q4_K_M");
        hub.commit = "f".repeat(40);
        file("tiny-Q4_K_M.gguf", 150_001);

        assertHas(download("Q4_K_M").first(), "tiny-Q4_K_M.gguf");
        assertThat(hub.fetched).isEqualTo(350_001);
    }

    @Test
    void hostile_names_stay_out_of_the_cache() {
        hub.files.clear();
        file("a b/../tiny-Q8_0.gguf", 10);

        assertThatThrownBy(() -> download("Q8_0")).hasMessageContaining("cannot be kept");
        assertThat(folder.resolve("cache")).doesNotExist();
    }

    @Test
    void a_repository_with_gguf_only_says_so_when_a_checkpoint_is_asked_for() {
        hub.files.keySet().removeIf(name -> name.startsWith("BF16"));

        assertThatThrownBy(() -> GgufDownload.refuse(hub.snapshot(ID)))
                .isInstanceOf(HubException.class)
                .hasMessage(
                        "owner/tiny-GGUF has models in GGUF only: name one of them, such as owner/tiny-GGUF:Q4_K_M.");
    }

    @Test
    void all_files_of_a_plan_are_those_of_the_hub() {
        try (GgufDownload download = begin("Q8_0")) {
            assertThat(download.plan().files())
                    .extracting(HubFile::path)
                    .containsExactly("mmproj-tiny-f16.gguf", "tiny-Q8_0.gguf");
            assertThat(download.plan().commit()).contains(FolderHub.COMMIT);
        }
    }
}
