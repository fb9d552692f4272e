package dev.pixtral.engine;

import dev.pixtral.api.Internal;
import dev.pixtral.cache.Content;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** The computed beginning of a text. Its pages do not change and stay until it is closed. Thread-safe. */
@Internal
public interface KeptPrefix extends AutoCloseable {
    /**
     * Returns what is at its positions.
     *
     * @return content of all positions whose keys and values are in the pages
     */
    Content content();

    /**
     * Returns its pages.
     *
     * @return pages in ascending order of position; slots of the last one behind the content are undefined
     */
    List<MemorySegment> pages();

    @Override
    void close();
}
