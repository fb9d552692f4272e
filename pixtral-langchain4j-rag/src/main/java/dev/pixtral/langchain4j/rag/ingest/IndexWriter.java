package dev.pixtral.langchain4j.rag.ingest;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.store.embedding.EmbeddingStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Writes pictures to the embedding store and removes them, in an order that keeps the index correct after a kill:
 * ledger (begun), store, checkpoint, ledger (done). Not thread-safe.
 */
final class IndexWriter {
    private static final int IDS_AT_ONCE = 500;

    /** A store or model that fails so often before it succeeds once is taken for broken. */
    private static final int FAILURES = 2;

    private final Settings settings;
    private final Ledger ledger;

    /** Length of the vectors of this run; 0 before the first. */
    private int length;

    /**
     * A captioned picture that waits to be stored.
     *
     * @param entry what the ledger has of it
     * @param print hash of what its segments are made from
     * @param asked whether the model was asked for its caption
     */
    record Pending(Item item, PictureEntry entry, String print, List<TextSegment> segments, boolean asked) {
        PictureEntry begun() {
            return entry.begun(Math.max(entry.segments(), segments.size()));
        }

        PictureEntry done() {
            return entry.done(segments.size(), print);
        }
    }

    /** A picture with what is to be stored. */
    private record Embedded(Pending picture, List<Embedding> embeddings) {}

    IndexWriter(Settings settings, Ledger ledger) {
        this.settings = settings;
        this.ledger = ledger;
    }

    /** Stores pictures. Those that cannot be embedded or stored are passed on with the reason. */
    void write(List<Pending> pictures, BiConsumer<Pending, RuntimeException> failed) {
        List<Embedded> embedded = embed(pictures, failed);
        if (embedded.isEmpty()) {
            return;
        }
        ledger.put(embedded.stream().map(each -> each.picture().begun()).toList());
        List<Embedded> stored = store(embedded, failed);
        if (!stored.isEmpty()) {
            checkpoint();
            ledger.put(stored.stream().map(each -> each.picture().done()).toList());
        }
    }

    private List<Embedded> embed(List<Pending> pictures, BiConsumer<Pending, RuntimeException> failed) {
        try {
            return embedAtOnce(pictures);
        } catch (RuntimeException together) {
            List<Embedded> embedded = new ArrayList<>();
            int failures = 0;
            for (Pending picture : pictures) {
                try {
                    embedded.addAll(embedAtOnce(List.of(picture)));
                } catch (RuntimeException e) {
                    if (++failures >= FAILURES && embedded.isEmpty()) {
                        anyEmbedding(); // the end, if the model cannot embed anything
                    }
                    failed.accept(picture, e);
                }
            }
            if (embedded.isEmpty()) {
                anyEmbedding();
            }
            return embedded;
        }
    }

    private List<Embedded> embedAtOnce(List<Pending> pictures) {
        List<TextSegment> segments =
                pictures.stream().flatMap(each -> each.segments().stream()).toList();
        List<Embedding> embeddings =
                settings.embeddingModel().embedAll(segments).content();
        if (embeddings.size() != segments.size()) {
            throw new IllegalArgumentException("The embedding model returned %,d embeddings for %,d texts."
                    .formatted(embeddings.size(), segments.size()));
        }
        embeddings.forEach(this::requireComparable);
        List<Embedded> embedded = new ArrayList<>();
        int from = 0;
        for (Pending picture : pictures) {
            int to = from + picture.segments().size();
            embedded.add(new Embedded(picture, embeddings.subList(from, to)));
            from = to;
        }
        return embedded;
    }

    /** A store takes any vector, but never finds one that is not a number, and fails at those of two lengths. */
    private void requireComparable(Embedding embedding) {
        float[] vector = embedding.vector();
        length = length == 0 ? vector.length : length;
        if (vector.length == 0 || vector.length != length) {
            throw new IllegalArgumentException("The embedding model returned a vector of %,d numbers instead of %,d."
                    .formatted(vector.length, length));
        }
        for (float value : vector) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException(
                        "The embedding model returned a vector with %s, which is no number to search with."
                                .formatted(value));
            }
        }
    }

    /** The embedding of a word, which every model can embed. */
    Embedding anyEmbedding() {
        try {
            Embedding embedding = settings.embeddingModel().embed("picture").content();
            requireComparable(embedding);
            return embedding;
        } catch (RuntimeException e) {
            throw new Problems.Fatal("The embedding model fails: " + Problems.line(e), e, false);
        }
    }

    private List<Embedded> store(List<Embedded> pictures, BiConsumer<Pending, RuntimeException> failed) {
        try {
            storeAtOnce(pictures);
            return pictures;
        } catch (RuntimeException together) {
            List<Embedded> stored = new ArrayList<>();
            int failures = 0;
            for (Embedded picture : pictures) {
                try {
                    storeAtOnce(List.of(picture));
                    stored.add(picture);
                } catch (RuntimeException e) {
                    if (stored.isEmpty() && (++failures >= FAILURES || pictures.size() == 1)) {
                        throw broken("does not store segments", e);
                    }
                    failed.accept(picture.picture(), e);
                }
            }
            return stored;
        }
    }

    private void storeAtOnce(List<Embedded> pictures) {
        Set<String> old = new HashSet<>();
        List<String> ids = new ArrayList<>();
        List<Embedding> embeddings = new ArrayList<>();
        List<TextSegment> segments = new ArrayList<>();
        boolean isNew = true;
        for (Embedded each : pictures) {
            old.addAll(each.picture().begun().segmentIds());
            ids.addAll(each.picture().done().segmentIds());
            embeddings.addAll(each.embeddings());
            segments.addAll(each.picture().segments());
            isNew &= each.picture().entry().segments() == 0;
        }
        // some stores would keep an id twice
        try {
            settings.embeddingStore().removeAll(old);
        } catch (UnsupportedFeatureException | UnsupportedOperationException e) {
            if (!isNew) {
                throw cannotRemove(e);
            }
        }
        settings.embeddingStore().addAll(ids, embeddings, segments);
    }

    /** Removes pictures from the index, with their bytes where nothing else refers to them. */
    void remove(List<PictureEntry> gone) {
        if (gone.isEmpty()) {
            return;
        }
        Set<String> ids = new HashSet<>();
        gone.stream().filter(entry -> !ledger.isShared(entry)).forEach(entry -> ids.addAll(entry.segmentIds()));
        removeSegments(List.copyOf(ids));
        removePictures(gone);
        ledger.remove(gone);
    }

    private void removeSegments(List<String> ids) {
        EmbeddingStore<TextSegment> store = settings.embeddingStore();
        try {
            for (int from = 0; from < ids.size(); from += IDS_AT_ONCE) {
                store.removeAll(ids.subList(from, Math.min(ids.size(), from + IDS_AT_ONCE)));
            }
        } catch (UnsupportedFeatureException | UnsupportedOperationException e) {
            throw cannotRemove(e);
        } catch (RuntimeException e) {
            throw broken("does not remove segments", e);
        }
        if (!ids.isEmpty()) {
            checkpoint();
        }
    }

    private void removePictures(Collection<PictureEntry> gone) {
        Set<String> hashes = new HashSet<>();
        gone.forEach(entry -> hashes.add(entry.sha256()));
        Set<PictureEntry> leaving = new HashSet<>(gone);
        ledger.all().stream().filter(entry -> !leaving.contains(entry)).forEach(entry -> hashes.remove(entry.sha256()));
        try {
            settings.pictureStore().remove(hashes);
        } catch (RuntimeException e) {
            throw new Problems.Fatal("The picture store does not remove pictures: " + Problems.line(e), e, false);
        }
    }

    private void checkpoint() {
        try {
            settings.checkpoint().run();
        } catch (RuntimeException e) {
            throw new Problems.Fatal("The embedding store is not saved: " + Problems.line(e), e, false);
        }
    }

    private static Problems.Fatal broken(String what, RuntimeException e) {
        return e instanceof Problems.Fatal fatal
                ? fatal
                : new Problems.Fatal("The embedding store %s: %s".formatted(what, Problems.line(e)), e, false);
    }

    private static Problems.Fatal cannotRemove(RuntimeException e) {
        return new Problems.Fatal(
                "The embedding store cannot remove segments by id, so changed and vanished pictures cannot be removed;"
                        + " use another store, or fill a new one with a new state folder.",
                e,
                false);
    }
}
