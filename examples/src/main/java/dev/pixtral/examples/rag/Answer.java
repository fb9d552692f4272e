package dev.pixtral.examples.rag;

import dev.pixtral.langchain4j.rag.Citation;
import java.util.List;

/**
 * An answer with its sources.
 *
 * @param text what the model said
 * @param sources what was found, best first
 * @param pictures how many found pictures the model saw
 * @param gone sources whose pictures it should have seen, but they are not in the picture store any more
 */
record Answer(String text, List<Citation> sources, int pictures, List<Citation> gone) {
    Answer {
        sources = List.copyOf(sources);
        gone = List.copyOf(gone);
    }
}
