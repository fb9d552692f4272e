package dev.pixtral.langchain4j.rag;

import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.Metadata;
import java.util.List;

/** Where a text without a picture comes from, as LangChain4j's document loaders and this kit write it. */
final class Origin {
    private static final List<String> KEYS = List.of(PictureReference.FILE, Document.FILE_NAME, Document.URL);

    private Origin() {}

    /** The file or address; null if there is none. */
    static String file(Metadata metadata) {
        for (String key : KEYS) {
            if (metadata.toMap().get(key) instanceof String name && !name.isBlank()) {
                return name;
            }
        }
        return null;
    }

    /** The page from 1; null if there is none. */
    static Integer page(Metadata metadata) {
        return PictureReference.page(metadata).filter(page -> page > 0).orElse(null);
    }
}
