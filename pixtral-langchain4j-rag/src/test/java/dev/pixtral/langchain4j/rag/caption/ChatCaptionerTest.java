package dev.pixtral.langchain4j.rag.caption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.pixtral.langchain4j.rag.PictureKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ChatCaptionerTest {
    private static final ImageContent PICTURE = ImageContent.from("AAAA", "image/png");

    /** Answers each prompt, and keeps the requests. */
    private static class Scripted implements ChatModel {
        private final List<ChatRequest> requests = new ArrayList<>();
        private final Function<String, String> answer;
        private FinishReason reason = FinishReason.STOP;
        private String name;

        private Scripted(Function<String, String> answer) {
            this.answer = answer;
        }

        @Override
        public ChatResponse doChat(ChatRequest request) {
            requests.add(request);
            List<Content> contents = ((UserMessage) request.messages().getFirst()).contents();
            String text = answer.apply(((TextContent) contents.getLast()).text());
            return ChatResponse.builder()
                    .aiMessage(text == null ? AiMessage.builder().build() : AiMessage.from(text))
                    .finishReason(reason)
                    .build();
        }

        @Override
        public ChatRequestParameters defaultRequestParameters() {
            return ChatRequestParameters.builder().modelName(name).build();
        }
    }

    private static String caption(ChatModel model) {
        return ChatCaptioner.builder().chatModel(model).build().caption(PICTURE, PictureKind.PHOTO);
    }

    @ParameterizedTest
    @EnumSource
    void each_kind_has_a_prompt_behind_the_picture(PictureKind kind) {
        Scripted model = new Scripted(prompt -> "ok");
        ChatCaptioner captioner =
                ChatCaptioner.builder().chatModel(model).maxOutputTokens(99).build();

        assertThat(captioner.caption(PICTURE, kind)).isEqualTo("ok");

        List<Content> contents =
                ((UserMessage) model.requests.getFirst().messages().getFirst()).contents();
        assertThat(contents).hasSize(2).first().isEqualTo(PICTURE);
        assertThat(((TextContent) contents.get(1)).text()).contains(kind == PictureKind.PHOTO ? "picture" : kind.key());
        assertThat(model.requests.getFirst().maxOutputTokens()).isEqualTo(99);
    }

    @Test
    void several_prompts_are_asked_one_by_one_and_their_answers_joined() {
        Scripted model = new Scripted(prompt -> switch (prompt) {
            case "What?" -> " A receipt. ";
            case "Store?" -> "Corner\n  Shop";
            case "Again?" -> "A receipt.";
            default -> null;
        });
        ChatCaptioner captioner = ChatCaptioner.builder()
                .chatModel(model)
                .prompts(PictureKind.DOCUMENT, "What?", "Nothing?", "Store?", "Again?")
                .build();

        assertThat(captioner.caption(PICTURE, PictureKind.DOCUMENT)).isEqualTo("A receipt. Corner Shop");
        assertThat(model.requests).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A cat sleeps. It is black. There is a | A cat sleeps. It is black.",
                "A cat that sleeps on a | A cat that sleeps on a",
                "Hm. A very long sentence that goes on without any end to it | Hm. A very long sentence that goes on without any end to it",
                "It costs 3.50 and is called \"Tea.\" Then | It costs 3.50 and is called \"Tea.\""
            })
    void a_cut_answer_ends_with_a_sentence(String answer, String caption) {
        Scripted model = new Scripted(prompt -> answer);
        model.reason = FinishReason.LENGTH;

        assertThat(caption(model)).isEqualTo(caption);
        model.reason = FinishReason.STOP;
        assertThat(caption(model)).isEqualTo(answer);
    }

    @Test
    void a_blank_answer_is_blank() {
        assertThat(caption(new Scripted(prompt -> null))).isEmpty();
        assertThat(caption(new Scripted(prompt -> " \n "))).isEmpty();
    }

    @Test
    void a_model_that_refuses_a_limit_is_asked_without() {
        Scripted model = new Scripted(prompt -> "ok") {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                if (request.maxOutputTokens() != null) {
                    throw new UnsupportedFeatureException("maxOutputTokens");
                }
                return super.doChat(request);
            }
        };
        ChatCaptioner captioner = ChatCaptioner.builder().chatModel(model).build();

        assertThat(captioner.caption(PICTURE, PictureKind.PHOTO)).isEqualTo("ok");
        assertThat(captioner.caption(PICTURE, PictureKind.PHOTO)).isEqualTo("ok");
        assertThat(model.requests).hasSize(2);
    }

    @Test
    void the_version_is_that_of_all_that_decides() {
        Scripted model = new Scripted(prompt -> "ok");
        Set<String> versions = new HashSet<>();
        for (PictureKind kind : PictureKind.values()) {
            versions.add(ChatCaptioner.builder().chatModel(model).build().version(kind));
        }
        versions.add(version(ChatCaptioner.builder().maxOutputTokens(1), model));
        versions.add(version(ChatCaptioner.builder().modelName("other"), model));
        versions.add(version(ChatCaptioner.builder().prompts(PictureKind.PHOTO, "a", "b"), model));
        versions.add(version(ChatCaptioner.builder().prompts(PictureKind.PHOTO, "ab"), model));
        versions.add(version(ChatCaptioner.builder().prompts(PictureKind.PHOTO, "b", "a"), model));

        assertThat(versions).hasSize(9).allMatch(version -> version.matches("[0-9a-f]{12}"));
        assertThat(version(ChatCaptioner.builder(), model)).isEqualTo(version(ChatCaptioner.builder(), model));
    }

    private static String version(ChatCaptioner.Builder builder, ChatModel model) {
        return builder.chatModel(model).build().version(PictureKind.PHOTO);
    }

    @Test
    void a_model_may_move_to_another_folder() {
        Scripted here = new Scripted(prompt -> "ok");
        here.name = "/models/pixtral-12b";
        Scripted there = new Scripted(prompt -> "ok");
        there.name = "D:\\models\\pixtral-12b\\";
        Scripted other = new Scripted(prompt -> "ok");
        other.name = "/models/tiny";

        assertThat(version(ChatCaptioner.builder(), here))
                .isEqualTo(version(ChatCaptioner.builder(), there))
                .isNotEqualTo(version(ChatCaptioner.builder(), other));
    }

    @Test
    void wrong_settings_are_refused() {
        ChatCaptioner.Builder builder = ChatCaptioner.builder();
        assertThatThrownBy(builder::build).hasMessageContaining("chatModel");
        assertThatThrownBy(() -> builder.maxOutputTokens(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.prompts(PictureKind.PAGE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.prompts(PictureKind.PAGE, " ")).isInstanceOf(IllegalArgumentException.class);
    }
}
