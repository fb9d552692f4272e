package dev.pixtral.langchain4j;

import static dev.langchain4j.internal.ValidationUtils.ensureNotNull;
import static dev.langchain4j.spi.ServiceHelper.loadFactories;

import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.pixtral.langchain4j.metrics.EngineSource;
import dev.pixtral.langchain4j.metrics.EngineView;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * A LangChain4j chat model that runs Pixtral in this JVM: text and pictures in, text or tool calls out.
 *
 * <pre>{@code
 * try (PixtralChatModel model = PixtralChatModel.builder().build()) { // the embedded tiny model
 *     UserMessage question = UserMessage.from(
 *             ImageContent.from(Path.of("receipt.png"), "image/png"), TextContent.from("What is the total?"));
 *     System.out.println(model.chat(question).aiMessage().text());
 * }
 * }</pre>
 *
 * <p><b>Lifecycle.</b> Building is cheap: the first request opens the model, unless the builder says otherwise. From
 * then on it holds daemon threads and memory outside the heap until it is closed or garbage collected; a program that
 * never closes it still exits. Models on the same file with the same engine settings, blocking or streaming, share one
 * engine, which is freed when the last of them is closed. Requests after {@link #close} fail with
 * {@link IllegalStateException}. If the engine fails, the requests under way fail with {@code InternalServerException};
 * the next request opens a new engine.
 *
 * <p><b>Threads.</b> Any number of threads may chat at the same time; each answer is the same as if it were the only
 * request.
 *
 * <p><b>Ending early.</b> A request and its computation end when the waiting thread is interrupted
 * ({@link ChatCancelledException}; the interrupt status is kept), when its {@link CancellationToken} is cancelled (the
 * same exception), when the builder's timeout expires ({@code TimeoutException}) and when the model is closed
 * ({@link IllegalStateException}). The text generated so far is discarded.
 *
 * <p><b>Listeners.</b> Exceptions and errors that a listener throws are logged: the caller still gets the answer, or
 * the exception of the request.
 *
 * <p><b>Pictures.</b> {@code ImageContent} with base64 data, a {@code data:} URL, or an {@code http:} or {@code https:}
 * URL is accepted. URLs are fetched only from the public internet, unless {@code imageOptions} has another
 * {@link dev.pixtral.image.FetchPolicy}; {@code file:} URLs are refused. Contents keep their order, except that a text
 * followed by one picture and nothing else changes places with it, as the model was trained. The media type is ignored:
 * the format is detected from the bytes. {@code DetailLevel} has no effect: Pixtral sees pictures in their original
 * size up to the model's limit, and LangChain4j's default, {@code LOW}, would degrade pictures without the caller
 * having asked for it. To spend fewer tokens on pictures, use {@link PixtralChatRequestParameters#maxImageSide},
 * {@link PixtralChatRequestParameters#maxImageTokens} or {@link PixtralChatRequestParameters#maxPromptImageTokens}.
 *
 * <p><b>Tools and JSON.</b> During generation an answer is constrained to the JSON schema of the response format, and
 * tool calls to the schemas of their parameters: the result is valid, unless the token limit truncates it
 * ({@code LENGTH}). With both tools and a schema, the model either calls tools or answers in JSON.
 * {@code ToolChoice.REQUIRED} and {@link PixtralChatRequestParameters#toolChoiceName} force tool calls. A schema with a
 * keyword that cannot be enforced is refused with {@link UnsupportedFeatureException}, and so are audio, video and PDF
 * contents.
 */
public class PixtralChatModel implements ChatModel, EngineSource, AutoCloseable {
    private final PixtralClient client;
    private final PixtralChatRequestParameters defaults;
    private final List<ChatModelListener> listeners;
    private final Set<Capability> capabilities;

    /**
     * Creates a model.
     *
     * @param builder its settings
     * @throws IllegalArgumentException if a setting is outside its range
     */
    public PixtralChatModel(PixtralChatModelBuilder builder) {
        this.defaults = builder.defaults();
        this.listeners = builder.listenersInOrder();
        this.capabilities = builder.capabilities();
        this.client = builder.client(defaults, LoggerFactory.getLogger(PixtralChatModel.class));
    }

    /**
     * Returns a builder for a model.
     *
     * @return a builder with the defaults, or that of a {@link PixtralChatModelBuilderFactory} if there is one
     */
    public static PixtralChatModelBuilder builder() {
        for (PixtralChatModelBuilderFactory factory : loadFactories(PixtralChatModelBuilderFactory.class)) {
            return factory.get();
        }
        return new PixtralChatModelBuilder();
    }

    /**
     * Answers a request: merges its parameters with the defaults and notifies the listeners. Exceptions and errors that
     * listeners throw are logged and have no other effect.
     *
     * @param request conversation and parameters
     * @param options additional data for the listeners, or null
     * @return the answer, as {@link #doChat} returns it
     * @throws IllegalArgumentException if the request is missing
     */
    @Override
    public ChatResponse chat(ChatRequest request, ChatRequestOptions options) {
        return new Observed().chat(ensureNotNull(request, "request"), options);
    }

    /**
     * Answers a request whose parameters have been merged with the defaults; the first request opens the model. Call
     * {@code chat} instead, which merges them and notifies the listeners.
     *
     * @param request conversation and parameters
     * @return the answer: a text or tool calls, or both, if the model's format allows that, and what the model thought
     *     before, if {@link PixtralModelBuilder#returnThinking} says so; its metadata is a
     *     {@link PixtralChatResponseMetadata}. Tool calls that the token limit truncated are discarded: the answer is
     *     then an empty text with finish reason {@code LENGTH}
     * @throws UnsupportedFeatureException if the request asks for something that the model does not support
     * @throws dev.langchain4j.exception.InvalidRequestException if a message, picture, tool or parameter cannot be
     *     used, or the conversation does not fit the context
     * @throws dev.langchain4j.exception.ModelNotFoundException if the name is not registered or there is no such model
     * @throws dev.langchain4j.exception.NonRetriableException if the model's files cannot be used
     * @throws dev.langchain4j.exception.RateLimitException if too many requests are waiting
     * @throws dev.langchain4j.exception.TimeoutException if the timeout expired
     * @throws ChatCancelledException if the thread was interrupted or the request's token was cancelled
     * @throws dev.langchain4j.exception.InternalServerException if the engine failed
     * @throws IllegalStateException if this is closed
     * @throws IllegalArgumentException if the request is missing
     */
    @Override
    public ChatResponse doChat(ChatRequest request) {
        return client.chat(ensureNotNull(request, "request"));
    }

    /**
     * Returns the parameters that apply where a request sets none.
     *
     * @return the parameters of the builder over its defaults
     */
    @Override
    public PixtralChatRequestParameters defaultRequestParameters() {
        return defaults;
    }

    @Override
    public List<ChatModelListener> listeners() {
        return listeners;
    }

    /**
     * Returns the provider. LangChain4j has no name for models that run inside the JVM.
     *
     * @return {@code OTHER}
     */
    @Override
    public ModelProvider provider() {
        return ModelProvider.OTHER;
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return capabilities;
    }

    /**
     * Returns the engines of this model, for monitoring: that of the default first, then those of {@code models(...)}.
     * Opens none.
     *
     * @return each engine by the name that requests give its model
     */
    @Override
    public Map<String, EngineView> engines() {
        return client.models().engines();
    }

    /** Ends the requests under way, and frees threads and memory that no other model uses. May be called repeatedly. */
    @Override
    public void close() {
        client.close();
    }

    /** This model as LangChain4j calls it, with listeners whose errors do not affect the request. */
    private final class Observed implements ChatModel {
        @Override
        public ChatResponse doChat(ChatRequest request) {
            return PixtralChatModel.this.doChat(request);
        }

        @Override
        public PixtralChatRequestParameters defaultRequestParameters() {
            return PixtralChatModel.this.defaultRequestParameters();
        }

        @Override
        public List<ChatModelListener> listeners() {
            return CarefulListener.all(PixtralChatModel.this.listeners());
        }

        @Override
        public ModelProvider provider() {
            return PixtralChatModel.this.provider();
        }
    }

    /** Settings of a {@link PixtralChatModel}. */
    public static class PixtralChatModelBuilder extends PixtralModelBuilder<PixtralChatModelBuilder> {
        /** Creates a builder with the defaults; public to allow subclasses. */
        public PixtralChatModelBuilder() {}

        @Override
        PixtralChatModelBuilder self() {
            return this;
        }

        /**
         * Builds the model. The first request opens it, unless {@link #openAtOnce} was set.
         *
         * @return the model, which the caller must close
         * @throws IllegalArgumentException if a setting is outside its range
         */
        public PixtralChatModel build() {
            return new PixtralChatModel(this);
        }
    }

    /**
     * Creates the builders that {@link #builder()} returns, so that a framework can extend them. Found with
     * {@link java.util.ServiceLoader}; the first factory is used.
     */
    public interface PixtralChatModelBuilderFactory extends Supplier<PixtralChatModelBuilder> {}
}
