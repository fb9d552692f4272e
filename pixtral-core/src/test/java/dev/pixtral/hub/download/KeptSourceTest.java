package dev.pixtral.hub.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.store.ModelId;
import dev.pixtral.store.ModelStore;
import dev.pixtral.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Downloads with {@code keepSource}, and what other tools have put into the standard cache. */
class KeptSourceTest extends DownloadScene {
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
}
