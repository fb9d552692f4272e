package dev.pixtral.langchain4j.rag.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingSearchResult;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import dev.pixtral.langchain4j.rag.store.InMemoryPictureStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores that fail: the run ends, and the next one makes the same index without asking about a picture twice. */
class StoreTroubleTest {
    private static final int PICTURES = 12;

    @TempDir
    Path temp;

    private Path photos;
    private Index index;

    @BeforeEach
    void open() {
        photos = temp.resolve("photos");
        Png.writeAll(photos, PICTURES);
        index = Index.open(temp.resolve("index"));
    }

    /** A store that fails from some call on. */
    private final class FailingStore extends InMemoryEmbeddingStore<TextSegment> {
        private final AtomicInteger calls = new AtomicInteger();
        private volatile int works = Integer.MAX_VALUE;

        private void call() {
            if (calls.incrementAndGet() > works) {
                throw new RuntimeException("connection lost");
            }
        }

        @Override
        public void addAll(List<String> ids, List<Embedding> embeddings, List<TextSegment> segments) {
            call();
            index.store().addAll(ids, embeddings, segments);
        }

        @Override
        public void removeAll(Collection<String> ids) {
            call();
            index.store().removeAll(ids);
        }

        @Override
        public EmbeddingSearchResult<TextSegment> search(EmbeddingSearchRequest request) {
            call();
            return index.store().search(request);
        }
    }

    @Test
    void a_store_that_goes_down_ends_the_run_at_any_call() {
        List<String> whole = Index.undisturbed(temp, photos);
        for (int works = 0; works < 8; works++) {
            FailingStore store = new FailingStore();
            store.works = works;
            index = Index.open(temp.resolve("index" + works));
            PictureIngestor ingestor = index.builder()
                    .embeddingStore(store)
                    .batchSize(3)
                    .parallelism(2)
                    .build();

            assertThatThrownBy(() -> ingestor.ingest(photos))
                    .isInstanceOf(IngestException.class)
                    .hasMessageContaining("connection lost");

            store.works = Integer.MAX_VALUE;
            ingestor.ingest(photos);
            assertThat(index.segments()).isEqualTo(whole);
            assertThat(index.chat().asked).doesNotHaveDuplicates();
        }
    }

    @Test
    void a_store_that_is_down_from_the_start_asks_the_model_nothing_the_second_time() {
        index.ingest(photos);
        FailingStore store = new FailingStore();
        store.works = 0;

        assertThatThrownBy(() -> index.builder().embeddingStore(store).build().ingest(photos))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("cannot be searched: connection lost");
        assertThat(index.chat().asked).hasSize(PICTURES);
    }

    @Test
    void a_checkpoint_that_fails_leaves_its_batch_to_the_next_run() {
        AtomicInteger saves = new AtomicInteger();
        PictureIngestor ingestor = index.builder()
                .batchSize(3)
                .checkpoint(() -> {
                    if (saves.incrementAndGet() == 2) {
                        throw new UncheckedIOException(new IOException("No space left on device"));
                    }
                    index.save();
                })
                .build();

        assertThatThrownBy(() -> ingestor.ingest(photos))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("not saved")
                .hasMessageContaining("No space left on device");
        List<String> asked = List.copyOf(index.chat().asked);
        index = Index.open(index.folder()); // what was not saved is lost with the process
        index.assertFillsUp(photos);
        assertThat(asked).isNotEmpty();
        assertThat(index.chat().asked).doesNotContainAnyElementsOf(asked);
    }

    @Test
    void a_full_disk_for_pictures_ends_the_run() {
        var small = InMemoryPictureStore.open(4L * Png.of(1).length);

        assertThatThrownBy(() -> index.builder().pictureStore(small).build().ingest(photos))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("picture store fails")
                .hasMessageContaining("does not fit");
        index.assertFillsUp(photos);
        assertThat(index.chat().asked).doesNotHaveDuplicates().hasSize(PICTURES);
    }
}
