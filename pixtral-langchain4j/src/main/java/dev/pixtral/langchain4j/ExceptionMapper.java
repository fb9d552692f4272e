package dev.pixtral.langchain4j;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.pixtral.engine.EngineBusyException;
import dev.pixtral.engine.EngineFailureException;
import dev.pixtral.engine.ModelClosedException;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.errors.Visible;
import dev.pixtral.hub.HubException;
import dev.pixtral.image.FetchException;
import dev.pixtral.store.StoreException;
import dev.pixtral.tokenizer.TokenizerException;
import java.nio.file.InvalidPathException;

/**
 * Maps the engine's errors to LangChain4j's exceptions. The message is kept, the original is the cause.
 *
 * <table>
 * <caption>Exceptions by error</caption>
 * <tr><th>error</th><th>exception</th></tr>
 * <tr><td>a name that is not registered, or a path without a checkpoint</td>
 *     <td>{@link ModelNotFoundException}</td></tr>
 * <tr><td>a checkpoint that is damaged, incomplete or of another architecture</td>
 *     <td>{@link NonRetriableException}</td></tr>
 * <tr><td>a download of a model: no such repository; a token that is missing or wrong; a hub that cannot be reached;
 *     any other reason</td>
 *     <td>{@link ModelNotFoundException}; {@link AuthenticationException}; {@link RetriableException};
 *     {@link NonRetriableException}</td></tr>
 * <tr><td>a setting that does not fit the model or this JVM</td><td>{@link InvalidRequestException}</td></tr>
 * <tr><td>a picture, address, conversation, tool or parameter that cannot be used;
 *     a prompt that does not fit the context</td>
 *     <td>{@link InvalidRequestException}</td></tr>
 * <tr><td>a schema with a keyword that cannot be enforced</td><td>{@link UnsupportedFeatureException}</td></tr>
 * <tr><td>a picture whose fetching took longer than the image options allow</td><td>{@link TimeoutException}</td></tr>
 * <tr><td>too many requests are waiting</td><td>{@link RateLimitException}, which is retriable</td></tr>
 * <tr><td>the engine failed</td><td>{@link InternalServerException}</td></tr>
 * <tr><td>the model is closed</td><td>{@link IllegalStateException}</td></tr>
 * </table>
 *
 * <p>The mappers refuse unsupported features with {@code UnsupportedFeatureException}. For requests that are stopped
 * from outside see {@link Stop}.
 */
final class ExceptionMapper {
    private ExceptionMapper() {}

    /** Maps an error that occurred while the model was opened. */
    static RuntimeException opening(Throwable e) {
        return switch (e) {
            case ModelClosedException closed -> closed(closed);
            case EngineFailureException bug -> failed(bug);
            case CheckpointException missing when missing.isMissing() -> notFound(missing);
            case PixtralException noPath when noPath.getCause() instanceof InvalidPathException -> notFound(noPath);
            case CheckpointException unusable -> new NonRetriableException(unusable.getMessage(), unusable);
            case TokenizerException unusable -> new NonRetriableException(unusable.getMessage(), unusable);
            case HubException download -> downloading(download);
            case StoreException disk -> new NonRetriableException(disk.getMessage(), disk);
            case PixtralException setting -> new InvalidRequestException(setting.getMessage(), setting);
            default -> unexpected(e);
        };
    }

    private static LangChain4jException downloading(HubException e) {
        return switch (e.reason()) {
            case MISSING, GGUF -> notFound(e);
            case DENIED -> new AuthenticationException(e.getMessage(), e);
            case UNREACHABLE -> new RetriableException(e.getMessage(), e);
            case OFFLINE, PROXY, CHANGED, FOREIGN, INTERRUPTED, DISK, SETTING ->
                new NonRetriableException(e.getMessage(), e);
        };
    }

    private static ModelNotFoundException notFound(PixtralException e) {
        return new ModelNotFoundException(e.getMessage(), e);
    }

    /**
     * Maps an error that occurred while the request was mapped, checked and queued: it is the request's fault unless
     * the exception says otherwise.
     */
    static RuntimeException asking(Throwable e) {
        return switch (e) {
            case EngineBusyException busy -> new RateLimitException(busy.getMessage(), busy);
            case ModelClosedException closed -> closed(closed);
            case EngineFailureException bug -> failed(bug);
            case FetchException late
            when late.kind() == FetchException.Kind.TIMEOUT -> new TimeoutException(late.getMessage(), late);
            case GrammarException schema
            when schema.isUnsupported() -> new UnsupportedFeatureException(schema.getMessage());
            case PixtralException request -> new InvalidRequestException(request.getMessage(), request);
            default -> unexpected(e);
        };
    }

    /** Maps an error that occurred after the request was accepted: it is the engine's fault. */
    static RuntimeException generating(Throwable e) {
        return switch (e) {
            case ModelClosedException closed -> closed(closed);
            case PixtralException engine -> failed(engine);
            default -> unexpected(e);
        };
    }

    private static IllegalStateException closed(ModelClosedException e) {
        return new IllegalStateException(e.getMessage(), e);
    }

    private static InternalServerException failed(PixtralException e) {
        return new InternalServerException(e.getMessage(), e);
    }

    private static RuntimeException unexpected(Throwable e) {
        return switch (e) {
            case LangChain4jException known -> known;
            case IllegalStateException closed -> closed;
            case OutOfMemoryError memory -> failed(EngineFailureException.of(memory));
            default ->
                new InternalServerException(
                        "The request failed: %s. This is a bug in Pixtral for Java."
                                .formatted(Visible.line(e.toString())),
                        e);
        };
    }
}
