package dev.pixtral.langchain4j.rag.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.pixtral.langchain4j.rag.LoadFailure;
import dev.pixtral.langchain4j.rag.PictureReference;
import dev.pixtral.langchain4j.rag.caption.ChatCaptioner;
import dev.pixtral.langchain4j.rag.io.Sha256;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the index after ingesting files once, again, and after they have changed. */
class PictureIngestorTest {
    @TempDir
    Path temp;

    private Path photos;
    private Index index;

    @BeforeEach
    void open() {
        photos = temp.resolve("photos");
        index = Index.open(temp.resolve("index"));
        Png.write(photos.resolve("a.png"), 1);
        Png.write(photos.resolve("b.png"), 2);
        Png.write(photos.resolve("sub/c.png"), 3);
    }

    private List<TextSegment> segments() {
        return index
                .store()
                .search(EmbeddingSearchRequest.builder()
                        .queryEmbedding(FakeEmbeddings.of("x"))
                        .maxResults(1000)
                        .build())
                .matches()
                .stream()
                .map(match -> match.embedded())
                .toList();
    }

    @Test
    void captions_and_indexes_each_picture() {
        IngestReport report = index.ingest(photos);

        assertThat(report).isEqualTo(new IngestReport(3, 0, 0, List.of()));
        assertThat(report).hasToString("3 captioned, 0 reused, 0 removed, 0 failed");
        assertThat(segments())
                .extracting(segment -> segment.metadata().getString("file"))
                .containsExactlyInAnyOrder("a.png", "b.png", "sub/c.png");
        assertThat(segments()).allSatisfy(segment -> {
            PictureReference reference = PictureReference.of(segment.metadata()).orElseThrow();
            assertThat(segment.text())
                    .isEqualTo("A picture of " + reference.sha256().substring(0, 16) + ".");
            assertThat(segment.metadata().getString("prompt")).matches("[0-9a-f]{12}");
            assertThat(segment.metadata().getString("part")).isEqualTo("caption");
            assertThat(segment.metadata().getInteger("width")).isEqualTo(4);
            assertThat(index.pictures().resolve(reference.sha256())).isPresent();
        });
    }

    @Test
    void an_unchanged_folder_asks_nothing_and_adds_nothing() throws Exception {
        index.ingest(photos);
        List<String> before = index.segments();
        byte[] saved = Files.readAllBytes(temp.resolve("index/store.json"));
        Index again = Index.open(temp.resolve("index"));

        IngestReport report = again.ingest(photos);

        assertThat(report).isEqualTo(new IngestReport(0, 3, 0, List.of()));
        assertThat(again.chat().asked).isEmpty();
        assertThat(again.embeddings().embedded).containsExactly("picture"); // the query for what is there
        assertThat(again.segments()).isEqualTo(before);
        assertThat(Files.readAllBytes(temp.resolve("index/store.json"))).isEqualTo(saved);
    }

    @Test
    void equal_pictures_are_captioned_once_and_kept_once() {
        for (int i = 0; i < 6; i++) {
            Png.write(photos.resolve("copy" + i + ".png"), 1);
        }

        IngestReport report = index.ingest(photos);

        assertThat(report).isEqualTo(new IngestReport(3, 6, 0, List.of()));
        assertThat(index.chat().asked).hasSize(3).doesNotHaveDuplicates();
        assertThat(segments()).hasSize(9);
        assertThat(index.files()).hasSize(3);
    }

    @Test
    void a_changed_picture_replaces_the_old_one() {
        index.ingest(photos);
        Png.write(photos.resolve("a.png"), 9);

        IngestReport report = index.ingest(photos);

        assertThat(report).isEqualTo(new IngestReport(1, 2, 0, List.of()));
        assertThat(segments())
                .filteredOn(segment -> segment.metadata().getString("file").equals("a.png"))
                .singleElement()
                .extracting(segment -> segment.metadata().getString("sha256"))
                .isEqualTo(Sha256.of(Png.of(9)));
        assertThat(index.files()).hasSize(3);
        assertThat(index.pictures().resolve(Sha256.of(Png.of(1)))).isEmpty();
    }

    @Test
    void what_vanished_is_removed_with_its_picture() throws Exception {
        index.ingest(photos);
        Files.delete(photos.resolve("a.png"));

        assertThat(index.ingest(photos)).isEqualTo(new IngestReport(0, 2, 1, List.of()));
        assertThat(segments())
                .extracting(segment -> segment.metadata().getString("file"))
                .containsExactlyInAnyOrder("b.png", "sub/c.png");
        assertThat(index.files()).hasSize(2);
        assertThat(index.ingest(photos)).isEqualTo(new IngestReport(0, 2, 0, List.of()));
    }

    @Test
    void a_renamed_picture_needs_no_model() throws Exception {
        index.ingest(photos);
        Files.move(photos.resolve("a.png"), photos.resolve("z.png"));

        assertThat(index.ingest(photos)).isEqualTo(new IngestReport(0, 3, 1, List.of()));
        assertThat(index.chat().asked).hasSize(3);
        assertThat(segments())
                .extracting(segment -> segment.metadata().getString("file"))
                .containsExactlyInAnyOrder("z.png", "b.png", "sub/c.png");
        assertThat(index.files()).hasSize(3);
    }

    @Test
    void what_cannot_be_read_this_time_has_not_vanished() throws Exception {
        index.ingest(photos);
        List<String> before = index.segments();
        index.loader().unreadable.add("a.png");
        index.loader().unreadable.add("sub");
        Files.delete(photos.resolve("a.png"));

        IngestReport report = index.ingest(photos);

        assertThat(report.failed()).extracting(LoadFailure::file).containsExactlyInAnyOrder("a.png", "sub");
        assertThat(report.removed()).isZero();
        assertThat(index.segments()).isEqualTo(before);
        assertThat(index.files()).hasSize(3);
    }

    @Test
    void a_picture_that_changed_and_now_fails_keeps_its_old_state() {
        index.ingest(photos);
        List<String> before = index.segments();
        Png.write(photos.resolve("a.png"), 9);
        index.chat().before = sha256 -> {
            throw new IllegalArgumentException("too dark");
        };

        IngestReport report = index.ingest(photos);

        assertThat(report.failed()).containsExactly(new LoadFailure("a.png", null, "too dark"));
        assertThat(index.segments()).isEqualTo(before);
        assertThat(index.files()).hasSize(3);
    }

    @Test
    void folders_and_files_do_not_remove_what_others_put_there() throws Exception {
        Path others = temp.resolve("others");
        Png.write(others.resolve("a.png"), 1); // the same picture of the same name
        Png.write(others.resolve("d.png"), 4);
        index.ingest(photos);
        index.ingest(others);
        index.ingest(photos.resolve("b.png"));
        Files.delete(photos.resolve("a.png"));
        Files.delete(photos.resolve("b.png"));

        assertThat(index.ingest(photos).removed()).isEqualTo(2);
        assertThat(segments())
                .extracting(segment -> segment.metadata().getString("file"))
                .containsExactlyInAnyOrder("a.png", "b.png", "d.png", "sub/c.png");
        assertThat(index.files()).hasSize(4);
        assertThat(index.builder().build().forget(photos.resolve("b.png"))).isEqualTo(1);
        assertThat(index.builder().build().forget(others)).isEqualTo(2);
        assertThat(segments())
                .extracting(segment -> segment.metadata().getString("file"))
                .containsExactly("sub/c.png");
        assertThat(index.files()).hasSize(1);
    }

    @Test
    void a_page_has_segments_of_its_text_that_refer_to_its_picture() throws Exception {
        String text = "The parcel weighs nine pounds. ".repeat(100);
        Files.writeString(photos.resolve("a.png.txt"), text);

        index.ingest(photos);

        List<TextSegment> page = segments().stream()
                .filter(segment -> segment.metadata().getString("file").equals("a.png"))
                .toList();
        assertThat(page).hasSize(5).allSatisfy(segment -> {
            assertThat(segment.text().length()).isLessThanOrEqualTo(1_000);
            assertThat(PictureReference.of(segment.metadata()).orElseThrow().page())
                    .isEqualTo(1);
        });
        assertThat(page)
                .filteredOn(segment -> segment.metadata().getString("part").equals("text"))
                .hasSize(4);
        Files.writeString(photos.resolve("a.png.txt"), "short");
        assertThat(index.ingest(photos)).isEqualTo(new IngestReport(0, 3, 0, List.of()));
        assertThat(segments()).hasSize(4);
    }

    @Test
    void ids_are_uuids_and_metadata_have_simple_types() {
        index.ingest(photos);

        Set<String> ids = new HashSet<>();
        index.store()
                .search(EmbeddingSearchRequest.builder()
                        .queryEmbedding(FakeEmbeddings.of("x"))
                        .maxResults(1000)
                        .build())
                .matches()
                .forEach(match -> ids.add(UUID.fromString(match.embeddingId()).toString()));
        assertThat(ids).hasSize(3);
        assertThat(segments())
                .flatExtracting(segment -> segment.metadata().toMap().values())
                .allMatch(value -> value instanceof String || value instanceof Number);
        assertThat(index.store().serializeToJson()).doesNotContain("iVBOR");
    }

    @Test
    void a_new_prompt_replaces_all_captions() {
        index.ingest(photos);
        var captioner = ChatCaptioner.builder()
                .chatModel(index.chat())
                .maxOutputTokens(7)
                .build();

        IngestReport report = index.builder().captioner(captioner).build().ingest(photos);

        assertThat(report).isEqualTo(new IngestReport(3, 0, 0, List.of()));
        assertThat(segments()).hasSize(3);
    }

    @Test
    void a_caption_that_was_corrected_by_hand_is_taken_over() throws Exception {
        index.ingest(photos);
        Path captions = temp.resolve("index/state/captions.jsonl");
        String hash = Sha256.of(Png.of(2));
        Files.writeString(
                captions,
                Files.readString(captions).replace("A picture of " + hash.substring(0, 16), "A portrait of my aunt"));

        assertThat(index.ingest(photos)).isEqualTo(new IngestReport(0, 3, 0, List.of()));
        assertThat(segments())
                .hasSize(3)
                .filteredOn(segment -> segment.metadata().getString("sha256").equals(hash))
                .singleElement()
                .extracting(TextSegment::text)
                .isEqualTo("A portrait of my aunt.");
    }

    @Test
    void captions_that_are_lost_are_not_missed_by_an_unchanged_folder() throws Exception {
        index.ingest(photos);
        Files.delete(temp.resolve("index/state/captions.jsonl"));

        assertThat(index.ingest(photos)).isEqualTo(new IngestReport(0, 3, 0, List.of()));
        assertThat(index.chat().asked).hasSize(3);
    }

    @Test
    void a_store_that_was_lost_is_filled_again_without_the_model() throws Exception {
        index.ingest(photos);
        List<String> before = index.segments();
        Files.delete(temp.resolve("index/store.json"));
        Index again = Index.open(temp.resolve("index"));

        assertThat(again.ingest(photos)).isEqualTo(new IngestReport(0, 3, 0, List.of()));
        assertThat(again.chat().asked).isEmpty();
        assertThat(again.segments()).isEqualTo(before);
    }

    @Test
    void a_picture_that_was_deleted_from_the_picture_store_is_put_back() throws Exception {
        index.ingest(photos);
        String file = index.files().getFirst();
        Files.delete(index.pictures().folder().resolve(file));

        index.ingest(photos);

        assertThat(index.files()).hasSize(3).contains(file);
    }

    @Test
    void an_index_in_the_indexed_folder_is_refused() {
        Index inside = Index.open(photos.resolve("index"));

        assertThatThrownBy(() -> inside.ingest(photos))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lies in");
    }

    @Test
    void a_missing_folder_removes_nothing() throws Exception {
        index.ingest(photos);
        Files.move(photos, temp.resolve("elsewhere"));

        assertThatThrownBy(() -> index.ingest(photos))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("there is no");
        assertThat(segments()).hasSize(3);
    }
}
