package dev.pixtral.checkpoint.packed;

import dev.pixtral.api.Internal;
import java.util.List;

/**
 * A tensor of a file that may belong to a quantised matrix.
 *
 * @param name its name in the file
 * @param type name of the type of its values
 * @param shape sizes of the dimensions
 * @param file name of the file in the checkpoint
 * @param source the file, for messages
 * @param begin first byte in the file
 * @param end byte after the last one
 */
@Internal
public record Part(String name, String type, List<Long> shape, String file, String source, long begin, long end) {

    /**
     * Returns the number of bytes.
     *
     * @return size as stored
     */
    public long bytes() {
        return end - begin;
    }
}
