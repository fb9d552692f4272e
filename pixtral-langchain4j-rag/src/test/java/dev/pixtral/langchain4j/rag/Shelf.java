package dev.pixtral.langchain4j.rag;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A retriever that always finds the same contents, its store, and what the model is to see of them. */
final class Shelf implements ContentRetriever {
    final FakePictureStore store = new FakePictureStore();
    final List<Content> contents = new CopyOnWriteArrayList<>();
    final List<String> queries = new CopyOnWriteArrayList<>();

    static byte[] bytes(String file) {
        try {
            return Files.readAllBytes(Path.of("../examples/images", file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ImageContent picture(String file) {
        return ImageContent.from(Path.of("../examples/images", file), "image/png");
    }

    /** Adds a hit with a picture. */
    Shelf picture(String file, Integer page, String caption, double score) {
        return put(new PictureReference(file, page, null, PictureKind.PHOTO, store.put(bytes(file))), caption, score);
    }

    Shelf picture(String file, String caption) {
        return picture(file, null, caption, 0.5);
    }

    Shelf put(PictureReference reference, String caption, double score) {
        contents.add(
                Content.from(TextSegment.from(caption, reference.toMetadata()), Map.of(ContentMetadata.SCORE, score)));
        return this;
    }

    /** Adds a hit without a picture. */
    Shelf text(String text) {
        contents.add(Content.from(text));
        return this;
    }

    @Override
    public List<Content> retrieve(Query query) {
        queries.add(query.text());
        return contents;
    }

    PictureRetrievalAugmentor.Builder augmentor() {
        return PictureRetrievalAugmentor.builder().contentRetriever(this).pictureStore(store);
    }

    /** The user's contents, then each hit in the default format, with the pictures that {@link #picture} added. */
    List<dev.langchain4j.data.message.Content> after(dev.langchain4j.data.message.Content... own) {
        List<dev.langchain4j.data.message.Content> all = new ArrayList<>(Arrays.asList(own));
        for (Citation citation : Citations.of(contents)) {
            all.add(TextContent.from(
                    CitationFormat.line(LineFormat.MAX_CHARACTERS).format(citation)));
            if (citation.sha256() != null) {
                all.add(store.resolve(citation.sha256()).orElseThrow());
            }
        }
        return all;
    }
}
