package dev.pixtral.checkpoint.gguf;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.CheckpointException;
import java.util.List;
import java.util.Optional;

/**
 * The header of a GGUF file, checked against the size of the file: metadata, and where each tensor is. No value of a
 * tensor is read.
 *
 * <p>Format: {@code github.com/ggml-org/ggml/blob/master/docs/gguf.md}, versions 2 and 3, little-endian.
 *
 * @param source path or name, for messages
 * @param version version of the format
 * @param metadata the key/value part
 * @param tensors the tensors, in the order of their data; they do not overlap and are inside the file
 * @param headerBytes bytes before the data
 */
@Internal
public record GgufFile(String source, int version, GgufMetadata metadata, List<GgufTensor> tensors, long headerBytes) {

    /** What the name of such a file ends in. */
    public static final String EXTENSION = ".gguf";

    /**
     * Reads the header of a file.
     *
     * @param bytes the file, which must stay readable as long as values of the metadata are asked for
     * @param source path or name, for messages
     * @return its header
     * @throws CheckpointException if it is damaged, incomplete, of another kind, or uses what is not supported
     */
    public static GgufFile read(GgufBytes bytes, String source) {
        return GgufBytes.reading(source, () -> new GgufReader(bytes, source).read());
    }

    /**
     * Returns whether a file begins as one of this format.
     *
     * @param head its first bytes
     * @return true if there are at least four and they are the mark of the format in either byte order
     */
    public static boolean isGguf(byte[] head) {
        return head.length >= Integer.BYTES
                && (head[0] == 'G' && head[1] == 'G' && head[2] == 'U' && head[3] == 'F'
                        || head[0] == 'F' && head[1] == 'U' && head[2] == 'G' && head[3] == 'G');
    }

    /**
     * Returns whether there is a tensor.
     *
     * @param name its name in the file
     * @return true if there is one with this name
     */
    public boolean has(String name) {
        return tensors.stream().anyMatch(tensor -> tensor.name().equals(name));
    }

    /**
     * Returns the architecture that the file says it has.
     *
     * @return {@code llama} for a text model, {@code clip} for a projector file; empty if it does not say it
     */
    public Optional<String> architecture() {
        return metadata.text("general.architecture");
    }
}
