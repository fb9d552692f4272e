package dev.pixtral.langchain4j;

import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.pixtral.checkpoint.CheckpointException;
import dev.pixtral.errors.PixtralException;
import java.nio.file.InvalidPathException;

/**
 * Errors of the engine in LangChain4j's family. The sentence stays, the original is the cause.
 *
 * <table>
 * <caption>What becomes of an error</caption>
 * <tr><th>error</th><th>exception</th></tr>
 * <tr><td>no checkpoint, or one that cannot be used</td><td>{@link ModelNotFoundException}</td></tr>
 * <tr><td>a setting that does not fit the model or this JVM</td><td>{@link InvalidRequestException}</td></tr>
 * <tr><td>a picture, conversation, tool or parameter that cannot be used; a prompt that does not fit the context</td>
 *     <td>{@link InvalidRequestException}</td></tr>
 * <tr><td>a failure after the request was accepted</td><td>{@link InternalServerException}</td></tr>
 * </table>
 *
 * <p>What the model has no feature for is refused by the mappers with {@code UnsupportedFeatureException}. The use of a closed model is an
 * {@link IllegalStateException} everywhere.
 */
final class ExceptionMapper {
    private ExceptionMapper() {}

    /** An error while the model was opened. */
    static LangChain4jException opening(PixtralException e) {
        boolean noModel = e instanceof CheckpointException || e.getCause() instanceof InvalidPathException;
        return noModel ? new ModelNotFoundException(e.getMessage(), e) : new InvalidRequestException(e.getMessage(), e);
    }

    /** An error while the request was mapped, checked and queued: the request is to blame. */
    static LangChain4jException asking(PixtralException e) {
        return new InvalidRequestException(e.getMessage(), e);
    }

    /** An error after the request was accepted: the engine is to blame. */
    static LangChain4jException generating(PixtralException e) {
        return new InternalServerException(e.getMessage(), e);
    }
}
