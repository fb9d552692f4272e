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
 * Settings that the blocking and the streaming model have in common. Each may be left out or null, which means its
 * default, and is checked when it is set: {@link IllegalArgumentException} if it is outside its range. Not thread-safe.
 *
 * @param <B> type of the builder
 */
public abstract class PixtralModelBuilder<B extends PixtralModelBuilder<B>> extends PixtralDefaultsBuilder<B> {
    /** What the model can do that LangChain4j asks for, unless the builder is told otherwise. */
    private static final Set<Capability> CAPABILITIES = Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);

    private List<ChatModelListener> listeners;
    private List<ProgressListener> progressListeners;
    private Set<Capability> supportedCapabilities;
    private Duration timeout;
    private Boolean openAtOnce;
    private Boolean logRequests;
    private Boolean logResponses;
    private Logger logger;

    PixtralModelBuilder() {}

    /**
     * Sets who hears of requests, responses and errors.
     *
     * @param listeners listeners in the order of their calls; none by default
     * @return this builder
     */
    public B listeners(List<ChatModelListener> listeners) {
        ValueCheck.noNulls(listeners, "listeners");
        this.listeners = listeners;
        return self();
    }

    /**
     * Sets who hears how each request comes along: the opening of the model, reading pictures, waiting, computing. All
     * calls come from the thread that waits for the answer, which for a streamed one is that of the handler's
     * callbacks, and for {@link #openAtOnce} the one that builds. A request that waits for a model which another one
     * opens hears of that as well. What a listener throws, errors as well as exceptions, is logged and has no other
     * effect.
     *
     * @param progressListeners listeners in the order of their calls; none by default. A request may have one more, see
     *     {@link PixtralChatRequestParameters#progressListener}
     * @return this builder
     */
    public B progressListeners(List<ProgressListener> progressListeners) {
        ValueCheck.noNulls(progressListeners, "progressListeners");
        this.progressListeners = progressListeners;
        return self();
    }

    /**
     * Sets what frameworks are told that the model can do.
     *
     * @param supportedCapabilities capabilities; what it really can by default
     * @return this builder
     */
    public B supportedCapabilities(Set<Capability> supportedCapabilities) {
        ValueCheck.noNulls(supportedCapabilities, "supportedCapabilities");
        this.supportedCapabilities = supportedCapabilities;
        return self();
    }

    /**
     * Limits the time of a request: opening the model, waiting for others, fetching and decoding pictures, computing.
     * When it is over the request fails with {@code TimeoutException} and its computation stops.
     *
     * @param timeout more than nothing; no limit by default
     * @return this builder
     */
    public B timeout(Duration timeout) {
        if (timeout != null && !timeout.isPositive()) {
            throw new IllegalArgumentException("The timeout must be more than nothing, but is " + timeout + ".");
        }
        this.timeout = timeout;
        return self();
    }

    /**
     * Sets when the default model is opened.
     *
     * @param openAtOnce true: when it is built, which takes as long and fails as the first request would,
     *     {@link #warmUp} included; false (the default): by the first request
     * @return this builder
     */
    public B openAtOnce(Boolean openAtOnce) {
        this.openAtOnce = openAtOnce;
        return self();
    }

    /**
     * Logs requests at the level INFO, texts included; of pictures their size alone.
     *
     * @param logRequests false by default
     * @return this builder
     */
    public B logRequests(Boolean logRequests) {
        this.logRequests = logRequests;
        return self();
    }

    /**
     * Logs responses at the level INFO, texts included.
     *
     * @param logResponses false by default
     * @return this builder
     */
    public B logResponses(Boolean logResponses) {
        this.logResponses = logResponses;
        return self();
    }

    /**
     * Sets where requests and responses are logged.
     *
     * @param logger logger; that of the model's class by default
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

    /** What answers requests. */
    PixtralClient client(PixtralChatRequestParameters defaults, Logger classLogger) {
        ChatLog log = new ChatLog(
                getOrDefault(logger, classLogger), getOrDefault(logRequests, false), getOrDefault(logResponses, false));
        PixtralClient client = new PixtralClient(
                new ModelRegistry(defaults.modelName(), registered(), settings(), whenOpened()),
                images(),
                logits(),
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
