package dev.pixtral.langchain4j.rag.caption;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.pixtral.langchain4j.rag.PictureCaptioner;
import dev.pixtral.langchain4j.rag.PictureKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Captions pictures with a chat model that accepts pictures. Each kind of picture has its own prompts. Where a kind has
 * several, each is asked in a request of its own and the answers are joined.
 *
 * <p>The default prompts are for a model such as Pixtral 12B: one prompt for each kind, which asks for a few sentences
 * with the words that people search for. The small model that is embedded in this project understands only questions
 * such as "What does the image show?"; give it prompts of its own.
 *
 * <p>Thread-safe if the chat model is.
 */
public final class ChatCaptioner implements PictureCaptioner {
    /** Longest caption in characters, also of a model that knows no limit of tokens. */
    static final int LONGEST = 16_000;

    private final ChatModel chatModel;
    private final Map<PictureKind, List<String>> prompts;
    private final int maxOutputTokens;
    private final Map<PictureKind, String> versions = new EnumMap<>(PictureKind.class);

    /** Whether the model has refused a limit of tokens, which then is not sent again. */
    private volatile boolean unlimited;

    private ChatCaptioner(Builder builder) {
        chatModel = builder.chatModel;
        prompts = new EnumMap<>(builder.prompts);
        maxOutputTokens = builder.maxOutputTokens;
        String model = builder.modelName == null ? PromptVersion.modelName(chatModel) : builder.modelName;
        prompts.forEach((kind, texts) -> versions.put(kind, PromptVersion.of(model, maxOutputTokens, texts)));
    }

    /**
     * Starts a captioner; {@link Builder#chatModel} is required.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Captions a picture.
     *
     * <p>An answer that reached its limit of tokens ends with its last complete sentence. Blank answers are left out.
     *
     * @param picture the picture
     * @param kind what kind of picture it is
     * @return the answers, joined by spaces; blank if all of them are
     * @throws RuntimeException what the chat model throws
     */
    @Override
    public String caption(ImageContent picture, PictureKind kind) {
        List<String> answers = new ArrayList<>();
        for (String prompt : prompts.get(kind)) {
            String answer = text(ask(UserMessage.from(picture, TextContent.from(prompt))));
            if (!answer.isBlank() && !answers.contains(answer)) {
                answers.add(answer);
            }
        }
        return Sentences.within(String.join(" ", answers), LONGEST);
    }

    private ChatResponse ask(UserMessage message) {
        ChatRequest.Builder request = ChatRequest.builder().messages(message);
        if (unlimited) {
            return chatModel.chat(request.build());
        }
        try {
            return chatModel.chat(request.maxOutputTokens(maxOutputTokens).build());
        } catch (UnsupportedFeatureException e) {
            // either the limit, or the picture: then this fails as well
            ChatResponse response =
                    chatModel.chat(ChatRequest.builder().messages(message).build());
            unlimited = true;
            return response;
        }
    }

    private static String text(ChatResponse response) {
        String text = response.aiMessage().text();
        if (text == null) {
            return "";
        }
        String line = text.strip().replaceAll("\\s+", " ");
        return response.finishReason() == FinishReason.LENGTH ? Sentences.complete(line) : line;
    }

    /**
     * Returns a hash of everything that affects captions: the prompts, the limit of tokens and the name of the model.
     *
     * @param kind what kind of picture it is
     * @return 12 hexadecimal digits
     */
    @Override
    public String version(PictureKind kind) {
        return versions.get(kind);
    }

    /** The settings of a captioner. Each is checked when it is set. Not thread-safe. */
    public static final class Builder {
        private final Map<PictureKind, List<String>> prompts = DefaultPrompts.all();
        private ChatModel chatModel;
        private int maxOutputTokens = 256;
        private String modelName;

        private Builder() {}

        /**
         * Sets the model that is asked.
         *
         * @param chatModel a model that accepts pictures; required
         * @return this builder
         */
        public Builder chatModel(ChatModel chatModel) {
            this.chatModel = chatModel;
            return this;
        }

        /**
         * Replaces the prompts for a kind of pictures.
         *
         * @param kind what kind
         * @param prompts one or more texts, each sent with the picture in a request of its own
         * @return this builder
         */
        public Builder prompts(PictureKind kind, String... prompts) {
            if (kind == null || prompts.length == 0) {
                throw new IllegalArgumentException("Prompts need a kind of pictures and at least one text.");
            }
            for (String prompt : prompts) {
                if (prompt == null || prompt.isBlank()) {
                    throw new IllegalArgumentException("A prompt for pictures of kind %s is blank.".formatted(kind));
                }
            }
            this.prompts.put(kind, List.of(prompts));
            return this;
        }

        /**
         * Sets the maximum length of each answer.
         *
         * @param maxOutputTokens at least 1; 256 by default; not sent to a model that refuses such a limit
         * @return this builder
         */
        public Builder maxOutputTokens(int maxOutputTokens) {
            if (maxOutputTokens < 1) {
                throw new IllegalArgumentException(
                        "maxOutputTokens must be at least 1, but is %,d.".formatted(maxOutputTokens));
            }
            this.maxOutputTokens = maxOutputTokens;
            return this;
        }

        /**
         * Names the model in {@link ChatCaptioner#version}: captions of a model of another name are made again.
         *
         * @param modelName any text; by default the last name in the path that the chat model has as its model name, so
         *     that a model may move to another folder
         * @return this builder
         */
        public Builder modelName(String modelName) {
            this.modelName = modelName;
            return this;
        }

        /**
         * Makes the captioner.
         *
         * @return a captioner with these settings
         * @throws IllegalArgumentException if there is no chat model
         */
        public ChatCaptioner build() {
            if (chatModel == null) {
                throw new IllegalArgumentException("A captioner needs a chat model: call chatModel.");
            }
            return new ChatCaptioner(this);
        }
    }
}
