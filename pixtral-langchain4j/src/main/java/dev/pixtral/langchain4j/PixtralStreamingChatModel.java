package dev.pixtral.langchain4j;

import static dev.langchain4j.spi.ServiceHelper.loadFactories;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.pixtral.langchain4j.spi.PixtralStreamingChatModelBuilderFactory;
import java.util.List;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * Pixtral in this JVM as a LangChain4j streaming chat model: {@link PixtralChatModel}, whose documentation holds here as well, with an answer that is told while it is
 * generated.
 *
 * <p><b>Callbacks.</b> All of one answer come from one virtual thread, which is not the caller's. Text comes in whole characters, and nothing that may
 * be the beginning of a stop sequence; calls of tools come as partial calls, each followed by the complete one. A handler that takes its time or blocks
 * delays its own answer alone. What it throws goes to its {@code onError}, and the answer goes on. Every failure goes to {@code onError}; nothing is thrown to the caller.
 *
 * <p><b>Ending early.</b> {@code StreamingHandle.cancel()}, which the handler gets with the first piece, stops the computation; no callback begins
 * after it, not even {@code onError}. Before the first piece a request is ended by its {@link CancellationToken}, by the timeout or by closing the model;
 * the handler is told by {@code onError}.
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
     * Starts an answer to a request whose parameters have been merged with the defaults; returns at once. Call {@code chat} instead, which does that merging and
     * tells the listeners.
     *
     * @param request conversation and parameters
     * @param handler hears of the answer, or of the errors that {@link PixtralChatModel#doChat} throws
     */
    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        client.stream(request, handler);
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

    /** Ends what is being generated for this, and frees threads and memory that no other model uses. May be called again. */
    @Override
    public void close() {
        client.close();
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
