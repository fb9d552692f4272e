package dev.pixtral.langchain4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.observability.api.listener.AiServiceCompletedListener;
import dev.langchain4j.observability.api.listener.AiServiceErrorListener;
import dev.langchain4j.observability.api.listener.AiServiceResponseReceivedListener;
import dev.langchain4j.service.AiServices;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.PixtralStreamingChatModel;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** LangChain4j's own ways to watch requests work with these models: listeners of models and of AI services. */
@Timeout(120)
class ObservedByLangChain4jTest {
    private static final String DURATION = "gen_ai.client.operation.duration";
    private static final String TOKENS = "gen_ai.client.token.usage";

    private final MeterRegistry registry = new SimpleMeterRegistry();

    /** Metrics under the names of OpenTelemetry's conventions for generative AI. */
    private record Metered(MeterRegistry registry) implements ChatModelListener {
        @Override
        public void onRequest(ChatModelRequestContext context) {
            context.attributes().put(Metered.class, Timer.start(registry));
        }

        @Override
        public void onResponse(ChatModelResponseContext context) {
            String model = context.chatResponse().modelName();
            stop(context.attributes().get(Metered.class), model, "none");
            TokenUsage usage = context.chatResponse().tokenUsage();
            registry.summary(TOKENS, "gen_ai.response.model", model, "gen_ai.token.type", "input")
                    .record(usage.inputTokenCount());
            registry.summary(TOKENS, "gen_ai.response.model", model, "gen_ai.token.type", "output")
                    .record(usage.outputTokenCount());
        }

        @Override
        public void onError(ChatModelErrorContext context) {
            stop(
                    context.attributes().get(Metered.class),
                    context.chatRequest().modelName(),
                    context.error().getClass().getSimpleName());
        }

        private void stop(Object begun, String model, String error) {
            ((Timer.Sample) begun).stop(registry.timer(DURATION, "gen_ai.response.model", model, "error.type", error));
        }
    }

    private static class Answer implements StreamingChatResponseHandler {
        private final CompletableFuture<ChatResponse> whole = new CompletableFuture<>();

        @Override
        public void onCompleteResponse(ChatResponse complete) {
            whole.complete(complete);
        }

        @Override
        public void onError(Throwable error) {
            whole.completeExceptionally(error);
        }
    }

    @Test
    void a_listener_of_both_models_feeds_micrometer() throws Exception {
        Metered metered = new Metered(registry);
        try (PixtralChatModel model = PixtralChatModel.builder()
                        .maxOutputTokens(5)
                        .listeners(List.of(metered))
                        .build();
                PixtralStreamingChatModel streaming = PixtralStreamingChatModel.builder()
                        .maxOutputTokens(5)
                        .listeners(List.of(metered))
                        .build()) {
            model.chat("Hello.");
            Answer answer = new Answer();
            streaming.chat("Hello.", answer);
            TokenUsage usage = answer.whole.get(60, TimeUnit.SECONDS).tokenUsage();
            UserMessage broken = UserMessage.from(ImageContent.from("AAAA", "image/png"));
            assertThatThrownBy(() -> model.chat(broken)).isInstanceOf(InvalidRequestException.class);

            assertThat(registry.get(DURATION)
                            .tags("gen_ai.response.model", "pixtral-tiny", "error.type", "none")
                            .timer()
                            .count())
                    .isEqualTo(2);
            assertThat(registry.get(DURATION)
                            .tags("error.type", "InvalidRequestException")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get(TOKENS)
                            .tags("gen_ai.token.type", "output")
                            .summary()
                            .totalAmount())
                    .isEqualTo(2.0 * usage.outputTokenCount());
        }
    }

    interface Assistant {
        String chat(String question);
    }

    @Test
    void listeners_of_an_ai_service_hear_of_answers_and_errors() {
        List<String> heard = new CopyOnWriteArrayList<>();
        AiServiceResponseReceivedListener answered =
                event -> heard.add("answer " + event.response().tokenUsage().outputTokenCount());
        AiServiceCompletedListener completed = event -> heard.add("completed");
        AiServiceErrorListener failed =
                event -> heard.add("error " + event.error().getClass().getSimpleName());
        PixtralChatModel model = PixtralChatModel.builder().maxOutputTokens(5).build();
        try (model) {
            Assistant assistant = AiServices.builder(Assistant.class)
                    .chatModel(model)
                    .registerListeners(answered, completed, failed)
                    .build();
            String text = assistant.chat("Hello.");

            assertThat(text).isNotBlank();
            assertThat(heard).hasSize(2).last().isEqualTo("completed");
            assertThat(heard.getFirst()).matches("answer [1-5]");
            model.close();
            heard.clear();
            assertThatThrownBy(() -> assistant.chat("Hello.")).isInstanceOf(IllegalStateException.class);
            assertThat(heard).containsExactly("error IllegalStateException");
        }
    }
}
