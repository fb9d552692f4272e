package dev.pixtral.hub.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.hub.HubException;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.store.ModelId;
import dev.pixtral.store.ModelStore;
import dev.pixtral.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Downloads of models that are on this machine already, with and without the hub. */
class StoredDownloadTest extends DownloadScene {
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
    void a_stored_model_that_is_cut_off_is_made_again() throws IOException {
        StoredModel model = download();
        byte[] bytes = Files.readAllBytes(model.file());
        Files.write(model.file(), java.util.Arrays.copyOf(bytes, bytes.length - 1));

        assertThat(Prepared.weights(download().file())).isEqualTo(expected(NATIVE));
    }
}
