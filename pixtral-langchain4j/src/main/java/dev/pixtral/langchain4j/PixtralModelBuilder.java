package dev.pixtral.langchain4j;

import static dev.langchain4j.internal.Utils.copy;
import static dev.langchain4j.internal.Utils.getOrDefault;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.pixtral.progress.ProgressListener;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;

/**
 * The settings that the blocking and the streaming model have in common. A setting that is left out or null has its
 * default. Each is checked when it is set: {@link IllegalArgumentException} if it is outside its range. Not
 * thread-safe.
 *
 * @param <B> type of the builder
 */
public abstract class PixtralModelBuilder<B extends PixtralModelBuilder<B>> extends PixtralDefaultsBuilder<B> {
    /** The model's capabilities in LangChain4j's terms, unless the builder overrides them. */
    private static final Set<Capability> CAPABILITIES = Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);

    private List<ChatModelListener> listeners;
    private List<ProgressListener> progressListeners;
    private Set<Capability> supportedCapabilities;
    private Duration timeout;
    private Boolean openAtOnce;
    private Boolean returnThinking;
    private Boolean sendThinking;
    private Boolean logRequests;
    private Boolean logResponses;
    private Logger logger;

    PixtralModelBuilder() {}

    /**
     * Sets the listeners for requests, responses and errors.
     *
     * @param listeners the listeners, in the order of their calls; none by default
     * @return this builder
     */
    public B listeners(List<ChatModelListener> listeners) {
        ValueCheck.noNulls(listeners, "listeners");
        this.listeners = listeners;
        return self();
    }

    /**
     * Sets the listeners for the progress of each request: opening the model, reading pictures, waiting, computing.
     * They are called on the thread that waits for the answer: for a streamed answer the thread of the handler's
     * callbacks, for {@link #openAtOnce} the thread that builds the model. A request that waits while another one opens
     * the model reports this progress as well. Exceptions and errors that a listener throws are logged and have no
     * other effect.
     *
     * @param progressListeners the listeners, in the order of their calls; none by default. A request may add one, see
     *     {@link PixtralChatRequestParameters#progressListener}
     * @return this builder
     */
    public B progressListeners(List<ProgressListener> progressListeners) {
        ValueCheck.noNulls(progressListeners, "progressListeners");
        this.progressListeners = progressListeners;
        return self();
    }

    /**
     * Sets the capabilities that the model reports to frameworks.
     *
     * @param supportedCapabilities the capabilities; by default those that the model really has
     * @return this builder
     */
    public B supportedCapabilities(Set<Capability> supportedCapabilities) {
        ValueCheck.noNulls(supportedCapabilities, "supportedCapabilities");
        this.supportedCapabilities = supportedCapabilities;
        return self();
    }

    /**
     * Limits the time of a request: opening the model, waiting for others, fetching and decoding pictures, computing.
     * When the time expires, the request fails with {@code TimeoutException} and its computation stops.
     *
     * @param timeout a positive duration; no limit by default
     * @return this builder
     */
    public B timeout(Duration timeout) {
        if (timeout != null && !timeout.isPositive()) {
            throw new IllegalArgumentException("The timeout must be positive, but is " + timeout + ".");
        }
        this.timeout = timeout;
        return self();
    }

    /**
     * Sets when the default model is opened.
     *
     * @param openAtOnce true to open it while the chat model is built, {@link #warmUp} included, with the same duration
     *     and errors as on the first request; false (the default) to let the first request open it
     * @return this builder
     */
    public B openAtOnce(Boolean openAtOnce) {
        this.openAtOnce = openAtOnce;
        return self();
    }

    /**
     * Sets whether what a model thought before it answered is returned: in {@code AiMessage.thinking()} and, by the
     * streaming model, to {@code onPartialThinking}. It never is part of the text. This does not make a model think.
     *
     * @param returnThinking true to return it; false (the default, as of LangChain4j's other providers) to drop it, so
     *     that no chat memory keeps it unasked
     * @return this builder
     */
    public B returnThinking(Boolean returnThinking) {
        this.returnThinking = returnThinking;
        return self();
    }

    /**
     * Sets whether the model sees what earlier answers of the conversation have in {@code AiMessage.thinking()}. If it
     * cannot think, it never does, and the metadata has a warning.
     *
     * @param sendThinking true to send it, which takes room in the context, and continues what was computed for those
     *     answers; false (the default, as of LangChain4j's provider of Mistral's models) to leave it out
     * @return this builder
     */
    public B sendThinking(Boolean sendThinking) {
        this.sendThinking = sendThinking;
        return self();
    }

    /**
     * Sets whether requests are logged at level INFO, including texts, but only the size or address of pictures.
     *
     * @param logRequests false by default
     * @return this builder
     */
    public B logRequests(Boolean logRequests) {
        this.logRequests = logRequests;
        return self();
    }

    /**
     * Sets whether responses are logged at level INFO, including texts.
     *
     * @param logResponses false by default
     * @return this builder
     */
    public B logResponses(Boolean logResponses) {
        this.logResponses = logResponses;
        return self();
    }

    /**
     * Sets the logger for requests and responses.
     *
     * @param logger the logger; by default that of the model's class
     * @return this builder
     */
    public B logger(Logger logger) {
        this.logger = logger;
        return self();
    }

    List<ChatModelListener> listenersInOrder() {
        return copy(listeners);
    }

    Set<Capability> capabilities() {
        return supportedCapabilities == null ? CAPABILITIES : Set.copyOf(supportedCapabilities);
    }

    /** Creates the client that answers requests, and opens the default model if the settings say so. */
    PixtralClient client(PixtralChatRequestParameters defaults, Logger classLogger) {
        ChatLog log = new ChatLog(
                getOrDefault(logger, classLogger), getOrDefault(logRequests, false), getOrDefault(logResponses, false));
        PixtralClient client = new PixtralClient(
                new ModelRegistry(defaults.modelName(), registered(), settings(), whenOpened()),
                images(),
                logits(),
                new PixtralClient.Thinking(getOrDefault(returnThinking, false), getOrDefault(sendThinking, false)),
                timeout,
                RequestThreads.INSTANCE,
                copy(progressListeners),
                log);
        if (getOrDefault(openAtOnce, false)) {
            open(client);
        }
        return client;
    }

    private static void open(PixtralClient client) {
        try {
            client.open();
        } catch (Throwable failure) {
            client.close();
            throw failure;
        }
    }
}
