package dev.pixtral.examples.rag;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.content.retriever.EmbeddingStoreContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.pixtral.langchain4j.rag.PictureReference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds the best pictures for a question. A page with a text layer has several segments, and all are one picture. */
final class TopPictures implements ContentRetriever {
    /** Segments that are searched for each picture that is wanted. */
    private static final int SEGMENTS = 4;

    private final ContentRetriever segments;
    private final int count;

    /**
     * Creates a retriever.
     *
     * @param count how many pictures are found at most
     * @param minScore what is less similar than this, between 0 and 1, is not found
     */
    TopPictures(EmbeddingStore<TextSegment> store, EmbeddingModel embeddings, int count, double minScore) {
        this.segments = EmbeddingStoreContentRetriever.builder()
                .embeddingStore(store)
                .embeddingModel(embeddings)
                .maxResults(SEGMENTS * count)
                .minScore(minScore)
                .build();
        this.count = count;
    }

    @Override
    public List<Content> retrieve(Query query) {
        Set<Object> pictures = new LinkedHashSet<>();
        List<Content> found = new ArrayList<>();
        for (Content content : segments.retrieve(query)) {
            Object picture = PictureReference.of(content.textSegment().metadata())
                    .map(Object.class::cast)
                    .orElse(content);
            if (pictures.contains(picture) || pictures.size() < count) {
                pictures.add(picture);
                found.add(content);
            }
        }
        return found;
    }
}
