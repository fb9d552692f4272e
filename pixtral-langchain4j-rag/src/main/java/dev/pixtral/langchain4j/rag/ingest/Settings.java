package dev.pixtral.langchain4j.rag.ingest;

import dev.langchain4j.data.document.DocumentSplitter;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.pixtral.langchain4j.rag.PictureCaptioner;
import dev.pixtral.langchain4j.rag.PictureLoader;
import dev.pixtral.langchain4j.rag.PictureStore;
import dev.pixtral.langchain4j.rag.caption.CaptionFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * What an ingestor was built with, see {@link PictureIngestor.Builder}.
 *
 * @param captions null for the file in the state folder
 */
record Settings(
        PictureCaptioner captioner,
        EmbeddingModel embeddingModel,
        EmbeddingStore<TextSegment> embeddingStore,
        PictureStore pictureStore,
        PictureLoader loader,
        Path stateFolder,
        CaptionFile captions,
        int parallelism,
        int batchSize,
        DocumentSplitter splitter,
        Runnable checkpoint,
        Consumer<IngestProgress> progressListener,
        Duration busyTimeout,
        Clock clock) {
    /** Receives no progress. */
    static final Consumer<IngestProgress> NO_LISTENER = _ -> {};
}
