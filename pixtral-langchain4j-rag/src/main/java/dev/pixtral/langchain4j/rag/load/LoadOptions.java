package dev.pixtral.langchain4j.rag.load;

import dev.pixtral.langchain4j.rag.PictureKind;
import java.util.function.Function;
import java.util.function.Predicate;

/** The options of a loader, see {@link FileLoaderBuilder}. */
record LoadOptions(
        int longestSide,
        boolean decoding,
        Function<String, PictureKind> kindOf,
        Function<String, PictureKind> kindOfFigures,
        Predicate<String> skipped,
        Function<String, String> passwordOf,
        LoadLimits limits) {

    PictureKind kind(String file, PictureKind otherwise) {
        PictureKind kind = kindOf.apply(file);
        return kind == null ? otherwise : kind;
    }

    /** The kind of the figures of a file; null if it depends on the figure. */
    PictureKind kindOfFigures(String file) {
        return kindOfFigures.apply(file);
    }
}
