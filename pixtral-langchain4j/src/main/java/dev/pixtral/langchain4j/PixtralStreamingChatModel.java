package dev.pixtral.langchain4j;

import static dev.langchain4j.internal.ValidationUtils.ensureNotNull;
import static dev.langchain4j.spi.ServiceHelper.loadFactories;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.pixtral.langchain4j.metrics.EngineSource;
import dev.pixtral.langchain4j.metrics.EngineView;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * A LangChain4j streaming chat model that runs Pixtral in this JVM: like {@link PixtralChatModel}, whose documentation
 * applies here as well, but answers are delivered while they are generated.
 *
 * <p><b>Callbacks.</b> Each answer has its own thread, never the caller's, which runs all of its callbacks. Text is
 * delivered in whole characters, and text that may be the beginning of a stop sequence is held back; tool calls are
 * delivered as partial calls, followed by the complete call. A handler or listener that is slow, blocks or never
 * returns delays only its own answer. The caller gets an exception only for a missing request or handler.
 *
 * <table>
 * <caption>Callbacks by event</caption>
 * <tr><th>event</th><th>callback</th></tr>
 * <tr><td>the answer is complete</td><td>{@code onCompleteResponse}, once, as the last callback</td></tr>
 * <tr><td>the request fails, its timeout expires, its {@link CancellationToken} is cancelled,
 *     or the model is closed</td>
 *     <td>{@code onError}, once, as the last callback; pieces not delivered by then are dropped</td></tr>
 * <tr><td>the handler throws an exception or an error</td>
 *     <td>{@code onError} with the throwable; the answer continues, and its end is reported as above</td></tr>
 * <tr><td>{@code onError} throws</td><td>none: the throwable is logged</td></tr>
 * <tr><td>a listener throws an exception or an error</td>
 *     <td>none: the throwable is logged, and the answer continues as above</td></tr>
 * <tr><td>{@code StreamingHandle.cancel()} is called, by the handler or another thread</td>
 *     <td>no further callback, not even {@code onError}; a callback that is running completes,
 *     and what it throws is logged</td></tr>
 * <tr><td>the handler or the request is null</td>
 *     <td>{@code chat} throws {@link IllegalArgumentException} immediately</td></tr>
 * </table>
 *
 * <p>If no thread can be started for an answer, {@code onError} is called on the caller's thread.
 *
 * <p><b>Ending early.</b> {@code StreamingHandle.cancel()} stops the computation; the handler receives the handle with
 * the first piece. Before the first piece, a request can be ended with its {@link CancellationToken}, by the timeout or
 * by closing the model.
 */
public class PixtralStreamingChatModel implements StreamingChatModel, EngineSource, AutoCloseable {
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
    public PixtralStreamingChatModel(PixtralStreamingChatModelBuilder builder) {
        this.defaults = builder.defaults();
        this.listeners = builder.listenersInOrder();
        this.capabilities = builder.capabilities();
        this.client = builder.client(defaults, LoggerFactory.getLogger(PixtralStreamingChatModel.class));
    }

    /**
     * Returns a builder for a model.
     *
     * @return a builder with the defaults, or that of a {@link PixtralStreamingChatModelBuilderFactory} if there is one
     */
    public static PixtralStreamingChatModelBuilder builder() {
        for (PixtralStreamingChatModelBuilderFactory factory :
                loadFactories(PixtralStreamingChatModelBuilderFactory.class)) {
            return factory.get();
        }
        return new PixtralStreamingChatModelBuilder();
    }

    /**
     * Starts to answer a request: merges its parameters with the defaults and notifies the listeners; does not wait for
     * the answer.
     *
     * @param request conversation and parameters
     * @param options additional data for the listeners, or null
     * @param handler receives the answer, as described above
     * @throws IllegalArgumentException if the request or the handler is missing
     */
    @Override
    public void chat(ChatRequest request, ChatRequestOptions options, StreamingChatResponseHandler handler) {
        new Observed()
                .chat(
                        ensureNotNull(request, "request"),
                        options,
                        new UntilCancelled(ensureNotNull(handler, "handler")));
    }

    /**
     * Starts to answer a request whose parameters have been merged with the defaults; does not wait for the answer.
     * Call {@code chat} instead, which merges them and notifies the listeners.
     *
     * @param request conversation and parameters
     * @param handler receives the answer, or the exceptions that {@link PixtralChatModel#doChat} throws
     * @throws IllegalArgumentException if the request or the handler is missing
     */
    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        client.stream(ensureNotNull(request, "request"), ensureNotNull(handler, "handler"));
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
    private final class Observed implements StreamingChatModel {
        @Override
        public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
            PixtralStreamingChatModel.this.doChat(request, handler);
        }

        @Override
        public PixtralChatRequestParameters defaultRequestParameters() {
            return PixtralStreamingChatModel.this.defaultRequestParameters();
        }

        @Override
        public List<ChatModelListener> listeners() {
            return CarefulListener.all(PixtralStreamingChatModel.this.listeners());
        }

        @Override
        public ModelProvider provider() {
            return PixtralStreamingChatModel.this.provider();
        }
    }

    /** Settings of a {@link PixtralStreamingChatModel}. */
    public static class PixtralStreamingChatModelBuilder extends PixtralModelBuilder<PixtralStreamingChatModelBuilder> {
        /** Creates a builder with the defaults; public to allow subclasses. */
        public PixtralStreamingChatModelBuilder() {}

        @Override
        PixtralStreamingChatModelBuilder self() {
            return this;
        }

        /**
         * Builds the model. The first request opens it, unless {@link #openAtOnce} was set.
         *
         * @return the model, which the caller must close
         * @throws IllegalArgumentException if a setting is outside its range
         */
        public PixtralStreamingChatModel build() {
            return new PixtralStreamingChatModel(this);
        }
    }

    /**
     * Creates the builders that {@link #builder()} returns, so that a framework can extend them. Found with
     * {@link java.util.ServiceLoader}; the first factory is used.
     */
    public interface PixtralStreamingChatModelBuilderFactory extends Supplier<PixtralStreamingChatModelBuilder> {}
}
