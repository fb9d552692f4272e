package dev.pixtral.examples.rag;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.pixtral.langchain4j.rag.PictureStore;
import dev.pixtral.langchain4j.rag.store.FolderPictureStore;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;

/**
 * An open index: the embeddings with their texts, and the pictures that they refer to.
 *
 * @param embeddings in a file or in a database
 * @param pictures in a folder
 * @param save writes what has changed; does nothing for a database
 */
record Index(EmbeddingStore<TextSegment> embeddings, PictureStore pictures, Runnable save) implements AutoCloseable {
    /**
     * Opens an index to fill it; it is made if there is none.
     *
     * @throws RagException if it cannot be opened
     */
    static Index create(StoreOptions options, int dimension) {
        if (options.isDatabase()) {
            EmbeddingStore<TextSegment> table = Postgres.open(url(options), options.table, dimension, environment());
            return new Index(table, pictures(options), () -> {});
        }
        FileEmbeddingStore file = FileEmbeddingStore.open(options.file());
        return new Index(file, pictures(options), file::save);
    }

    /**
     * Opens an index to search in it.
     *
     * @throws RagException if there is none, or it cannot be opened
     */
    static Index open(StoreOptions options, int dimension) {
        boolean exists = options.isDatabase()
                ? Postgres.exists(url(options), options.table, environment())
                : Files.exists(options.file());
        if (!exists) {
            throw new RagException("There is no index in " + options.shown()
                    + " yet; make one with: examples/run rag index FOLDER" + options.inCommand());
        }
        if (!Files.isDirectory(options.pictures())) {
            throw new RagException("The pictures of the index are missing: there is no folder " + options.pictures()
                    + "; run examples/run rag index FOLDER" + options.inCommand() + " again, or see --folder.");
        }
        return create(options, dimension);
    }

    private static String url(StoreOptions options) {
        if (!options.store.startsWith(Postgres.PREFIX)) {
            throw new RagException("--store takes a file or a URL that begins with " + Postgres.PREFIX
                    + "; other databases are not supported.");
        }
        return options.store;
    }

    private static Map<String, String> environment() {
        return System.getenv();
    }

    private static PictureStore pictures(StoreOptions options) {
        try {
            return FolderPictureStore.open(options.pictures());
        } catch (UncheckedIOException e) {
            throw new RagException("The folder " + options.pictures() + " for the pictures cannot be used: "
                    + RagException.reason(e.getCause()));
        }
    }

    @Override
    public void close() {
        pictures.close();
        save.run();
    }
}
