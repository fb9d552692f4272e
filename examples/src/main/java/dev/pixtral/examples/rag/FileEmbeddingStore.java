package dev.pixtral.examples.rag;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingSearchResult;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.filter.Filter;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import dev.pixtral.examples.start.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;

/**
 * An embedding store in one file. LangChain4j's in-memory store can write itself to a file, but keeps both entries if
 * an id is added twice, and a process that is killed while it writes leaves half a file. Here an id is replaced, and
 * the file is at all times a complete one. Changes are written by {@link #save} and {@link #close}. Thread-safe; one
 * process may write a file, any number may read it.
 */
final class FileEmbeddingStore implements EmbeddingStore<TextSegment>, AutoCloseable {
    private final Path file;
    private final InMemoryEmbeddingStore<TextSegment> entries;
    private boolean changed;

    private FileEmbeddingStore(Path file, InMemoryEmbeddingStore<TextSegment> entries) {
        this.file = file;
        this.entries = entries;
    }

    /**
     * Opens a store.
     *
     * @param file need not exist
     * @return a store, empty if there is no such file
     * @throws RagException if the file cannot be read or is damaged
     */
    static FileEmbeddingStore open(Path file) {
        if (Files.notExists(file)) {
            return new FileEmbeddingStore(file, new InMemoryEmbeddingStore<>());
        }
        try {
            return new FileEmbeddingStore(file, InMemoryEmbeddingStore.fromJson(Files.readString(file)));
        } catch (IOException e) {
            throw new RagException("Cannot read the index " + file + ": " + RagException.reason(e));
        } catch (RuntimeException e) {
            throw new RagException(
                    "The file " + file
                            + " is not an index or is damaged. Delete it and run `examples/run rag index FOLDER` again; "
                            + "captions are kept in a file of their own, so the model is asked nothing again.",
                    e);
        }
    }

    /** Returns the number of entries. */
    synchronized int size() {
        return entries.size();
    }

    @Override
    public String add(Embedding embedding) {
        String id = UUID.randomUUID().toString();
        add(id, embedding);
        return id;
    }

    @Override
    public synchronized void add(String id, Embedding embedding) {
        entries.removeAll(List.of(id));
        entries.add(id, embedding);
        changed = true;
    }

    @Override
    public String add(Embedding embedding, TextSegment segment) {
        String id = UUID.randomUUID().toString();
        addAll(List.of(id), List.of(embedding), List.of(segment));
        return id;
    }

    @Override
    public List<String> addAll(List<Embedding> embeddings) {
        return embeddings.stream().map(this::add).toList();
    }

    @Override
    public synchronized void addAll(List<String> ids, List<Embedding> embeddings, List<TextSegment> segments) {
        if (ids.isEmpty()) {
            return;
        }
        if (new HashSet<>(ids).size() < ids.size()) {
            throw new IllegalArgumentException("The ids to add must differ from each other: " + new ArrayList<>(ids));
        }
        entries.removeAll(ids);
        entries.addAll(ids, embeddings, segments);
        changed = true;
    }

    @Override
    public synchronized void removeAll(Collection<String> ids) {
        entries.removeAll(ids);
        changed = true;
    }

    @Override
    public synchronized void removeAll(Filter filter) {
        entries.removeAll(filter);
        changed = true;
    }

    @Override
    public synchronized void removeAll() {
        entries.removeAll();
        changed = true;
    }

    @Override
    public EmbeddingSearchResult<TextSegment> search(EmbeddingSearchRequest request) {
        return entries.search(request);
    }

    /**
     * Writes what has changed since the last time.
     *
     * @throws RagException if it cannot be written; the file is then as it was
     */
    synchronized void save() {
        if (!changed) {
            return;
        }
        try {
            AtomicFile.write(file, entries.serializeToJson());
            changed = false;
        } catch (IOException e) {
            throw new RagException("Cannot write the index " + file + ": " + RagException.reason(e)
                    + ". The index is as it was before; make room or choose another place with --store.");
        }
    }

    /** Saves what is not yet saved. */
    @Override
    public void close() {
        save();
    }
}
