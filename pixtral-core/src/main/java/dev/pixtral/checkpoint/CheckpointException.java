package dev.pixtral.checkpoint;

import dev.pixtral.errors.FileProblem;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.errors.Visible;
import java.io.IOException;
import java.util.List;

/**
 * A checkpoint that cannot be used: a file is missing, damaged or of another kind, a tensor is missing or has another
 * shape or type than the model needs, or the configuration makes no sense or asks for something not supported yet.
 */
public final class CheckpointException extends PixtralException {
    private static final long serialVersionUID = 1L;

    private static final int LONGEST_QUOTE = 80;

    /** Whether the message names the file already. */
    private final boolean located;

    /** Whether there is no checkpoint at all. */
    private final boolean missing;

    private CheckpointException(String message, boolean located, boolean missing) {
        super(message);
        this.located = located;
        this.missing = missing;
    }

    private CheckpointException(String message, Throwable cause) {
        super(message, cause);
        this.located = true;
        this.missing = false;
    }

    /**
     * Tells a model that is not there from one that cannot be used.
     *
     * @return true if there is no checkpoint at the given place, false if there is one that is damaged, incomplete or
     *     of another kind
     */
    public boolean isMissing() {
        return missing;
    }

    /** There is no checkpoint in a place. */
    static CheckpointException missing(String source, String message) {
        return new CheckpointException(source + ": " + message, true, true);
    }

    /** Something is wrong with one place: a file, a folder or a resource. */
    static CheckpointException at(String source, String message) {
        return new CheckpointException(source + ": " + message, true, false);
    }

    /** A value of the configuration makes no sense; whoever read the file adds its name, see {@link #in}. */
    static CheckpointException badConfig(String message) {
        return new CheckpointException(message, false, false);
    }

    static CheckpointException unreadable(String source, IOException cause) {
        return new CheckpointException(
                "%s cannot be read (%s): check that it exists and may be read"
                        .formatted(source, FileProblem.why(cause)),
                cause);
    }

    /** Something else stands where a file of a checkpoint belongs: {@code what} reads "a folder". */
    static CheckpointException noFile(String source, String what) {
        return at(
                source,
                "is %s, not a file; put the file of the checkpoint, or a link to it, into its place".formatted(what));
    }

    /** A mapped file that is no longer as long as it was: the system has no memory to show for what is gone. */
    static CheckpointException shrunk(String source, InternalError cause) {
        return new CheckpointException(
                source
                        + ": the file has become shorter, or its disk has failed, since it was opened; leave the files of a model in use alone, and open it again",
                cause);
    }

    static CheckpointException badJson(String source, String problem, Exception cause) {
        return new CheckpointException(
                "%s: not valid JSON: %s; the file is damaged, download it again".formatted(source, problem), cause);
    }

    static CheckpointException unsupported(String source, String key, String value, String what) {
        return at(
                source,
                "%s is %s, but %s is not supported; use Pixtral-12B-2409 or a checkpoint of the same architecture"
                        .formatted(key, quote(value), what));
    }

    static CheckpointException missingTensor(String source, String stored) {
        return at(
                source,
                "tensor '%s' is missing; check that the configuration and the weights ".formatted(quote(stored))
                        + "come from the same checkpoint and that every file of it was downloaded");
    }

    static CheckpointException wrongShape(Tensor found, List<Long> needed, String configFile) {
        return at(
                found.source(),
                "tensor '%s' has shape %s, but %s is needed; check that %s and the weights come from the same checkpoint"
                        .formatted(quote(found.name()), found.shape(), needed, configFile));
    }

    static CheckpointException wrongType(Tensor found) {
        return at(
                found.source(),
                "tensor '%s' holds %s, but weights must be BF16, F16 or F32; use a checkpoint that is not quantised"
                        .formatted(quote(found.name()), found.dtype()));
    }

    static CheckpointException truncated(String source, long found, long needed) {
        return at(
                source,
                "the file has %d bytes, its header needs %d: the download is incomplete; download it again"
                        .formatted(found, needed));
    }

    /** The same problem with the file it was found in, unless it names one already. */
    CheckpointException in(String source) {
        return located ? this : new CheckpointException(source + ": " + getMessage(), this);
    }

    /** Text from a file, short enough for a message. */
    static String quote(String text) {
        return Visible.excerpt(text, LONGEST_QUOTE);
    }
}
