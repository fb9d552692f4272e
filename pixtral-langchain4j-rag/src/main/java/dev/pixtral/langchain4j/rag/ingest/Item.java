package dev.pixtral.langchain4j.rag.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.DocumentSplitter;
import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import dev.pixtral.langchain4j.rag.LoadedPicture;
import dev.pixtral.langchain4j.rag.PictureReference;
import dev.pixtral.langchain4j.rag.io.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A loaded picture without its bytes: what its segments are made from.
 *
 * @param reference which picture it is
 * @param text text layer of its page
 * @param metadata of its segments
 * @param version how it is captioned
 */
record Item(PictureReference reference, String text, Metadata metadata, String version) {
    static Item of(LoadedPicture picture, String version) {
        PictureReference reference = picture.reference();
        Metadata metadata =
                picture.metadata() == null ? new Metadata() : picture.metadata().copy();
        metadata.putAll(reference.toMetadata().toMap());
        metadata.put(PictureIngestor.PROMPT, version);
        return new Item(reference, clean(picture.text()), metadata, version);
    }

    /** Databases refuse the character zero and halves of characters in texts. */
    private static String clean(String text) {
        return text == null
                ? ""
                : new String(text.getBytes(UTF_8), UTF_8).replace('\0', ' ').strip();
    }

    private String region() {
        return reference.region() == null ? null : reference.region().toString();
    }

    /** What the ledger says of it before anything is stored. */
    PictureEntry entry(String root) {
        String page = reference.page() == null ? null : reference.page().toString();
        String name = new Sha256()
                .add(reference.file())
                .add(page)
                .add(region())
                .add(reference.sha256())
                .add(version)
                .add(text)
                .hex(64);
        return new PictureEntry(
                root,
                PictureEntry.uuid(name),
                reference.file(),
                reference.page(),
                region(),
                reference.sha256(),
                0,
                null);
    }

    /** A hash of what its segments are made from. */
    String print(String caption, String embeddingModel, DocumentSplitter splitter) {
        return base(embeddingModel, splitter) + new Sha256().add(caption).hex(16);
    }

    /** Whether segments with such a hash would be made from it again; {@code caption} is null if it is not known. */
    boolean hasPrint(String print, String caption, String embeddingModel, DocumentSplitter splitter) {
        if (print == null) {
            return false;
        }
        return caption == null
                ? print.startsWith(base(embeddingModel, splitter))
                : print.equals(print(caption, embeddingModel, splitter));
    }

    private String base(String embeddingModel, DocumentSplitter splitter) {
        Sha256 print = new Sha256()
                .add(embeddingModel)
                .add(splitterName(splitter))
                .add(text)
                .add(version);
        for (Map.Entry<String, Object> value : new TreeMap<>(metadata.toMap()).entrySet()) {
            print.add(value.getKey()).add(value.getValue().toString());
        }
        return print.hex(16);
    }

    /** Settings of a splitter show only if it is a record. */
    private static String splitterName(DocumentSplitter splitter) {
        return splitter instanceof Record
                ? splitter.toString()
                : splitter.getClass().getName();
    }

    /** Makes the segments; none if there is neither a caption nor a text. */
    List<TextSegment> segments(String caption, DocumentSplitter splitter) {
        List<TextSegment> segments = new ArrayList<>();
        add(PictureIngestor.CAPTION, clean(caption), splitter, segments);
        add(PictureIngestor.TEXT, text, splitter, segments);
        return segments;
    }

    private void add(String part, String words, DocumentSplitter splitter, List<TextSegment> segments) {
        if (!words.isBlank()) {
            for (TextSegment piece : splitter.split(Document.from(words))) {
                segments.add(TextSegment.from(piece.text(), metadata.copy().put(PictureIngestor.PART, part)));
            }
        }
    }
}
