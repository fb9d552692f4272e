package dev.pixtral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.FoundModel.Kind;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.checkpoint.prepare.PreparedModel;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.store.ModelId;
import dev.pixtral.store.ModelStore;
import dev.pixtral.store.StoredModel;
import dev.pixtral.store.gguf.GgufGroup;
import dev.pixtral.store.gguf.GgufName;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.testing.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a name means, and in which format it is used: the first place counts, and never the free memory. */
class ModelFinderTest {
    private static final FormatChoice Q4 = FormatChoice.of(WeightFormat.Q4, null);
    private static final FormatChoice Q8 = FormatChoice.of(WeightFormat.Q8, null);

    @TempDir
    private Path folder;

    private final FakeHub hub = new FakeHub();

    /** A cache and a hub without files and network. */
    private static final class FakeHub implements Hub {
        final Map<String, Path> cached = new HashMap<>();
        final List<String> downloaded = new ArrayList<>();
        final List<GgufGroup> gguf = new ArrayList<>();
        GgufGroup onDownload;

        @Override
        public Optional<Path> cached(ModelId id) {
            return Optional.ofNullable(cached.get(id.toString()));
        }

        @Override
        public List<ModelId> cached() {
            return cached.keySet().stream()
                    .flatMap(name -> ModelId.parse(name).stream())
                    .toList();
        }

        @Override
        public List<GgufGroup> gguf(ModelId id) {
            return gguf.stream()
                    .filter(group -> group.id().equals(Optional.of(id)))
                    .toList();
        }

        @Override
        public List<GgufGroup> gguf() {
            return gguf;
        }

        @Override
        public void download(GgufName name, ProgressListener listener) {
            downloaded.add(name.toString());
            gguf.add(onDownload);
        }

        @Override
        public void download(ModelId id, WeightFormats formats, ModelStore store, ProgressListener listener) {
            downloaded.add(id + " " + formats);
            try {
                record(store, id.toString(), formats);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private ModelStore store() {
        return ModelStore.at(folder.resolve("home"));
    }

    private ModelFinder finder() {
        return new ModelFinder(this::store, hub);
    }

    private static Path record(ModelStore store, String name, WeightFormats formats) throws IOException {
        Path file = Files.writeString(store.files().resolve(formats.toString().replace(' ', '-')), "prepared");
        store.record(new StoredModel(name, Optional.empty(), file, formats, 8, true, Instant.now()));
        return file;
    }

    private void recorded(String name, WeightFormat... formats) throws Exception {
        for (WeightFormat format : formats) {
            record(store(), name, WeightFormats.of(format, WeightFormat.BF16));
            Thread.sleep(2); // records have times
        }
    }

    private String found(String model, FormatChoice choice) {
        FoundModel found = finder().find(model, choice);
        return found.kind() + " " + found.formats();
    }

    @Test
    void the_embedded_model_and_folders_are_as_published_unless_told_otherwise() {
        Path model = TinyModels.copy(TinyModels.NATIVE, folder.resolve("model"));

        assertThat(found("pixtral-tiny", FormatChoice.NONE)).isEqualTo("EMBEDDED bf16");
        assertThat(found("pixtral-tiny", Q4)).isEqualTo("EMBEDDED q4");
        assertThat(found(model.toString(), FormatChoice.NONE)).isEqualTo("FOLDER bf16");
        assertThat(found(model.toString(), FormatChoice.of(null, WeightFormat.Q8)))
                .isEqualTo("FOLDER bf16 with vision in q8");
    }

    @Test
    void an_alias_means_its_repository() throws Exception {
        recorded("mistral-community/pixtral-12b", WeightFormat.Q4);

        assertThat(found("pixtral-12b", FormatChoice.NONE)).isEqualTo("STORED q4");
        assertThat(found("mistral-community/pixtral-12b", FormatChoice.NONE)).isEqualTo("STORED q4");
        assertThatThrownBy(() -> finder().find("mistral-community/pixtral-12b@v1", FormatChoice.NONE))
                .hasMessageEndingWith("fetch it with './pixtral download mistral-community/pixtral-12b@v1'; "
                        + "or did you mean mistral-community/pixtral-12b?");
    }

    @Test
    void a_name_has_the_format_that_was_recorded() throws Exception {
        recorded("me/eight", WeightFormat.Q8);
        recorded("me/two", WeightFormat.Q4, WeightFormat.Q8);
        recorded("me/full", WeightFormat.Q8, WeightFormat.BF16);

        assertThat(found("me/eight", FormatChoice.NONE)).isEqualTo("STORED q8");
        assertThat(found("me/two", FormatChoice.NONE)).isEqualTo("STORED q4");
        assertThat(found("me/two", Q8)).isEqualTo("STORED q8");
        assertThat(found("me/full", FormatChoice.NONE)).isEqualTo("STORED bf16");
    }

    @Test
    void another_format_than_the_recorded_one_is_an_error_with_the_command() throws Exception {
        recorded("mistral-community/pixtral-12b", WeightFormat.Q8);

        assertThatThrownBy(() -> finder().find("pixtral-12b", Q4))
                .isExactlyInstanceOf(PixtralException.class)
                .hasMessage("pixtral-12b is on this machine as q8, not as q4; leave the format out, or fetch it with "
                        + "'./pixtral download pixtral-12b --quantize q4'.");
        assertThatThrownBy(() -> finder().find("pixtral-12b", FormatChoice.of(null, WeightFormat.Q8)))
                .hasMessageEndingWith(
                        "is on this machine as q8, not as q4 with vision in q8; leave the format out, or get "
                                + "its files with './pixtral download pixtral-12b --keep-source'.");
    }

    @Test
    void the_error_says_how_much_another_format_takes() {
        Path prepared = PreparedModel.prepare(TinyModels.NATIVE, PreparedModel.Q4, store().files());
        for (String name : List.of("me/it", folder.resolve("gone").toString())) {
            store().record(new StoredModel(name, Optional.empty(), prepared, PreparedModel.Q4, 8, true, Instant.now()));
        }

        assertThatThrownBy(() -> finder().find("me/it", Q8))
                .hasMessageMatching(
                        ".*, or fetch it with './pixtral download me/it --quantize q8', which fetches about "
                                + "[1-9][0-9.]* [kM]B and writes [1-9][0-9.]* [kM]B\\.");
        assertThatThrownBy(() -> finder().find(folder.resolve("gone").toString(), Q8))
                .hasMessageMatching(".* --quantize q8', which writes [1-9][0-9.]* [kM]B\\.");
    }

    @Test
    void an_existing_path_wins_over_a_repository() throws Exception {
        Path model = TinyModels.copy(TinyModels.NATIVE, folder.resolve("owner/name"));
        recorded(model.toString(), WeightFormat.Q4);
        hub.cached.put(model.toString(), folder);

        assertThat(found(model.toString(), FormatChoice.NONE)).isEqualTo("FOLDER bf16");
    }

    @Test
    void the_store_wins_over_the_cache_of_the_hub() throws Exception {
        hub.cached.put("me/it", TinyModels.HUGGING_FACE);
        assertThat(found("me/it", FormatChoice.NONE)).isEqualTo("CACHED q4");
        assertThat(found("me/it", FormatChoice.of(WeightFormat.BF16, null))).isEqualTo("CACHED bf16");

        recorded("me/it", WeightFormat.Q8);
        assertThat(found("me/it", FormatChoice.NONE)).isEqualTo("STORED q8");
        assertThat(found("me/it", Q4)).isEqualTo("CACHED q4");
    }

    @Test
    void what_was_prepared_from_a_folder_outlives_it() throws Exception {
        String gone = folder.resolve("gone").toString();
        recorded(gone, WeightFormat.Q4);

        assertThat(found(gone, FormatChoice.NONE)).isEqualTo("STORED q4");
        assertThatThrownBy(() -> finder().find(gone, Q8))
                .hasMessageContaining(
                        "or put the folder back and prepare it with './pixtral prepare " + gone + " --quantize q8'.");
    }

    @Test
    void stored_names_are_suggested() throws Exception {
        recorded("someone/something", WeightFormat.Q4);

        assertThatThrownBy(() -> finder().find("someone/somethin", FormatChoice.NONE))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("did you mean someone/something?");
    }

    @Test
    void nothing_is_downloaded_that_is_here() throws Exception {
        recorded("me/it", WeightFormat.Q8);
        hub.cached.put("me/cached", TinyModels.HUGGING_FACE);
        Path model = TinyModels.copy(TinyModels.NATIVE, folder.resolve("model"));

        for (String here : List.of("me/it", "me/cached", "pixtral-tiny", model.toString())) {
            finder().findOrDownload(here, Optional.empty(), FormatChoice.NONE, ProgressListener.NONE);
        }
        assertThatThrownBy(() ->
                        finder().findOrDownload("/none", Optional.empty(), FormatChoice.NONE, ProgressListener.NONE))
                .isInstanceOf(CheckpointException.class);

        assertThat(hub.downloaded).isEmpty();
    }

    @Test
    void what_is_not_here_is_downloaded_if_that_is_allowed() throws Exception {
        recorded("me/it", WeightFormat.Q8);

        FoundModel found =
                finder().findOrDownload("pixtral-12b", Optional.empty(), FormatChoice.NONE, ProgressListener.NONE);
        finder().findOrDownload("pixtral-12b", Optional.empty(), FormatChoice.NONE, ProgressListener.NONE);
        finder().findOrDownload("me/it", Optional.empty(), Q4, ProgressListener.NONE);

        assertThat(found.kind()).isEqualTo(Kind.STORED);
        assertThat(hub.downloaded).containsExactly("mistral-community/pixtral-12b q4", "me/it q4");
    }

    // ---- GGUF

    private static final Path GGUF = Fixtures.path("fixtures/gguf");
    private static final Path Q8_0 = GGUF.resolve("tiny-a-q8_0.gguf");
    private static final Path PROJECTOR = GGUF.resolve("mmproj-tiny-a-f16.gguf");

    private static GgufGroup group(GgufGroup.Place place, String id, Path... files) {
        TreeMap<String, Path> byName = new TreeMap<>();
        for (Path file : files) {
            byName.put(file.getFileName().toString(), file);
        }
        return new GgufGroup(place, ModelId.parse(id), byName);
    }

    private FoundModel gguf(String model) {
        return finder().find(model, FormatChoice.NONE);
    }

    @Test
    void a_gguf_file_is_found_by_its_path_with_the_projector_beside_it() throws IOException {
        FoundModel found = gguf(Q8_0.toString());

        assertThat(found.kind()).isEqualTo(Kind.GGUF);
        assertThat(found.path()).contains(Q8_0);
        assertThat(found.projector()).contains(PROJECTOR);
        assertThat(found.formats().feedForward()).isEqualTo(WeightFormat.Q8);
        assertThat(found.formats().vision()).isEqualTo(WeightFormat.BF16);
        Path alone = Files.copy(Q8_0, folder.resolve("sha256-0123")); // as Ollama names files
        assertThat(gguf(alone.toString()).kind()).isEqualTo(Kind.GGUF);
        assertThat(gguf(alone.toString()).projector()).isEmpty();
    }

    @Test
    void a_projector_file_may_be_elsewhere_and_belongs_to_gguf_only() throws IOException {
        Path alone = Files.copy(Q8_0, folder.resolve("alone.gguf"));

        assertThat(finder().find(alone.toString(), Optional.of(PROJECTOR), FormatChoice.NONE)
                        .projector())
                .contains(PROJECTOR);
        assertThatThrownBy(() -> finder().find("pixtral-tiny", Optional.of(PROJECTOR), FormatChoice.NONE))
                .hasMessageContaining("is not a GGUF file, so it has its own vision encoder");
    }

    @Test
    void a_folder_with_gguf_files_means_the_usual_one() throws IOException {
        for (Path file : List.of(Q8_0, GGUF.resolve("tiny-a-f16.gguf"), PROJECTOR)) {
            Files.copy(file, folder.resolve(file.getFileName()));
        }

        assertThat(gguf(folder.toString()).path()).contains(folder.resolve("tiny-a-q8_0.gguf"));
        assertThat(gguf(folder.toString()).projector()).contains(folder.resolve("mmproj-tiny-a-f16.gguf"));
    }

    @Test
    void a_name_with_a_tag_means_the_first_place_that_has_it() {
        hub.gguf.add(group(GgufGroup.Place.HUGGING_FACE_CACHE, "me/it", GGUF.resolve("tiny-a-f16.gguf")));
        hub.gguf.add(group(GgufGroup.Place.LM_STUDIO, "me/it", Q8_0, PROJECTOR));

        assertThat(gguf("me/it:q8_0").path()).contains(Q8_0);
        assertThat(gguf("me/it:q8_0").projector()).contains(PROJECTOR);
        assertThat(gguf("me/it:F16").path()).contains(GGUF.resolve("tiny-a-f16.gguf"));
        assertThat(gguf("me/it").path()).as("the first place").contains(GGUF.resolve("tiny-a-f16.gguf"));
        assertThatThrownBy(() -> gguf("me/it:Q4_K_M"))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("me/it:Q4_K_M: this model is not on this machine (it is neither in the cache of Hugging "
                        + "Face's tools nor in the folders of llama.cpp and LM Studio; there is F16, Q8_0); fetch it "
                        + "with './pixtral download me/it:Q4_K_M'");
        assertThatThrownBy(() -> gguf("me/other:Q8_0")).hasMessageNotContaining("there is");
    }

    @Test
    void a_checkpoint_wins_over_gguf_without_a_tag() throws Exception {
        hub.gguf.add(group(GgufGroup.Place.LLAMA_CPP, "me/it", Q8_0));
        recorded("me/it", WeightFormat.Q4);

        assertThat(gguf("me/it").kind()).isEqualTo(Kind.STORED);
        assertThat(gguf("me/it:Q8_0").kind()).isEqualTo(Kind.GGUF);
    }

    @Test
    void gguf_is_downloaded_by_its_tag_if_it_is_not_here() {
        hub.onDownload = group(GgufGroup.Place.HUGGING_FACE_CACHE, "me/it", Q8_0, PROJECTOR);

        for (int i = 0; i < 2; i++) {
            FoundModel found =
                    finder().findOrDownload("me/it:Q8_0", Optional.empty(), FormatChoice.NONE, ProgressListener.NONE);
            assertThat(found.path()).contains(Q8_0);
        }
        finder().findOrDownload("me/it", Optional.empty(), FormatChoice.NONE, ProgressListener.NONE);

        assertThat(hub.downloaded).containsExactly("me/it:Q8_0");
    }

    @Test
    void what_is_in_gguf_is_listed_with_its_place() throws IOException {
        hub.gguf.add(group(GgufGroup.Place.LLAMA_CPP, "me/it", Q8_0, PROJECTOR));
        hub.gguf.add(group(GgufGroup.Place.LM_STUDIO, "me/it", Q8_0));
        hub.gguf.add(group(GgufGroup.Place.LM_STUDIO, "me/other", GGUF.resolve("block-types.gguf")));

        List<AvailableModel> gguf = new GgufListing(hub).list();

        assertThat(gguf)
                .extracting(AvailableModel::name)
                .containsExactly("me/it:Q8_0", GGUF.resolve("block-types.gguf").toString());
        assertThat(gguf.getFirst().place()).isEqualTo(AvailableModel.Place.LLAMA_CPP);
        assertThat(gguf.getFirst().bytes()).isEqualTo(Files.size(Q8_0) + Files.size(PROJECTOR));
        assertThat(gguf.getFirst().contextLength()).hasValue(131_072);
        assertThat(gguf.getFirst().problem()).isEmpty();
        assertThat(gguf.getLast().problem().orElseThrow()).contains("llama.embedding_length");
        assertThat(new ModelListing(finder()).list()).containsAll(gguf);
    }
}
