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
import dev.pixtral.langchain4j.spi.PixtralStreamingChatModelBuilderFactory;
import java.util.List;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * Pixtral in this JVM as a LangChain4j streaming chat model: {@link PixtralChatModel}, whose documentation holds here
 * as well, with an answer that is told while it is generated.
 *
 * <p><b>Callbacks.</b> All of one answer come from one thread of its own, which is not the caller's. Text comes in
 * whole characters, and nothing that may be the beginning of a stop sequence; calls of tools come as partial calls,
 * each followed by the complete one. A handler or listener that takes its time, blocks or never returns delays its own
 * answer alone. Nothing is thrown to the caller but for a missing request or handler.
 *
 * <table>
 * <caption>What the handler hears</caption>
 * <tr><th>what happens</th><th>what the handler hears</th></tr>
 * <tr><td>the answer is complete</td><td>{@code onCompleteResponse}, once and at the end</td></tr>
 * <tr><td>the request fails, its time is over, its {@link CancellationToken} is cancelled, or the model is closed</td>
 *     <td>{@code onError}, once and at the end; from that moment on no piece that was still on its way</td></tr>
 * <tr><td>the handler throws, be it an exception or an error</td>
 *     <td>{@code onError} with what it threw; the answer goes on, and its end is told as above</td></tr>
 * <tr><td>{@code onError} throws</td><td>nothing: it is logged</td></tr>
 * <tr><td>a listener throws, be it an exception or an error</td><td>nothing: it is logged, and whatever comes next is told as above</td></tr>
 * <tr><td>{@code StreamingHandle.cancel()} is called, by the handler or by any thread</td>
 *     <td>nothing more, not even {@code onError}; a callback that is running then comes to its end, and what it throws is logged</td></tr>
 * <tr><td>the handler or the request is null</td><td>{@code chat} throws {@link IllegalArgumentException} at once</td></tr>
 * </table>
 *
 * <p>If the machine has no thread left for an answer, {@code onError} is called by the caller's thread.
 *
 * <p><b>Ending early.</b> {@code StreamingHandle.cancel()}, which the handler gets with the first piece, stops the
 * computation. Before the first piece a request is ended by its {@link CancellationToken}, by the timeout or by closing
 * the model.
 */
public class PixtralStreamingChatModel implements StreamingChatModel, AutoCloseable {
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
    public PixtralStreamingChatModel(PixtralStreamingChatModelBuilder builder) {
        this.defaults = builder.defaults();
        this.listeners = builder.listenersInOrder();
        this.capabilities = builder.capabilities();
        this.client = builder.client(defaults, LoggerFactory.getLogger(PixtralStreamingChatModel.class));
    }

    /**
     * Starts the settings of a model.
     *
     * @return builder with the defaults, or that of a {@link PixtralStreamingChatModelBuilderFactory} if there is one
     */
    public static PixtralStreamingChatModelBuilder builder() {
        for (PixtralStreamingChatModelBuilderFactory factory :
                loadFactories(PixtralStreamingChatModelBuilderFactory.class)) {
            return factory.get();
        }
        return new PixtralStreamingChatModelBuilder();
    }

    /**
     * Starts an answer to a request: merges its parameters with the defaults and tells the listeners; returns at once.
     *
     * @param request conversation and parameters
     * @param options what listeners are given along, or null
     * @param handler hears of the answer, see above
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
     * Starts an answer to a request whose parameters have been merged with the defaults; returns at once. Call
     * {@code chat} instead, which does that merging and tells the listeners.
     *
     * @param request conversation and parameters
     * @param handler hears of the answer, or of the errors that {@link PixtralChatModel#doChat} throws
     * @throws IllegalArgumentException if the request or the handler is missing
     */
    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        client.stream(ensureNotNull(request, "request"), ensureNotNull(handler, "handler"));
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
        /** Starts with the defaults; public so that it can be extended. */
        public PixtralStreamingChatModelBuilder() {}

        @Override
        PixtralStreamingChatModelBuilder self() {
            return this;
        }

        /**
         * Fixes the settings. The model is opened by the first request unless {@link #openAtOnce} was set.
         *
         * @return the model, to be closed
         * @throws IllegalArgumentException if a setting is outside its range
         */
        public PixtralStreamingChatModel build() {
            return new PixtralStreamingChatModel(this);
        }
    }
}
