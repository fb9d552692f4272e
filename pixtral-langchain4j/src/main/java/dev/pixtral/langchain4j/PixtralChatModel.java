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
import dev.pixtral.langchain4j.spi.PixtralChatModelBuilderFactory;
import java.util.List;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * Pixtral in this JVM as a LangChain4j chat model: text and pictures in, text or calls of tools out.
 *
 * <pre>{@code
 * try (PixtralChatModel model = PixtralChatModel.builder().build()) { // the embedded tiny model
 *     UserMessage question = UserMessage.from(
 *             ImageContent.from(Path.of("receipt.png"), "image/png"), TextContent.from("What is the total?"));
 *     System.out.println(model.chat(question).aiMessage().text());
 * }
 * }</pre>
 *
 * <p><b>Life.</b> Building is cheap: the model is opened by the first request, unless the builder says otherwise. From
 * then on it holds daemon threads and memory outside the heap until it is closed, or collected; a program that never
 * closes it still ends. Models on the same file with the same engine settings, blocking or streaming, share one engine,
 * which is freed when the last of them is closed. Requests after {@link #close} fail with
 * {@link IllegalStateException}. An engine that dies of itself fails the requests under way with
 * {@code InternalServerException}; the next request opens another one.
 *
 * <p><b>Threads.</b> Any number of threads may chat at once; each answer is the same as if it had been made alone.
 *
 * <p><b>Ending early.</b> A request ends, and the computation with it, when the thread that waits for it is interrupted
 * ({@link ChatCancelledException}; the thread stays marked as interrupted), when its {@link CancellationToken} is
 * cancelled (the same exception), when the builder's timeout is over ({@code TimeoutException}) and when the model is
 * closed ({@link IllegalStateException}). What was generated until then is dropped.
 *
 * <p><b>Listeners.</b> What a listener throws, be it an exception or an error, is logged: the caller gets the answer,
 * or the exception of the request, all the same.
 *
 * <p><b>Pictures.</b> {@code ImageContent} with base64 data, a {@code data:} URL, or an {@code http:} or {@code https:}
 * URL is accepted. URLs are fetched from the public internet alone, unless {@code imageOptions} has another
 * {@link dev.pixtral.image.FetchPolicy}; {@code file:} URLs are refused. Contents keep their order, except that a text
 * followed by one picture and nothing else changes places with it, as the model was trained. The media type is not
 * believed: what a picture is, is read off its bytes. {@code DetailLevel} has no effect: Pixtral sees pictures in their
 * own size up to the model's limit, and LangChain4j's default is {@code LOW}, which must not blur pictures of people
 * who never asked for it. To spend less on pictures there are {@link PixtralChatRequestParameters#maxImageSide},
 * {@link PixtralChatRequestParameters#maxImageTokens} and {@link PixtralChatRequestParameters#maxPromptImageTokens}.
 *
 * <p><b>Tools and JSON.</b> While it is generated, an answer is held to the JSON schema of the response format, and
 * calls of tools to the schemas of their parameters: what comes is valid, unless the limit of tokens cuts it off
 * ({@code LENGTH}). With tools and a schema the model either calls tools or answers in JSON.
 * {@code ToolChoice.REQUIRED} and {@link PixtralChatRequestParameters#toolChoiceName} force calls. A schema with a
 * keyword that cannot be enforced is refused with {@link UnsupportedFeatureException}, and so are audio, video and PDF
 * contents.
 */
public class PixtralChatModel implements ChatModel, AutoCloseable {
    private final PixtralClient client;
    private final PixtralChatRequestParameters defaults;
    private final List<ChatModelListener> listeners;
    private final Set<Capability> capabilities;

    /**
     * Makes a model.
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
     * Starts the settings of a model.
     *
     * @return builder with the defaults, or that of a {@link PixtralChatModelBuilderFactory} if there is one
     */
    public static PixtralChatModelBuilder builder() {
        for (PixtralChatModelBuilderFactory factory : loadFactories(PixtralChatModelBuilderFactory.class)) {
            return factory.get();
        }
        return new PixtralChatModelBuilder();
    }

    /**
     * Answers a request: merges its parameters with the defaults and tells the listeners. What listeners throw, errors
     * as well as exceptions, is logged and has no other effect.
     *
     * @param request conversation and parameters
     * @param options what listeners are given along, or null
     * @return the answer, as {@link #doChat} gives it
     * @throws IllegalArgumentException if the request is missing
     */
    @Override
    public ChatResponse chat(ChatRequest request, ChatRequestOptions options) {
        return new Observed().chat(ensureNotNull(request, "request"), options);
    }

    /**
     * Answers a request whose parameters have been merged with the defaults; the first one opens the model. Call
     * {@code chat} instead, which does that merging and tells the listeners.
     *
     * @param request conversation and parameters
     * @return the answer: a text or calls of tools, never both; its metadata are {@link PixtralChatResponseMetadata}.
     *     Calls that the limit of tokens cut off are dropped: an empty text with finish reason {@code LENGTH}
     * @throws UnsupportedFeatureException if the request asks for something that the model does not support
     * @throws dev.langchain4j.exception.InvalidRequestException if a message, picture, tool or parameter cannot be
     *     used, or the conversation does not fit the context
     * @throws dev.langchain4j.exception.ModelNotFoundException if the name is not registered or there is no such model
     * @throws dev.langchain4j.exception.NonRetriableException if the model's files cannot be used
     * @throws dev.langchain4j.exception.RateLimitException if too many requests wait already
     * @throws dev.langchain4j.exception.TimeoutException if the answer took too long
     * @throws ChatCancelledException if the thread was interrupted or the request's token cancelled
     * @throws dev.langchain4j.exception.InternalServerException if the engine failed
     * @throws IllegalStateException if this is closed
     * @throws IllegalArgumentException if the request is missing
     */
    @Override
    public ChatResponse doChat(ChatRequest request) {
        return client.chat(ensureNotNull(request, "request"));
    }

    /**
     * The parameters that count where a request says nothing.
     *
     * @return what the builder was given over its defaults
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
     * Who provides the model. LangChain4j has no name for models inside the JVM.
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
     * Ends what is being generated for this, and frees threads and memory that no other model uses. May be called
     * again.
     */
    @Override
    public void close() {
        client.close();
    }

    /** This model as LangChain4j calls it, with listeners whose errors stay their own. */
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
        /** Starts with the defaults; public so that it can be extended. */
        public PixtralChatModelBuilder() {}

        @Override
        PixtralChatModelBuilder self() {
            return this;
        }

        /**
         * Fixes the settings. The model is opened by the first request unless {@link #openAtOnce} was set.
         *
         * @return the model, to be closed
         * @throws IllegalArgumentException if a setting is outside its range
         */
        public PixtralChatModel build() {
            return new PixtralChatModel(this);
        }
    }
}
