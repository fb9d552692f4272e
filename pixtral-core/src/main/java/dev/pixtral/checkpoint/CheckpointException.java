package dev.pixtral.checkpoint;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.FileProblem;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.errors.Visible;
import java.io.IOException;
import java.util.List;

/**
 * A checkpoint that cannot be used: a file is missing, damaged or of another kind, a tensor is missing or does not have
 * the shape or type that the model needs, or the configuration is invalid or requests something that is not supported
 * yet.
 */
public final class CheckpointException extends PixtralException {
    private static final long serialVersionUID = 1L;

    private static final int LONGEST_QUOTE = 80;

    /** Whether the message already names the file. */
    private final boolean located;

    private final Kind kind;

    private enum Kind {
        MISSING,
        OUTDATED,
        UNUSABLE
    }

    private CheckpointException(String message, Kind kind) {
        super(message);
        this.located = true;
        this.kind = kind;
    }

    private CheckpointException(String message) {
        super(message);
        this.located = false;
        this.kind = Kind.UNUSABLE;
    }

    private CheckpointException(String message, Throwable cause) {
        super(message, cause);
        this.located = true;
        this.kind = Kind.UNUSABLE;
    }

    /**
     * Distinguishes a missing model from one that cannot be used.
     *
     * @return true if there is no checkpoint at the given place, false if there is one that is damaged, incomplete or
     *     of another kind
     */
    public boolean isMissing() {
        return kind == Kind.MISSING;
    }

    /**
     * Distinguishes a prepared file that was right once.
     *
     * @return true if the source of a prepared file has changed since, so that it should be prepared again
     */
    @Internal
    public boolean isOutdated() {
        return kind == Kind.OUTDATED;
    }

    /** There is no checkpoint at the given place. */
    static CheckpointException missing(String source, String message) {
        return new CheckpointException(source + ": " + message, Kind.MISSING);
    }

    /** Something is wrong with one place: a file, a folder or a resource. */
    static CheckpointException at(String source, String message) {
        return new CheckpointException(source + ": " + message, Kind.UNUSABLE);
    }

    /** A value of the configuration is invalid; the reader of the file adds its name, see {@link #in}. */
    static CheckpointException badConfig(String message) {
        return new CheckpointException(message);
    }

    static CheckpointException unreadable(String source, IOException cause) {
        return new CheckpointException(
                "%s cannot be read (%s): check that it exists and is readable"
                        .formatted(source, FileProblem.why(cause)),
                cause);
    }

    /** Something that is not a file has the name of a checkpoint file: {@code what} is, for example, "a folder". */
    static CheckpointException noFile(String source, String what) {
        return at(source, "is %s, not a file; replace it with the checkpoint's file or a link to it".formatted(what));
    }

    /** A mapped file has become shorter: there is no memory behind the missing part. */
    static CheckpointException shrunk(String source, InternalError cause) {
        return new CheckpointException(
                source
                        + ": the file has become shorter since it was opened, or its disk has failed; "
                        + "do not change the files of a model in use, and open it again",
                cause);
    }

    static CheckpointException badJson(String source, String problem, Exception cause) {
        return new CheckpointException(
                "%s: not valid JSON: %s; the file is damaged, download it again".formatted(source, problem), cause);
    }

    static CheckpointException unsupported(String source, String key, String value, String what, String instead) {
        return at(source, "%s is %s, but %s is not supported; %s".formatted(key, quote(value), what, instead));
    }

    static CheckpointException missingTensor(String source, String stored) {
        return at(
                source,
                "tensor '%s' is missing; check that the configuration and the weights ".formatted(quote(stored))
                        + "come from the same checkpoint and that all of its files were downloaded");
    }

    static CheckpointException wrongShape(
            String source, String tensor, List<Long> found, List<Long> needed, String configFile) {
        return at(
                source,
                "tensor '%s' has shape %s, but %s is needed; ".formatted(quote(tensor), found, needed)
                        + "check that %s and the weights come from the same checkpoint".formatted(configFile));
    }

    static CheckpointException wrongType(String source, String tensor, String type) {
        return at(
                source,
                "tensor '%s' holds %s, but weights must be BF16, F16 or F32; use a checkpoint that is not quantised"
                        .formatted(quote(tensor), quote(type)));
    }

    static CheckpointException truncated(String source, long found, long needed) {
        return at(
                source,
                "the file has %d bytes, but its header requires %d: the download is incomplete; download it again"
                        .formatted(found, needed));
    }

    /** A prepared file does not belong to its source any more. */
    static CheckpointException outdated(String source, String message) {
        return new CheckpointException(source + ": " + message, Kind.OUTDATED);
    }

    /**
     * A prepared checkpoint is asked for in other formats; quantising again what is quantised would change the answers.
     *
     * @param source the checkpoint
     * @param prepared its formats
     * @param asked other formats
     * @return the problem
     */
    @Internal
    public static CheckpointException otherFormats(String source, WeightFormats prepared, WeightFormats asked) {
        return at(
                source,
                ("the weights are prepared in %s, but %s was requested; open it without --quantize (without a format "
                                + "of weights), or prepare or download the model again in that format")
                        .formatted(prepared, asked));
    }

    /**
     * The bytes of a tensor in a prepared file have changed.
     *
     * @param source the file
     * @param tensor name of the tensor
     * @return the problem
     */
    @Internal
    public static CheckpointException wrongChecksum(String source, String tensor) {
        return damaged(source, "'%s' has another checksum".formatted(quote(tensor)));
    }

    /** A prepared file is damaged. */
    static CheckpointException damaged(String source, String what) {
        return at(
                source, "the prepared file is damaged (%s); copy it again, or prepare the model again".formatted(what));
    }

    /** Returns the same problem with the name of its file, unless the message already names one. */
    CheckpointException in(String source) {
        return located ? this : new CheckpointException(source + ": " + getMessage(), this);
    }

    /** Shortens text from a file for a message. */
    static String quote(String text) {
        return Visible.excerpt(text, LONGEST_QUOTE);
    }
}
