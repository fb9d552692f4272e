package dev.pixtral.langchain4j;

import static dev.langchain4j.internal.Utils.copy;

import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.pixtral.Generation;
import dev.pixtral.GenerationOptions;
import dev.pixtral.Pixtral;
import dev.pixtral.PixtralBuilder;
import dev.pixtral.Reply;
import dev.pixtral.chat.Prompt;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.image.ImageOptions;
import java.util.List;
import java.util.UUID;

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
 * <p><b>Life.</b> Building is cheap: the model is opened by the first request. From then on it holds daemon threads and memory outside the
 * heap until it is closed; a program that never closes it still ends. Requests after {@link #close} fail with
 * {@link IllegalStateException}.
 *
 * <p><b>Threads.</b> Any number of threads may chat at once; each answer is the same as if it had been made alone. Interrupting a thread
 * that waits for an answer stops the computation: it gets what was generated until then, with finish reason {@code OTHER}, and stays marked as
 * interrupted.
 *
 * <p><b>Pictures.</b> {@code ImageContent} with base64 data, a {@code data:} URL, or an {@code http:} or {@code https:} URL is accepted. URLs are
 * fetched from the public internet alone, unless {@code imageOptions} has another {@link dev.pixtral.image.FetchPolicy};
 * {@code file:} URLs are refused. Contents keep their order, except that a text followed by one picture and nothing else changes places with
 * it, as the model was trained. The media type is not believed: what a picture is, is read off its bytes. {@code DetailLevel} has no
 * effect: Pixtral sees pictures in their own size up to the model's limit, and LangChain4j's default is {@code LOW}, which must
 * not blur pictures of people who never asked for it.
 *
 * <p><b>Not supported yet</b>, and refused: JSON response formats and the tool choice {@code REQUIRED}. Audio, video and PDF contents are
 * refused as well, always with {@link UnsupportedFeatureException}.
 */
public final class PixtralChatModel implements ChatModel, AutoCloseable {
    private final LazyPixtral pixtral;
    private final ImageOptions imageOptions;
    private final PixtralChatRequestParameters defaults;
    private final List<ChatModelListener> listeners;

    private PixtralChatModel(PixtralChatModelBuilder builder) {
        this.defaults = builder.defaults();
        this.imageOptions = builder.imageOptions == null ? ImageOptions.DEFAULT : builder.imageOptions;
        this.listeners = copy(builder.listeners);
        try {
            PixtralMapper.toOptions(defaults, imageOptions);
            this.pixtral = new LazyPixtral(builder.settings(defaults.modelName()));
        } catch (PixtralException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * Starts the settings of a model.
     *
     * @return builder with the defaults
     */
    public static PixtralChatModelBuilder builder() {
        return new PixtralChatModelBuilder();
    }

    /**
     * Answers a request whose parameters have been merged with the defaults; the first one opens the model. Call {@code chat} instead, which
     * does that merging and tells the listeners.
     *
     * @param request conversation and parameters
     * @return the answer: a text or calls of tools, never both. Calls that the limit of tokens cut off are no calls but the text of
     *     them, with finish reason {@code LENGTH}
     * @throws UnsupportedFeatureException if the request asks for something that the model does not support
     * @throws dev.langchain4j.exception.InvalidRequestException if a message, picture, tool or parameter cannot be used, or the
     *     conversation does not fit the context
     * @throws dev.langchain4j.exception.ModelNotFoundException if there is no such model or it cannot be used
     * @throws dev.langchain4j.exception.InternalServerException if the engine failed
     * @throws IllegalStateException if this is closed
     */
    @Override
    public ChatResponse doChat(ChatRequest request) {
        requireOwnName(request.parameters().modelName());
        Reply reply = await(start(request));
        return PixtralMapper.toChatResponse(reply, UUID.randomUUID().toString(), defaults.modelName());
    }

    private void requireOwnName(String modelName) {
        if (modelName != null && !modelName.equals(defaults.modelName())) {
            throw new UnsupportedFeatureException(
                    "The request asks for the model '%s', but this one is '%s'; changing the model by request is not supported, build another PixtralChatModel."
                            .formatted(modelName, defaults.modelName()));
        }
    }

    private Generation start(ChatRequest request) {
        try {
            Prompt prompt = PixtralMapper.toPrompt(request);
            GenerationOptions options = PixtralMapper.toOptions(request.parameters(), imageOptions);
            return open().start(prompt, options);
        } catch (PixtralException e) {
            throw ExceptionMapper.asking(e);
        }
    }

    private Pixtral open() {
        try {
            return pixtral.get();
        } catch (PixtralException e) {
            throw ExceptionMapper.opening(e);
        }
    }

    private Reply await(Generation generation) {
        try {
            return generation.await(GenerationListener.NONE);
        } catch (PixtralException e) {
            if (pixtral.isClosed()) {
                throw new IllegalStateException(e.getMessage(), e);
            }
            throw ExceptionMapper.generating(e);
        }
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

    /** Ends what is being generated, and frees threads and memory. May be called again. */
    @Override
    public void close() {
        pixtral.close();
    }

    /**
     * Settings of a model. Each may be left out or null, which means its default. Not thread-safe.
     *
     * <p>Sampling and other parameters of requests are defaults of the model: a request overrides them one by one. They themselves
     * override {@link #defaultRequestParameters}.
     */
    public static final class PixtralChatModelBuilder {
        private final PixtralChatRequestParameters.Builder parameters = PixtralChatRequestParameters.builder();
        private ChatRequestParameters defaultRequestParameters;
        private Integer contextLength;
        private Integer threads;
        private ImageOptions imageOptions;
        private List<ChatModelListener> listeners;

        /** Starts with the defaults. */
        public PixtralChatModelBuilder() {}

        /**
         * Sets the model.
         *
         * @param modelName {@code pixtral-tiny} (the default), the small model in the jar, or the path of a checkpoint
         * @return this builder
         */
        public PixtralChatModelBuilder modelName(String modelName) {
            parameters.modelName(modelName);
            return this;
        }

        /**
         * Sets the temperature.
         *
         * @param temperature 0 (the default) takes the most likely token each time; more is more varied
         * @return this builder
         */
        public PixtralChatModelBuilder temperature(Double temperature) {
            parameters.temperature(temperature);
            return this;
        }

        /**
         * Draws only from the most likely tokens that together reach a probability.
         *
         * @param topP above 0 and at most 1 (the default: all tokens)
         * @return this builder
         */
        public PixtralChatModelBuilder topP(Double topP) {
            parameters.topP(topP);
            return this;
        }

        /**
         * Draws only from a number of the most likely tokens.
         *
         * @param topK at least 0 (the default: all tokens)
         * @return this builder
         */
        public PixtralChatModelBuilder topK(Integer topK) {
            parameters.topK(topK);
            return this;
        }

        /**
         * Makes tokens less likely each time they are generated.
         *
         * @param frequencyPenalty -2 to 2, 0 by default
         * @return this builder
         */
        public PixtralChatModelBuilder frequencyPenalty(Double frequencyPenalty) {
            parameters.frequencyPenalty(frequencyPenalty);
            return this;
        }

        /**
         * Makes tokens less likely once they have been generated.
         *
         * @param presencePenalty -2 to 2, 0 by default
         * @return this builder
         */
        public PixtralChatModelBuilder presencePenalty(Double presencePenalty) {
            parameters.presencePenalty(presencePenalty);
            return this;
        }

        /**
         * Limits the answer.
         *
         * @param maxOutputTokens at least 1; {@value GenerationOptions#DEFAULT_MAX_TOKENS} by default
         * @return this builder
         */
        public PixtralChatModelBuilder maxOutputTokens(Integer maxOutputTokens) {
            parameters.maxOutputTokens(maxOutputTokens);
            return this;
        }

        /**
         * Sets texts that end the answer and are not part of it.
         *
         * @param stopSequences texts, none of them empty; none by default
         * @return this builder
         */
        public PixtralChatModelBuilder stopSequences(List<String> stopSequences) {
            parameters.stopSequences(stopSequences);
            return this;
        }

        /**
         * Sets the start of the random generator, which matters above temperature 0.
         *
         * @param seed any number; drawn for each request by default
         * @return this builder
         */
        public PixtralChatModelBuilder seed(Long seed) {
            parameters.seed(seed);
            return this;
        }

        /**
         * Sets parameters of requests that have no method of their own here, such as tools.
         *
         * @param defaultRequestParameters parameters of any kind
         * @return this builder
         */
        public PixtralChatModelBuilder defaultRequestParameters(ChatRequestParameters defaultRequestParameters) {
            this.defaultRequestParameters = defaultRequestParameters;
            return this;
        }

        /**
         * Sets the memory for conversations: tokens of prompt and answer, of all requests under way together. A request that does not fit beside the others
         * waits for them.
         *
         * @param contextLength at least 1, at most what the model allows; {@value dev.pixtral.engine.EngineOptions#DEFAULT_CONTEXT}, or
         *     what the model allows if that is less, by default
         * @return this builder
         */
        public PixtralChatModelBuilder contextLength(Integer contextLength) {
            this.contextLength = contextLength;
            return this;
        }

        /**
         * Sets how many threads compute. It changes the speed, never the answer.
         *
         * @param threads at least 1; as many as the machine has processors by default
         * @return this builder
         */
        public PixtralChatModelBuilder threads(Integer threads) {
            this.threads = threads;
            return this;
        }

        /**
         * Sets how pictures are read: what they may cost, whether a camera's note on the orientation is obeyed, how many pictures are taken from an
         * animation.
         *
         * @param imageOptions options; {@link ImageOptions#DEFAULT} by default
         * @return this builder
         */
        public PixtralChatModelBuilder imageOptions(ImageOptions imageOptions) {
            this.imageOptions = imageOptions;
            return this;
        }

        /**
         * Sets who hears of requests, responses and errors.
         *
         * @param listeners listeners in the order of their calls; none by default
         * @return this builder
         */
        public PixtralChatModelBuilder listeners(List<ChatModelListener> listeners) {
            this.listeners = listeners;
            return this;
        }

        /**
         * Fixes the settings. The model is opened by the first request.
         *
         * @return the model, to be closed
         * @throws IllegalArgumentException if a setting is outside its range
         */
        public PixtralChatModel build() {
            return new PixtralChatModel(this);
        }

        private PixtralChatRequestParameters defaults() {
            PixtralChatRequestParameters.Builder merged = PixtralChatRequestParameters.builder()
                    .modelName(EmbeddedModel.NAME)
                    .temperature(0.0)
                    .maxOutputTokens(GenerationOptions.DEFAULT_MAX_TOKENS);
            if (defaultRequestParameters != null) {
                merged.overrideWith(defaultRequestParameters);
            }
            return merged.overrideWith(parameters.build()).build();
        }

        private PixtralBuilder settings(String modelName) {
            PixtralBuilder settings = Pixtral.builder().model(modelName);
            if (contextLength != null) {
                settings.contextLength(contextLength);
            }
            if (threads != null) {
                settings.threads(threads);
            }
            return settings;
        }
    }
}
