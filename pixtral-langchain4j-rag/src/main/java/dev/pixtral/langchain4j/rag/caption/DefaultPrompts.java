package dev.pixtral.langchain4j.rag.caption;

import dev.pixtral.langchain4j.rag.PictureKind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Prompts for models of some billion parameters. They ask for what people search for (names, numbers, words that can be
 * read), and for few sentences, because an embedding of a long text is vague.
 */
final class DefaultPrompts {
    private DefaultPrompts() {}

    /** A new map with a prompt for every kind. */
    static Map<PictureKind, List<String>> all() {
        Map<PictureKind, List<String>> prompts = new EnumMap<>(PictureKind.class);
        for (PictureKind kind : PictureKind.values()) {
            prompts.put(kind, List.of(of(kind)));
        }
        return prompts;
    }

    private static String of(PictureKind kind) {
        return switch (kind) {
            case PHOTO ->
                "Describe this picture in two or three sentences. Name the objects, people and places, their"
                        + " colours and what happens, and quote any text that can be read.";
            case CHART ->
                "Describe this chart in at most four sentences. Give its type, title, axes and units, all labels"
                        + " with their values, and the main trend.";
            case DOCUMENT ->
                "Describe this document in at most four sentences. Say what kind of document it is and who issued"
                        + " it, and give all names, dates, numbers and totals that can be read.";
            case PAGE ->
                "Summarise this page in at most four sentences. Give its title and topics, and say what its tables,"
                        + " charts and pictures show.";
        };
    }
}
