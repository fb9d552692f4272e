package dev.pixtral.langchain4j.rag.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import dev.pixtral.langchain4j.rag.io.AtomicFile;
import dev.pixtral.langchain4j.rag.store.FolderPictureStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * An index as an application has it that saves an in-memory store: everything below one folder.
 *
 * @param folder with the files {@code store.json}, and folders for pictures and state
 */
record Index(
        Path folder,
        InMemoryEmbeddingStore<TextSegment> store,
        FolderPictureStore pictures,
        FakeLoader loader,
        FakeChat chat,
        FakeEmbeddings embeddings) {
    static Index open(Path folder) {
        Path file = folder.resolve("store.json");
        return new Index(
                folder,
                Files.exists(file) ? InMemoryEmbeddingStore.fromFile(file) : new InMemoryEmbeddingStore<>(),
                FolderPictureStore.open(folder.resolve("pictures")),
                new FakeLoader(),
                new FakeChat(),
                new FakeEmbeddings());
    }

    PictureIngestor.Builder builder() {
        return PictureIngestor.builder()
                .chatModel(chat)
                .embeddingModel(embeddings)
                .embeddingStore(store)
                .pictureStore(pictures)
                .loader(loader)
                .stateFolder(folder.resolve("state"))
                .checkpoint(this::save);
    }

    void save() {
        try {
            AtomicFile.write(
                    folder.resolve("store.json"),
                    folder.resolve("store.json.new"),
                    store.serializeToJson().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    IngestReport ingest(Path source) {
        return builder().build().ingest(source);
    }

    /** The segments that a run makes that nothing disturbs. */
    static List<String> undisturbed(Path temp, Path photos) {
        Index other = open(temp.resolve("undisturbed"));
        other.ingest(photos);
        return other.segments();
    }

    /** Ingests without trouble: the index becomes that of an undisturbed run. */
    void assertFillsUp(Path photos) {
        chat.before = _ -> {};
        embeddings.before = _ -> {};
        ingest(photos);
        assertThat(segments()).isEqualTo(undisturbed(folder.getParent(), photos));
    }

    /** The segments, one line each, in a fixed order. */
    List<String> segments() {
        return store
                .search(EmbeddingSearchRequest.builder()
                        .queryEmbedding(FakeEmbeddings.of("anything"))
                        .maxResults(100_000)
                        .minScore(0.0)
                        .build())
                .matches()
                .stream()
                .map(match -> "%s %s %s %s"
                        .formatted(
                                match.embeddingId(),
                                match.embedded().text(),
                                new TreeMap<>(match.embedded().metadata().toMap()),
                                match.embedding().vectorAsList()))
                .sorted()
                .toList();
    }

    /** The files of the picture store, below its folder. */
    List<String> files() {
        try (Stream<Path> files = Files.walk(pictures.folder())) {
            return files.filter(Files::isRegularFile)
                    .map(file -> pictures.folder().relativize(file).toString())
                    .filter(file -> !file.equals("store.id"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
