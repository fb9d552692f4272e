package dev.pixtral.langchain4j.rag;

import dev.langchain4j.rag.content.Content;
import java.util.List;
import java.util.stream.Collectors;

/** Citations of retrieved contents, such as those of {@code Result.sources()} and {@code TokenStream.onRetrieved}. */
public final class Citations {
    private Citations() {}

    /**
     * Lists the sources of an answer. Contents about the same picture of the same file and page are one citation, with
     * the best of their scores and all of their texts.
     *
     * @param sources retrieved contents, with or without pictures; null is none
     * @return citations numbered from 1 in the order of the sources, as {@link PictureRetrievalAugmentor} numbered them
     *     for the model
     */
    public static List<Citation> of(List<Content> sources) {
        return Hit.group(sources == null ? List.of() : sources).stream()
                .map(Hit::citation)
                .toList();
    }

    /**
     * Writes the sources of an answer for people, one line for each.
     *
     * @param sources retrieved contents; null is none
     * @return lines such as {@code [1] report.pdf, page 2 (0.83)}, without control characters; empty for no sources
     */
    public static String render(List<Content> sources) {
        return of(sources).stream().map(Citation::toString).collect(Collectors.joining("\n"));
    }
}
