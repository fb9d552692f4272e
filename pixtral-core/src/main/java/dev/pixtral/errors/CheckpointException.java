package dev.pixtral.errors;

import dev.pixtral.api.Internal;
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

    /**
     * There is no checkpoint at the given place.
     *
     * @param source path or name
     * @param message what is wrong and what to do
     * @return the problem
     */
    @Internal
    public static CheckpointException missing(String source, String message) {
        return new CheckpointException(source + ": " + message, Kind.MISSING);
    }

    /**
     * Something is wrong with one place: a file, a folder or a resource.
     *
     * @param source path or name
     * @param message what is wrong and what to do
     * @return the problem
     */
    @Internal
    public static CheckpointException at(String source, String message) {
        return new CheckpointException(source + ": " + message, Kind.UNUSABLE);
    }

    /**
     * A value of the configuration is invalid; the reader of the file adds its name, see {@link #in}.
     *
     * @param message what is wrong and what to do
     * @return the problem
     */
    @Internal
    public static CheckpointException badConfig(String message) {
        return new CheckpointException(message);
    }

    /**
     * A file cannot be read.
     *
     * @param source path or name
     * @param cause the failure
     * @return the problem
     */
    @Internal
    public static CheckpointException unreadable(String source, IOException cause) {
        return new CheckpointException(
                "%s cannot be read (%s): check that it exists and is readable"
                        .formatted(source, FileProblem.why(cause)),
                cause);
    }

    /**
     * Something that is not a file has the name of a checkpoint file: {@code what} is, for example, "a folder".
     *
     * @param source path or name
     * @param what what it is instead, such as {@code a folder}
     * @return the problem
     */
    @Internal
    public static CheckpointException noFile(String source, String what) {
        return at(source, "is %s, not a file; replace it with the checkpoint's file or a link to it".formatted(what));
    }

    /**
     * A mapped file has become shorter: there is no memory behind the missing part.
     *
     * @param source path or name
     * @param cause the failure
     * @return the problem
     */
    @Internal
    public static CheckpointException shrunk(String source, InternalError cause) {
        return new CheckpointException(
                source
                        + ": the file has become shorter since it was opened, or its disk has failed; "
                        + "do not change the files of a model in use, and open it again",
                cause);
    }

    /**
     * A file is not JSON.
     *
     * @param source path or name
     * @param problem what is wrong with it
     * @param cause the failure
     * @return the problem
     */
    @Internal
    public static CheckpointException badJson(String source, String problem, Exception cause) {
        return new CheckpointException(
                "%s: not valid JSON: %s; the file is damaged, download it again".formatted(source, problem), cause);
    }

    /**
     * A value of the configuration asks for something that is not supported.
     *
     * @param source path or name
     * @param key key of the value
     * @param value the value
     * @param what what it is instead, such as {@code a folder}
     * @param instead what to do instead
     * @return the problem
     */
    @Internal
    public static CheckpointException unsupported(
            String source, String key, String value, String what, String instead) {
        return at(source, "%s is %s, but %s is not supported; %s".formatted(key, quote(value), what, instead));
    }

    /**
     * A tensor is missing.
     *
     * @param source path or name
     * @param stored name of the tensor in its file
     * @return the problem
     */
    @Internal
    public static CheckpointException missingTensor(String source, String stored) {
        return at(
                source,
                "tensor '%s' is missing; check that the configuration and the weights ".formatted(quote(stored))
                        + "come from the same checkpoint and that all of its files were downloaded");
    }

    /**
     * A tensor has another shape than the configuration says.
     *
     * @param source path or name
     * @param tensor name of the tensor in its file
     * @param found what the file has
     * @param needed what is needed
     * @param configFile name of the configuration file
     * @return the problem
     */
    @Internal
    public static CheckpointException wrongShape(
            String source, String tensor, List<Long> found, List<Long> needed, String configFile) {
        return at(
                source,
                "tensor '%s' has shape %s, but %s is needed; ".formatted(quote(tensor), found, needed)
                        + "check that %s and the weights come from the same checkpoint".formatted(configFile));
    }

    /**
     * The type of a tensor cannot hold weights.
     *
     * @param source path or name
     * @param tensor name of the tensor in its file
     * @param type name of the type
     * @return the problem
     */
    @Internal
    public static CheckpointException wrongType(String source, String tensor, String type) {
        return at(
                source,
                "tensor '%s' holds %s, but weights must be BF16, F16 or F32; use a checkpoint that is not quantised"
                        .formatted(quote(tensor), quote(type)));
    }

    /**
     * A file is shorter than its header says.
     *
     * @param source path or name
     * @param found what the file has
     * @param needed what is needed
     * @return the problem
     */
    @Internal
    public static CheckpointException truncated(String source, long found, long needed) {
        return at(
                source,
                "the file has %d bytes, but its header requires %d: the download is incomplete; download it again"
                        .formatted(found, needed));
    }

    /**
     * A prepared file does not belong to its source any more.
     *
     * @param source path or name
     * @param message what is wrong and what to do
     * @return the problem
     */
    @Internal
    public static CheckpointException outdated(String source, String message) {
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
    public static CheckpointException otherFormats(String source, Object prepared, Object asked) {
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

    /**
     * A prepared file is damaged.
     *
     * @param source path or name
     * @param what what it is instead, such as {@code a folder}
     * @return the problem
     */
    @Internal
    public static CheckpointException damaged(String source, String what) {
        return at(
                source, "the prepared file is damaged (%s); copy it again, or prepare the model again".formatted(what));
    }

    /**
     * Returns the same problem with the name of its file, unless the message already names one.
     *
     * @param source path or name
     * @return the problem
     */
    @Internal
    public CheckpointException in(String source) {
        return located ? this : new CheckpointException(source + ": " + getMessage(), this);
    }

    /**
     * Shortens text from a file for a message.
     *
     * @param text the text
     * @return the beginning of the text, with control characters escaped
     */
    @Internal
    public static String quote(String text) {
        return Visible.excerpt(text, LONGEST_QUOTE);
    }
}
