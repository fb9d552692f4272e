package dev.pixtral.examples.rag;

import dev.pixtral.langchain4j.rag.PictureKind;
import java.util.Locale;
import java.util.Map;

/** Kinds of pictures by the names of their folders: a chart is captioned otherwise than a photo. */
final class Kinds {
    private static final Map<String, PictureKind> FOLDERS = Map.of(
            "charts", PictureKind.CHART,
            "diagrams", PictureKind.CHART,
            "receipts", PictureKind.DOCUMENT,
            "cards", PictureKind.DOCUMENT,
            "signs", PictureKind.DOCUMENT,
            "documents", PictureKind.DOCUMENT,
            "scans", PictureKind.PAGE);

    private Kinds() {}

    /**
     * The kind of a file.
     *
     * @param file path below the indexed folder with {@code /} between names
     * @return what the innermost folder with a known name says; null if none has
     */
    static PictureKind of(String file) {
        PictureKind kind = null;
        String[] names = file.split("/");
        for (int i = 0; i < names.length - 1; i++) {
            kind = FOLDERS.getOrDefault(names[i].toLowerCase(Locale.ROOT), kind);
        }
        return kind;
    }
}
