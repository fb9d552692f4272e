package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PixtralListenersTest {
    private final Recorder recorder = new Recorder();

    @Test
    void listeners_hear_of_requests_with_merged_parameters_and_of_responses() {
        try (PixtralChatModel model = model()) {
            model.chat(ChatRequest.builder()
                    .messages(UserMessage.from("Hello"))
                    .maxOutputTokens(7)
                    .build());
        }

        assertThat(recorder.errors).isEmpty();
        assertThat(recorder.requests).singleElement().satisfies(context -> {
            ChatRequestParameters parameters = context.chatRequest().parameters();
            assertThat(parameters.modelName()).isEqualTo("pixtral-tiny");
            assertThat(parameters.temperature()).isEqualTo(0.7);
            assertThat(parameters.topP()).isEqualTo(1.0);
            assertThat(parameters.maxOutputTokens()).isEqualTo(7);
            assertThat(((PixtralChatRequestParameters) parameters).seed()).isEqualTo(42L);
            assertThat(context.modelProvider()).isEqualTo(ModelProvider.OTHER);
        });
        assertThat(recorder.responses).singleElement().satisfies(context -> {
            assertThat(context.chatResponse().modelName()).isEqualTo("pixtral-tiny");
            assertThat(context.attributes()).containsEntry("shared", "yes");
        });
    }

    @Test
    void listeners_hear_of_the_error_that_is_thrown() {
        try (PixtralChatModel model = model()) {
            ChatRequest bad = ChatRequest.builder()
                    .messages(UserMessage.from("Hello"))
                    .topP(2.0)
                    .build();

            assertThatThrownBy(() -> model.chat(bad))
                    .isInstanceOf(InvalidRequestException.class)
                    .satisfies(thrown -> assertThat(recorder.errors)
                            .singleElement()
                            .extracting(ChatModelErrorContext::error)
                            .isSameAs(thrown));
        }
        assertThat(recorder.responses).isEmpty();
    }

    private PixtralChatModel model() {
        return PixtralChatModel.builder()
                .temperature(0.7)
                .topP(1.0)
                .seed(42L)
                .listeners(List.of(recorder))
                .build();
    }

    private static final class Recorder implements ChatModelListener {
        private final List<ChatModelRequestContext> requests = new ArrayList<>();
        private final List<ChatModelResponseContext> responses = new ArrayList<>();
        private final List<ChatModelErrorContext> errors = new ArrayList<>();

        @Override
        public void onRequest(ChatModelRequestContext context) {
            context.attributes().put("shared", "yes");
            requests.add(context);
        }

        @Override
        public void onResponse(ChatModelResponseContext context) {
            responses.add(context);
        }

        @Override
        public void onError(ChatModelErrorContext context) {
            errors.add(context);
        }
    }
}
