package dev.pixtral.langchain4j.rag.load;

import dev.pixtral.langchain4j.rag.PictureKind;
import java.util.function.Function;
import java.util.function.Predicate;

/** The options of a loader, see {@link FileLoaderBuilder}. */
record LoadOptions(
        int longestSide,
        boolean decoding,
        Function<String, PictureKind> kindOf,
        Predicate<String> skipped,
        Function<String, String> passwordOf,
        LoadLimits limits) {

    PictureKind kind(String file, PictureKind otherwise) {
        PictureKind kind = kindOf.apply(file);
        return kind == null ? otherwise : kind;
    }
}
