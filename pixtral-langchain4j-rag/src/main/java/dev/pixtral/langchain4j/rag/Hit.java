package dev.pixtral.langchain4j.rag;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Retrieved contents of one source: the segments of one picture, or one text without a picture.
 *
 * @param citation its citation
 * @param contents the contents, best first
 */
record Hit(Citation citation, List<Content> contents) {
    /** What makes two contents one citation: a picture and its place, or else a text and its place. */
    private record Source(Optional<PictureReference> picture, String file, Integer page, String text) {
        static Source of(Content content) {
            Metadata metadata = content.textSegment().metadata();
            Optional<PictureReference> picture = PictureReference.of(metadata);
            return picture.isPresent()
                    ? new Source(picture, picture.get().file(), picture.get().page(), null)
                    : new Source(
                            picture,
                            Origin.file(metadata),
                            Origin.page(metadata),
                            content.textSegment().text());
        }
    }

    /** Groups contents by their sources, in the order of the first of each. */
    static List<Hit> group(List<Content> contents) {
        Map<Source, List<Content>> bySource = new LinkedHashMap<>();
        for (Content content : contents) {
            bySource.computeIfAbsent(Source.of(content), _ -> new ArrayList<>()).add(content);
        }
        List<Hit> hits = new ArrayList<>();
        bySource.forEach((source, found) -> hits.add(new Hit(citation(hits.size() + 1, source, found), found)));
        return hits;
    }

    private static Citation citation(int number, Source source, List<Content> contents) {
        PictureReference picture = source.picture().orElse(null);
        return new Citation(
                number,
                source.file(),
                source.page(),
                picture == null ? null : picture.region(),
                picture == null ? null : picture.kind(),
                picture == null ? null : picture.sha256(),
                score(contents),
                contents.stream()
                        .map(content -> content.textSegment().text())
                        .distinct()
                        .collect(Collectors.joining("\n")));
    }

    /** The best score: that of a re-ranker where there is one. */
    private static Double score(List<Content> contents) {
        return contents.stream()
                .map(Hit::score)
                .filter(Objects::nonNull)
                .max(Double::compare)
                .orElse(null);
    }

    private static Double score(Content content) {
        Object score = content.metadata().get(ContentMetadata.RERANKED_SCORE);
        if (!(score instanceof Number)) {
            score = content.metadata().get(ContentMetadata.SCORE);
        }
        return score instanceof Number number ? number.doubleValue() : null;
    }
}
