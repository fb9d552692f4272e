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
import dev.pixtral.chat.HistoryRepair;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ValidationMode;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.errors.Warnings;
import dev.pixtral.image.ImageOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts tokens as the model does, with its own tokenizer and the sizes of pictures; no weight is read, and pictures
 * are not decoded.
 *
 * <p>The count of a whole conversation is exactly the {@code inputTokenCount} that an answer to it reports, without
 * tools and response format; that of a {@link ChatRequest} includes them. The count of one message is what it adds to a
 * conversation; since neighbouring texts may melt, the counts of messages add up to that of the conversation almost,
 * not exactly.
 *
 * <p>Thread-safe. The tokenizer is read on first use.
 */
public final class PixtralTokenCountEstimator implements TokenCountEstimator {
    // any text: what it costs is subtracted again
    private static final UserMessage QUESTION = UserMessage.from("?");

    // [INST] and [/INST]
    private static final int EMPTY_QUESTION = 2;

    private final String model;
    private final ImageOptions images;
    private final PixtralChatRequestParameters parameters;
    private final int window;
    private PromptEncoder encoder; // guarded by this

    private PixtralTokenCountEstimator(Builder builder) {
        this.model = getOrDefault(builder.model, EmbeddedModel.NAME);
        this.images = getOrDefault(builder.imageOptions, ImageOptions.DEFAULT);
        this.parameters = builder.parameters.build();
        this.window = getOrDefault(builder.window, Integer.MAX_VALUE);
    }

    /**
     * Starts with the embedded model.
     *
     * @return a fresh builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Counts the tokens of a text by itself.
     *
     * @param text any text
     * @return number of tokens, without those that a message puts around it
     */
    @Override
    public int estimateTokenCountInText(String text) {
        return encoder().count(text);
    }

    /**
     * Counts what a message adds to a conversation, pictures included.
     *
     * @param message a message of any kind
     * @return number of tokens, never negative
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
     * @param messages the conversation; also a part of one, which ends with an answer, or none
     * @return exactly the input tokens of a request with these messages and nothing else, if they are one; 0 for none
     * @throws InvalidRequestException if a message or picture cannot be used, or the last message alone is larger than
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
            Prompt mapped = Prompt.of(ConversationMapper.mapPart(conversation, ConversationMapper.IMAGES_FIRST));
            // the last calls may get their results later
            List<Message> seen = HistoryRepair.repair(mapped, ValidationMode.TEST, new Warnings())
                    .messages();
            if (seen.isEmpty()) {
                return 0;
            }
            return isQuestion(seen.getLast()) ? count(seen, ValidationMode.SERVING) : countHistory(seen);
        } catch (PixtralException e) {
            throw ExceptionMapper.asking(e);
        }
    }

    /** What is larger than the window by itself would be dropped by the memory, with everything before it. */
    private void requireFits(ChatMessage last) {
        int alone = isQuestion(last) ? estimateTokenCountInMessage(last) : 0;
        if (alone > window) {
            throw new InvalidRequestException(
                    "The last message has %,d tokens, but the window of the chat memory holds %,d, so the memory would drop it; allow the window more, or scale pictures down with maxImageTokens."
                            .formatted(alone, window));
        }
    }

    private static boolean isQuestion(ChatMessage last) {
        return last instanceof UserMessage || last instanceof ToolExecutionResultMessage;
    }

    private static boolean isQuestion(Message last) {
        return last instanceof Message.User || last instanceof Message.Tool;
    }

    /** What is said already before the next question: an empty one is added and subtracted. */
    private int countHistory(List<Message> history) {
        List<Message> asked = new ArrayList<>(history);
        asked.add(Message.user(""));
        return count(asked, ValidationMode.TEST) - EMPTY_QUESTION;
    }

    private int count(List<Message> messages, ValidationMode mode) {
        return encoder()
                .count(Prompt.of(messages), PixtralMapper.toOptions(parameters, images), mode)
                .tokens();
    }

    /**
     * Counts the tokens of a request: messages, pictures, tools and response format.
     *
     * @param request the request, whose parameters override those of this estimator
     * @return exactly the input tokens that the answer will report
     * @throws dev.langchain4j.exception.InvalidRequestException if a message, tool or picture cannot be used
     * @throws dev.langchain4j.exception.UnsupportedFeatureException if the model does not support something of it
     */
    public int estimateTokenCount(ChatRequest request) {
        try {
            GenerationOptions options = PixtralMapper.toOptions(parameters.overrideWith(request.parameters()), images);
            return encoder().count(PixtralMapper.toPrompt(request), options).tokens();
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

    /** Collects settings. Each may be left out or null, which means its default. Not thread-safe. */
    public static final class Builder {
        private final PixtralChatRequestParameters.Builder parameters = PixtralChatRequestParameters.builder();
        private String model;
        private ImageOptions imageOptions;
        private Integer window;

        private Builder() {}

        /**
         * Sets the window of the {@code TokenWindowChatMemory} that this estimator counts for. LangChain4j's memory
         * drops, without a word, a question that is larger than its window, such as one with a picture, and then the
         * request has no question any more. With this setting {@link #estimateTokenCountInMessages} refuses such a
         * question, so that the memory fails with a message that says so when it is added.
         *
         * @param window the memory's most tokens, at least 1; by default nothing is refused
         * @return this builder
         */
        public Builder window(Integer window) {
            if (window != null && window < 1) {
                throw new IllegalArgumentException(
                        "The window of a memory must have at least 1 token, but has " + window + ".");
            }
            this.window = window;
            return this;
        }

        /**
         * Sets the model.
         *
         * @param model {@code pixtral-tiny} (the default) or the path of a checkpoint
         * @return this builder
         */
        public Builder model(String model) {
            this.model = ValueCheck.notBlank(model, "model");
            return this;
        }

        /**
         * Sets how pictures are read, as {@link PixtralEngineBuilder#imageOptions} does.
         *
         * @param imageOptions options; {@link ImageOptions#DEFAULT} by default
         * @return this builder
         */
        public Builder imageOptions(ImageOptions imageOptions) {
            this.imageOptions = imageOptions;
            return this;
        }

        /**
         * Sets the most pixels of the longer side of a picture, as {@link PixtralDefaultsBuilder#maxImageSide} does.
         *
         * @param maxImageSide at least 1; the model's own limit by default
         * @return this builder
         */
        public Builder maxImageSide(Integer maxImageSide) {
            parameters.maxImageSide(maxImageSide);
            return this;
        }

        /**
         * Sets the most tokens of a picture, as {@link PixtralDefaultsBuilder#maxImageTokens} does.
         *
         * @param maxImageTokens at least 2; no limit by default
         * @return this builder
         */
        public Builder maxImageTokens(Integer maxImageTokens) {
            parameters.maxImageTokens(maxImageTokens);
            return this;
        }

        /**
         * Sets the most tokens of all pictures of a prompt together, as
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
         * Fixes the settings; no file is looked at.
         *
         * @return the estimator
         * @throws IllegalArgumentException if a setting is outside its range
         */
        public PixtralTokenCountEstimator build() {
            return new PixtralTokenCountEstimator(this);
        }
    }
}
