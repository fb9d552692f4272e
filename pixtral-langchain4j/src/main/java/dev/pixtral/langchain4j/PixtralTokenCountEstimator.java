package dev.pixtral.langchain4j;

import static dev.langchain4j.internal.Utils.getOrDefault;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.TokenCountEstimator;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.pixtral.GenerationOptions;
import dev.pixtral.PromptEncoder;
import dev.pixtral.chat.Prompt;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.langchain4j.picture.PictureRestorer;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts tokens as the model does, with its tokenizer and the sizes of pictures; reads no weights and decodes no
 * pictures.
 *
 * <p>The count of a whole conversation is exactly the {@code inputTokenCount} that its answer reports, without tools
 * and response format; the count of a {@link ChatRequest} includes them. The count of one message is the number of
 * tokens that it adds to a conversation. Neighbouring texts may merge, so the sum of these counts may differ slightly
 * from the count of the conversation.
 *
 * <p>Retrieved pictures are counted where the model receives them: in the question that is open, not in earlier ones. A
 * message by itself counts as such a question.
 *
 * <p>Thread-safe. The tokenizer is read on first use.
 */
public final class PixtralTokenCountEstimator implements TokenCountEstimator {
    // any text: its tokens are subtracted again
    private static final UserMessage QUESTION = UserMessage.from("?");

    private static final PictureRestorer PICTURES = new PictureRestorer();

    private final String model;
    private final ImageOptions images;
    private final PixtralChatRequestParameters parameters;
    private final PixtralClient.Thinking thinking;
    private final int window;
    private PromptEncoder encoder; // guarded by this

    private PixtralTokenCountEstimator(Builder builder) {
        this.model = getOrDefault(builder.model, EmbeddedModel.NAME);
        this.images = getOrDefault(builder.imageOptions, ImageOptions.DEFAULT);
        this.parameters = builder.parameters.build();
        this.thinking = new PixtralClient.Thinking(false, getOrDefault(builder.sendThinking, false));
        this.window = getOrDefault(builder.window, Integer.MAX_VALUE);
    }

    /**
     * Returns a builder that starts with the embedded model.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Counts the tokens of a text.
     *
     * @param text any text
     * @return the number of tokens, without those that a message adds around it
     */
    @Override
    public int estimateTokenCountInText(String text) {
        return encoder().count(text);
    }

    /**
     * Counts the tokens that a message adds to a conversation, pictures included.
     *
     * @param message a message of any type
     * @return the number of tokens, never negative
     */
    @Override
    public int estimateTokenCountInMessage(ChatMessage message) {
        return switch (message) {
            case SystemMessage system -> difference(List.of(system, QUESTION), List.of(QUESTION));
            case AiMessage answer -> difference(List.of(QUESTION, answer), List.of(QUESTION));
            case ToolExecutionResultMessage result -> {
                AiMessage call = AiMessage.from(callFor(result));
                yield difference(List.of(QUESTION, call, result), List.of(QUESTION, call));
            }
            // without the one token that begins every conversation
            default -> tokens(List.of(message)) - 1;
        };
    }

    private int difference(List<ChatMessage> with, List<ChatMessage> without) {
        return Math.max(0, tokens(with) - tokens(without));
    }

    private static ToolExecutionRequest callFor(ToolExecutionResultMessage result) {
        return ToolExecutionRequest.builder()
                .id(result.id())
                .name(getOrDefault(result.toolName(), "tool"))
                .arguments("{}")
                .build();
    }

    /**
     * Counts the tokens of a conversation, pictures included.
     *
     * @param messages a conversation, or the beginning of one, which may end with an answer or be empty
     * @return the input tokens of a request with only these messages, exactly if they can form one; 0 for no messages
     * @throws InvalidRequestException if a message or picture cannot be used, or if the last message by itself exceeds
     *     the {@linkplain Builder#window window}
     */
    @Override
    public int estimateTokenCountInMessages(Iterable<ChatMessage> messages) {
        List<ChatMessage> conversation = new ArrayList<>();
        messages.forEach(conversation::add);
        int tokens = tokens(conversation);
        if (tokens > window) {
            requireFits(conversation.getLast());
        }
        return tokens;
    }

    private int tokens(List<ChatMessage> conversation) {
        try {
            Prompt mapped = Prompt.of(ConversationMapper.mapPart(
                    thinking.seen(restored(conversation)), ConversationMapper.IMAGES_FIRST, _ -> {}));
            return encoder().countBeginning(mapped, PixtralMapper.toOptions(parameters, images));
        } catch (PixtralException e) {
            throw ExceptionMapper.asking(e);
        }
    }

    /** The conversation with retrieved pictures; after its answer a question is history, which has none. */
    private static List<ChatMessage> restored(List<ChatMessage> conversation) {
        boolean answered = !conversation.isEmpty()
                && conversation.getLast() instanceof AiMessage answer
                && !answer.hasToolExecutionRequests();
        if (!answered) {
            return PICTURES.restore(conversation, _ -> {});
        }
        List<ChatMessage> asked = new ArrayList<>(conversation);
        asked.add(QUESTION);
        List<ChatMessage> restored = PICTURES.restore(asked, _ -> {});
        return restored.subList(0, conversation.size());
    }

    /** The memory would drop a message that exceeds the window by itself, and everything before it. */
    private void requireFits(ChatMessage last) {
        int alone = isQuestion(last) ? estimateTokenCountInMessage(last) : 0;
        if (alone > window) {
            throw new InvalidRequestException(
                    ("The last message has %,d tokens, but the window of the chat memory holds only %,d, so the memory "
                                    + "would drop it; enlarge the window, or scale pictures down with maxImageTokens.")
                            .formatted(alone, window));
        }
    }

    private static boolean isQuestion(ChatMessage last) {
        return last instanceof UserMessage || last instanceof ToolExecutionResultMessage;
    }

    /**
     * Counts the tokens of a request: messages, pictures, tools and response format.
     *
     * @param request the request, whose parameters override those of this estimator
     * @return exactly the input tokens that the answer will report
     * @throws dev.langchain4j.exception.InvalidRequestException if a message, tool or picture cannot be used
     * @throws dev.langchain4j.exception.UnsupportedFeatureException if it uses a feature that the model does not
     *     support
     */
    public int estimateTokenCount(ChatRequest request) {
        try {
            GenerationOptions options = PixtralMapper.toOptions(parameters.overrideWith(request.parameters()), images);
            ChatRequest restored = thinking.seen(PICTURES.restore(request, _ -> {}));
            return encoder()
                    .count(PixtralMapper.toPrompt(restored, _ -> {}), options)
                    .tokens();
        } catch (PixtralException e) {
            throw ExceptionMapper.asking(e);
        }
    }

    private synchronized PromptEncoder encoder() {
        if (encoder == null) {
            try {
                encoder = PromptEncoder.open(model);
            } catch (PixtralException e) {
                throw ExceptionMapper.opening(e);
            }
        }
        return encoder;
    }

    /** Collects settings. A setting that is left out or null has its default. Not thread-safe. */
    public static final class Builder {
        private final PixtralChatRequestParameters.Builder parameters = PixtralChatRequestParameters.builder();
        private String model;
        private ImageOptions imageOptions;
        private Boolean sendThinking;
        private Integer window;

        private Builder() {}

        /**
         * Sets the window of the {@code TokenWindowChatMemory} that uses this estimator. LangChain4j's memory silently
         * drops a question that is larger than its window, such as one with a picture, and leaves a request without a
         * question. With this setting {@link #estimateTokenCountInMessages} refuses such a question, so adding it to
         * the memory fails with an explanation.
         *
         * @param window the maximum number of tokens of the memory, at least 1; by default nothing is refused
         * @return this builder
         */
        public Builder window(Integer window) {
            if (window != null && window < 1) {
                throw new IllegalArgumentException(
                        "The window of a chat memory must have at least 1 token, but has " + window + ".");
            }
            this.window = window;
            return this;
        }

        /**
         * Sets the model.
         *
         * @param model name or path of a model, see {@link dev.pixtral.Models}; by default {@code pixtral-tiny}
         * @return this builder
         */
        public Builder model(String model) {
            this.model = ValueCheck.notBlank(model, "model");
            return this;
        }

        /**
         * Sets how pictures are read, as {@link PixtralEngineBuilder#imageOptions} does.
         *
         * @param imageOptions the options; {@link ImageOptions#DEFAULT} by default
         * @return this builder
         */
        public Builder imageOptions(ImageOptions imageOptions) {
            this.imageOptions = imageOptions;
            return this;
        }

        /**
         * Sets whether thoughts of earlier answers count, as {@link PixtralModelBuilder#sendThinking} does.
         *
         * @param sendThinking true to count them; false by default
         * @return this builder
         */
        public Builder sendThinking(Boolean sendThinking) {
            this.sendThinking = sendThinking;
            return this;
        }

        /**
         * Limits the pixels of the longer side of each picture, as {@link PixtralDefaultsBuilder#maxImageSide} does.
         *
         * @param maxImageSide at least 1; the model's own limit by default
         * @return this builder
         */
        public Builder maxImageSide(Integer maxImageSide) {
            parameters.maxImageSide(maxImageSide);
            return this;
        }

        /**
         * Limits the tokens of each picture, as {@link PixtralDefaultsBuilder#maxImageTokens} does.
         *
         * @param maxImageTokens at least 2; no limit by default
         * @return this builder
         */
        public Builder maxImageTokens(Integer maxImageTokens) {
            parameters.maxImageTokens(maxImageTokens);
            return this;
        }

        /**
         * Limits the tokens of all pictures of a prompt together, as
         * {@link PixtralDefaultsBuilder#maxPromptImageTokens} does.
         *
         * @param maxPromptImageTokens at least 2; no limit by default
         * @return this builder
         */
        public Builder maxPromptImageTokens(Integer maxPromptImageTokens) {
            parameters.maxPromptImageTokens(maxPromptImageTokens);
            return this;
        }

        /**
         * Builds the estimator without reading any file.
         *
         * @return the estimator
         * @throws IllegalArgumentException if a setting is outside its range
         */
        public PixtralTokenCountEstimator build() {
            return new PixtralTokenCountEstimator(this);
        }
    }
}
