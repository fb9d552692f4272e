package dev.pixtral.examples.rag;

import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say how pictures are found. */
final class SearchOptions {
    /** The embedded tiny model answers best about one picture. */
    private static final int TINY_PICTURES = 1;

    private static final int PICTURES = 3;

    @Option(
            names = "--min-score",
            paramLabel = "SCORE",
            defaultValue = "0.65",
            description =
                    "How similar a caption must be to the question, 0 to 1. In the corpus, right pictures have 0.66 or "
                            + "more, and questions about something else find others with up to 0.66. "
                            + "Default: ${DEFAULT-VALUE}")
    double minScore;

    private Integer pictures;

    /** Created by picocli, for a field with {@code @Mixin}. */
    SearchOptions() {}

    @Option(
            names = "--pictures",
            paramLabel = "N",
            description =
                    "How many pictures the model is shown, 1 to 20. Default: 1 for the embedded model, otherwise 3.")
    void setPictures(int count) {
        if (count < 1 || count > 20) {
            throw new TypeConversionException("'" + count + "' is not a number from 1 to 20");
        }
        pictures = count;
    }

    int pictures(boolean embedded) {
        return pictures != null ? pictures : embedded ? TINY_PICTURES : PICTURES;
    }
}
