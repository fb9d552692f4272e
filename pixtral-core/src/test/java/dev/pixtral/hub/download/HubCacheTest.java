package dev.pixtral.hub.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.store.ModelId;
import dev.pixtral.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Caches as Python's library lays them out, written by hand. */
class HubCacheTest {
    private static final Path NATIVE = Fixtures.path("fixtures/model/tiny-a/native");
    private static final Path HUGGING_FACE = Fixtures.path("fixtures/model/tiny-a/hf");
    private static final ModelId ID = ModelId.parse("Mistral-Community/tiny").orElseThrow();
    private static final String COMMIT = FolderHub.COMMIT;

    @TempDir
    private Path folder;

    private HubCache cache;
    private Path repository;

    @BeforeEach
    void lay() throws IOException {
        cache = new HubCache(folder);
        repository = folder.resolve("models--Mistral-Community--tiny");
        Files.createDirectories(repository.resolve("blobs"));
        ref("main", COMMIT);
    }

    private void ref(String name, String content) throws IOException {
        Path ref = repository.resolve("refs").resolve(name);
        Files.createDirectories(ref.getParent());
        Files.writeString(ref, content);
    }

    private Path snapshot(String commit) {
        return repository.resolve("snapshots").resolve(commit);
    }

    private void link(Path source, String name) throws IOException {
        Path file = source.resolve(name);
        String etag = FolderHub.etag(name, Files.readAllBytes(file));
        Files.copy(file, repository.resolve("blobs").resolve(etag));
        Files.createDirectories(snapshot(COMMIT));
        Files.createSymbolicLink(snapshot(COMMIT).resolve(name), Path.of("../../blobs", etag));
    }

    private void linkAll(Path source, List<String> names) throws IOException {
        for (String name : names) {
            link(source, name);
        }
    }

    private void linkNative() throws IOException {
        linkAll(NATIVE, List.of("params.json", "consolidated.safetensors", "tekken.json"));
    }

    @Test
    void links_are_followed_and_the_checkpoint_opens() throws IOException {
        linkNative();

        Path found = cache.find(ID).orElseThrow();

        assertThat(found).isEqualTo(snapshot(COMMIT));
        try (Checkpoint checkpoint = Checkpoint.open(found)) {
            assertThat(checkpoint.layout()).isEqualTo("Mistral");
        }
    }

    @Test
    void copies_do_as_well_as_links() throws IOException {
        Files.createDirectories(snapshot(COMMIT));
        for (String name : List.of("params.json", "consolidated.safetensors")) {
            Files.copy(NATIVE.resolve(name), snapshot(COMMIT).resolve(name));
        }

        assertThat(cache.find(ID)).contains(snapshot(COMMIT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "  "})
    void a_ref_may_have_a_line_end(String end) throws IOException {
        linkNative();
        ref("main", COMMIT + end);

        assertThat(cache.find(ID)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "main", "../../../etc", "0123456789ABCDEF0123456789ABCDEF01234567"})
    void a_ref_that_is_no_commit_names_nothing(String content) throws IOException {
        linkNative();
        ref("main", content);

        assertThat(cache.find(ID)).isEmpty();
    }

    @Test
    void revisions_have_their_own_refs_and_commits_none() throws IOException {
        linkNative();
        ref("refs/pr/1", COMMIT);
        ref("other", "f".repeat(40));

        assertThat(cache.find(revision("refs/pr/1"))).isPresent();
        assertThat(cache.find(revision(COMMIT))).isPresent();
        assertThat(cache.find(revision("other"))).as("never another commit").isEmpty();
        assertThat(cache.find(revision("missing"))).isEmpty();
        assertThat(cache.commit(revision("other"))).contains("f".repeat(40));
    }

    private static ModelId revision(String name) {
        return new ModelId(ID.repository(), Optional.of(name));
    }

    @Test
    void the_case_of_a_name_is_kept() throws IOException {
        linkNative();

        assertThat(cache.find(ModelId.parse("mistral-community/tiny").orElseThrow()))
                .isEmpty();
    }

    @Test
    void all_files_of_the_index_are_needed() throws IOException {
        linkAll(HUGGING_FACE, List.of("config.json", "model.safetensors.index.json", "tekken.json"));
        link(HUGGING_FACE, "model-00001-of-00002.safetensors");
        assertThat(cache.find(ID)).isEmpty();

        link(HUGGING_FACE, "model-00002-of-00002.safetensors");
        assertThat(cache.find(ID)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"format_version\":1,\"files\":{\"tekken.json\":{\"size\":1}}}', false",
        "'{\"format_version\":1,\"files\":{\"a/tekken.json\":{\"size\":1}}}', true",
        "'{\"files\":{\"tekken.json\"', true"
    })
    void a_tokenizer_that_the_list_of_files_has_is_needed(String tree, boolean complete) throws IOException {
        linkAll(HUGGING_FACE, List.of("config.json", "model.safetensors.index.json"));
        link(HUGGING_FACE, "model-00001-of-00002.safetensors");
        link(HUGGING_FACE, "model-00002-of-00002.safetensors");
        Path trees = Files.createDirectories(cache.repository(ID).resolve("trees"));
        Files.writeString(trees.resolve(COMMIT + ".json"), tree);

        assertThat(cache.find(ID).isPresent()).isEqualTo(complete);

        link(HUGGING_FACE, "tekken.json");
        assertThat(cache.find(ID)).isPresent();
    }

    @Test
    void a_link_that_leads_nowhere_is_a_missing_file() throws IOException {
        linkNative();
        Path weights = snapshot(COMMIT).resolve("consolidated.safetensors");
        Files.delete(weights.toRealPath());

        assertThat(cache.find(ID)).isEmpty();
    }

    @Test
    void a_damaged_index_is_an_incomplete_download() throws IOException {
        linkAll(HUGGING_FACE, List.of("config.json"));
        Files.writeString(snapshot(COMMIT).resolve("model.safetensors.index.json"), "{\"weight_map\":{\"a\":\"../x");

        assertThat(cache.find(ID)).isEmpty();
    }

    @Test
    void there_need_not_be_a_cache() {
        assertThat(new HubCache(folder.resolve("missing")).find(ID)).isEmpty();
    }
}
