package dev.pixtral.langchain4j.rag.ingest;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.filter.comparison.IsIn;
import dev.pixtral.langchain4j.rag.PictureReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which pictures of the ledger an embedding store does not have: the store may be new, or older than the
 * ledger. Stores have no lookup by id, so segments are searched by the hashes of their pictures.
 */
final class StoreCheck {
    private static final Logger LOG = LoggerFactory.getLogger(StoreCheck.class);
    private static final int PICTURES_AT_ONCE = 100;

    /** Room for segments of the same pictures that the ledger does not know. */
    private static final int SPARE = 50;

    private static final int MOST_RESULTS = 1 << 20;

    private final EmbeddingStore<TextSegment> store;
    private final Supplier<Embedding> anyEmbedding;

    StoreCheck(EmbeddingStore<TextSegment> store, Supplier<Embedding> anyEmbedding) {
        this.store = store;
        this.anyEmbedding = anyEmbedding;
    }

    /** Ids of the pictures of which a segment is missing; none if the store cannot be asked. */
    Set<String> missing(List<PictureEntry> done) {
        Set<String> missing = new HashSet<>();
        if (done.isEmpty()) {
            return missing;
        }
        Embedding query = anyEmbedding.get();
        try {
            for (int from = 0; from < done.size(); from += PICTURES_AT_ONCE) {
                List<PictureEntry> some = done.subList(from, Math.min(done.size(), from + PICTURES_AT_ONCE));
                Set<String> present = present(some, query);
                some.stream()
                        .filter(entry -> !present.containsAll(entry.segmentIds()))
                        .forEach(entry -> missing.add(entry.id()));
            }
            return missing;
        } catch (RuntimeException e) {
            search(query, 1, null, e); // if this works, the store is there, but knows no filters
            LOG.info("The embedding store cannot be searched by a filter, so the ledger is trusted.", e);
            return Set.of();
        }
    }

    private Set<String> present(List<PictureEntry> some, Embedding query) {
        List<String> hashes = some.stream().map(PictureEntry::sha256).distinct().toList();
        int results = SPARE + some.stream().mapToInt(PictureEntry::segments).sum();
        IsIn filter = new IsIn(PictureReference.SHA256, hashes);
        List<EmbeddingMatch<TextSegment>> matches = search(query, results, filter, null);
        while (matches.size() == results && results < MOST_RESULTS) {
            results *= 2;
            matches = search(query, results, filter, null);
        }
        return new HashSet<>(new ArrayList<>(matches)
                .stream().map(EmbeddingMatch::embeddingId).toList());
    }

    private List<EmbeddingMatch<TextSegment>> search(
            Embedding query, int results, IsIn filter, RuntimeException first) {
        try {
            return store.search(EmbeddingSearchRequest.builder()
                            .queryEmbedding(query)
                            .maxResults(results)
                            .minScore(0.0)
                            .filter(filter)
                            .build())
                    .matches();
        } catch (RuntimeException e) {
            if (first != null) {
                e.addSuppressed(first);
                throw new Problems.Fatal("The embedding store cannot be searched: " + Problems.line(e), e, false);
            }
            throw e;
        }
    }
}
