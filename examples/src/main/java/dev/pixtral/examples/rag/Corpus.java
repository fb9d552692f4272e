package dev.pixtral.examples.rag;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixtral.langchain4j.rag.PictureReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Pictures with questions and reference captions, as {@code tools/rag-corpus} makes them.
 *
 * @param pictures the folder of the pictures
 * @param questions all questions
 * @param captions what each picture shows, written from the facts of which it was drawn
 */
record Corpus(Path pictures, List<Question> questions, Map<Place, String> captions) {
    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /** Which picture a caption is about: a file, a page, or the figure of a page. */
    record Place(String file, Integer page, boolean figure) {
        static Place of(PictureReference picture) {
            return new Place(picture.file(), picture.page(), picture.region() != null);
        }
    }

    private record Caption(String file, Integer page, boolean figure, String caption) {}

    /**
     * Reads a corpus.
     *
     * @param folder with {@code corpus}, {@code questions.jsonl} and {@code captions.jsonl}
     * @throws RagException if one of them is missing or damaged
     */
    static Corpus read(Path folder) {
        Path pictures = folder.resolve("corpus");
        if (!Files.isDirectory(pictures)) {
            throw new RagException("There is no corpus in " + folder
                    + "; start this in the root of the repository, or name the folder examples/rag with --corpus.");
        }
        Map<Place, String> captions = new HashMap<>();
        for (Caption caption : lines(folder.resolve("captions.jsonl"), Caption.class)) {
            captions.put(new Place(caption.file(), caption.page(), caption.figure()), caption.caption());
        }
        return new Corpus(pictures, lines(folder.resolve("questions.jsonl"), Question.class), captions);
    }

    private static <T> List<T> lines(Path file, Class<T> type) {
        List<T> values = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                values.add(JSON.readValue(line, type));
            }
            return values;
        } catch (JsonProcessingException e) {
            throw new RagException(
                    "Line " + (values.size() + 1) + " of " + file + " cannot be read: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new RagException("Cannot read " + file + ": " + RagException.reason(e) + ".");
        }
    }
}
