package dev.pixtral.examples.rag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import dev.pixtral.examples.start.ModelOptions;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.PixtralTokenUsage;
import dev.pixtral.langchain4j.rag.PictureStore;
import dev.pixtral.langchain4j.rag.ingest.PictureIngestor;
import dev.pixtral.langchain4j.rag.store.InMemoryPictureStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pictures are captioned, which may take several requests, and asked about, in the same run or in a later one. */
@Timeout(300)
class EncodedOnceTest {
    private static final String PHARMACY = "Look at the receipt from Super Pharmacy. What is the total?";
    private static final String SIGN = "What does the yellow sign say?";
    private static final int PICTURES = 4;

    /** A chart is captioned with two questions, the others with one. */
    private static final int CAPTIONS = 5;

    /** Counts the pictures that the model saw, and those that it did not encode. One picture is in each request. */
    private static final class Counter implements ChatModelListener {
        private final AtomicInteger seen = new AtomicInteger();
        private final AtomicInteger cached = new AtomicInteger();

        @Override
        public void onResponse(ChatModelResponseContext context) {
            PixtralTokenUsage usage = (PixtralTokenUsage) context.chatResponse().tokenUsage();
            seen.addAndGet(usage.imageTokenCount() > 0 ? 1 : 0);
            cached.addAndGet(usage.cachedImageCount());
        }

        int encoded() {
            return seen.get() - cached.get();
        }
    }

    @TempDir
    private Path folder;

    private final Counter counter = new Counter();
    private final EmbeddingModel embeddings = new AllMiniLmL6V2QuantizedEmbeddingModel();
    private final InMemoryEmbeddingStore<TextSegment> segments = new InMemoryEmbeddingStore<>();
    private final PictureStore pictures = InMemoryPictureStore.open();
    private Path photos;

    @BeforeEach
    void copy() throws IOException {
        photos = Command.copy(
                folder.resolve("photos"), "receipts/01.png", "receipts/03.png", "signs/01.png", "charts/02.png");
    }

    private PixtralChatModel model() {
        return new ModelOptions().chatModel(folder.resolve("index.features"), counter);
    }

    private void index(PixtralChatModel model) {
        PictureIngestor.builder()
                .captioner(Prompts.captioner(model, true))
                .embeddingModel(embeddings)
                .embeddingStore(segments)
                .pictureStore(pictures)
                .loader(Pictures.loader(true))
                .stateFolder(folder.resolve("index.state"))
                .build()
                .ingest(photos);
    }

    private String answer(PixtralChatModel model, String question) {
        return new Answerer(model, true, new TopPictures(segments, embeddings, 1, 0.65), pictures, 1, null)
                .answer(question, null)
                .text();
    }

    @Test
    void one_run_encodes_each_picture_once() {
        try (PixtralChatModel model = model()) {
            index(model);

            assertThat(counter.seen).hasValue(CAPTIONS);
            assertThat(counter.encoded()).isEqualTo(PICTURES);

            assertThat(answer(model, PHARMACY)).isEqualTo("The total is 51.00.");
            answer(model, SIGN);
            answer(model, PHARMACY);
        }

        assertThat(counter.seen).hasValue(CAPTIONS + 3);
        assertThat(counter.encoded()).isEqualTo(PICTURES);
    }

    @Test
    void a_later_run_encodes_nothing() {
        try (PixtralChatModel model = model()) {
            index(model);
        }
        try (PixtralChatModel model = model()) {
            assertThat(answer(model, PHARMACY)).isEqualTo("The total is 51.00.");
            answer(model, SIGN);
        }

        assertThat(counter.seen).hasValue(CAPTIONS + 2);
        assertThat(counter.encoded()).isEqualTo(PICTURES);
    }

    @Test
    void the_commands_use_one_folder() throws IOException {
        Path store = folder.resolve("index.json");

        assertThat(Command.rag("index", photos, "--store", store).status()).isZero();
        Set<Path> indexed = features();
        assertThat(Command.rag("ask", PHARMACY, "--store", store).out()).startsWith("The total is 51.00.");

        assertThat(indexed).hasSizeGreaterThanOrEqualTo(PICTURES);
        assertThat(features()).isEqualTo(indexed);
    }

    private Set<Path> features() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("index.features"))) {
            return files.filter(Files::isRegularFile).collect(Collectors.toSet());
        }
    }
}
