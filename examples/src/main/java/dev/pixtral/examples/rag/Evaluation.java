package dev.pixtral.examples.rag;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import dev.pixtral.langchain4j.rag.LoadedPicture;
import dev.pixtral.langchain4j.rag.PictureCaptioner;
import dev.pixtral.langchain4j.rag.PictureLoader;
import dev.pixtral.langchain4j.rag.PictureReference;
import dev.pixtral.langchain4j.rag.PictureStore;
import dev.pixtral.langchain4j.rag.ingest.IngestProgress;
import dev.pixtral.langchain4j.rag.ingest.IngestReport;
import dev.pixtral.langchain4j.rag.ingest.PictureIngestor;
import dev.pixtral.langchain4j.rag.store.InMemoryPictureStore;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * An index of a corpus in memory, and how well questions about the corpus do with it.
 *
 * @param embeddings its embeddings
 * @param pictures its pictures
 * @param model embeds questions
 */
record Evaluation(EmbeddingStore<TextSegment> embeddings, PictureStore pictures, EmbeddingModel model)
        implements AutoCloseable {
    private static final int TOP = 3;

    /**
     * Makes an index.
     *
     * @param state an empty folder
     * @throws RagException if a picture of the corpus fails
     */
    static Evaluation index(
            Corpus corpus,
            PictureLoader loader,
            PictureCaptioner captioner,
            EmbeddingModel model,
            Path state,
            Consumer<IngestProgress> progress) {
        Evaluation made = new Evaluation(new InMemoryEmbeddingStore<>(), InMemoryPictureStore.open(), model);
        IngestReport report = PictureIngestor.builder()
                .captioner(captioner)
                .embeddingModel(model)
                .embeddingStore(made.embeddings())
                .pictureStore(made.pictures())
                .loader(loader)
                .stateFolder(state)
                .progressListener(progress)
                .build()
                .ingest(corpus.pictures());
        if (!report.failed().isEmpty()) {
            made.close();
            throw new RagException("The corpus is damaged: " + report.failed().get(0));
        }
        return made;
    }

    /** A loader that leaves out what is written on pages as text, so that only captions are found. */
    static PictureLoader withoutText(PictureLoader loader) {
        return (source, pictures) -> loader.load(
                source,
                p -> pictures.accept(new LoadedPicture(p.reference(), p.bytes(), p.mediaType(), "", p.metadata())));
    }

    /** The place of the right picture among the first three, from 0; -1 if it is not among them. */
    int rank(Question question) {
        List<PictureReference> found = new TopPictures(embeddings, model, TOP, 0)
                .retrieve(Query.from(question.question())).stream()
                        .flatMap(content ->
                                PictureReference.of(content.textSegment().metadata()).stream())
                        .distinct()
                        .toList();
        for (int i = 0; i < found.size(); i++) {
            if (question.isAbout(found.get(i))) {
                return i;
            }
        }
        return -1;
    }

    /** What the chat model answers from this index. */
    Answer answer(Question question, ChatModel chat, boolean embedded, SearchOptions search) {
        int count = search.pictures(embedded);
        return answer(question, chat, embedded, count, new TopPictures(embeddings, model, count, search.minScore));
    }

    /** What the chat model answers if it is shown the right picture. */
    Answer answerFromRightPicture(Question question, ChatModel chat, boolean embedded) {
        List<Content> right = new TopPictures(embeddings, model, Integer.MAX_VALUE / 8, 0)
                .retrieve(Query.from(question.question())).stream()
                        .filter(content -> PictureReference.of(
                                        content.textSegment().metadata())
                                .filter(question::isAbout)
                                .isPresent())
                        .toList();
        return answer(question, chat, embedded, 1, _ -> right);
    }

    private Answer answer(Question question, ChatModel chat, boolean embedded, int count, ContentRetriever retriever) {
        return new Answerer(chat, embedded, retriever, pictures, count, null).answer(question.question(), null);
    }

    @Override
    public void close() {
        pictures.close();
    }
}
