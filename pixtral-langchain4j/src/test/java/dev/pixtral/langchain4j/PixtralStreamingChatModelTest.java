package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.output.FinishReason;
import dev.pixtral.testing.Eventually;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PixtralStreamingChatModelTest {
    private static final PixtralStreamingChatModel MODEL =
            PixtralStreamingChatModel.builder().build();
    private static final PixtralChatModel BLOCKING = PixtralChatModel.builder().build();
    private static final UserMessage STORY = UserMessage.from("What can you do?");

    @AfterAll
    static void close() {
        MODEL.close();
        BLOCKING.close();
    }

    @Test
    void the_pieces_are_the_answer_and_come_from_one_thread_that_is_not_the_callers() throws Exception {
        UserMessage question = UserMessage.from(Conversations.image("dog.png"), TextContent.from("What is this?"));

        RecordingHandler heard = stream(ChatRequest.builder().messages(question).build());

        ChatResponse response = heard.response.get();
        assertThat(String.join("", heard.texts))
                .isEqualTo(response.aiMessage().text())
                .isEqualTo("This is a dog.");
        assertThat(heard.texts)
                .noneMatch(String::isEmpty)
                .hasSizeBetween(2, response.tokenUsage().outputTokenCount());
        assertThat(heard.threads).hasSize(1).doesNotContain(Thread.currentThread());
        assertThat(heard.errors).isEmpty();
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(response.metadata()).isInstanceOf(PixtralChatResponseMetadata.class);
        assertThat(response.aiMessage()).isEqualTo(BLOCKING.chat(question).aiMessage());
    }

    @Test
    void stop_sequences_are_never_told() throws Exception {
        UserMessage question = UserMessage.from(Conversations.image("dog.png"), TextContent.from("What is this?"));

        RecordingHandler heard = stream(ChatRequest.builder()
                .messages(question)
                .stopSequences(List.of(" a dog"))
                .build());

        assertThat(String.join("", heard.texts))
                .isEqualTo("This is")
                .isEqualTo(heard.response.get().aiMessage().text());
    }

    @Test
    void calls_of_tools_come_in_pieces_and_whole() throws Exception {
        ChatRequest request = toolRequest();

        RecordingHandler heard = stream(request);

        ChatResponse response = heard.response.get();
        ToolExecutionRequest call = response.aiMessage().toolExecutionRequests().getFirst();
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
        assertThat(response.aiMessage().text()).isNull();
        assertThat(heard.texts).isEmpty();
        assertThat(heard.toolEvents)
                .containsExactly(
                        PartialToolCall.builder()
                                .index(0)
                                .id(call.id())
                                .name("takePhoto")
                                .partialArguments("{}")
                                .build(),
                        new CompleteToolCall(0, call));
    }

    @Test
    void what_began_as_a_call_and_was_cut_off_is_told_as_the_text_that_it_is() throws Exception {
        RecordingHandler heard = stream(ChatRequest.builder()
                .messages(toolRequest().messages())
                .toolSpecifications(toolRequest().toolSpecifications())
                .maxOutputTokens(10)
                .build());

        assertThat(heard.toolEvents).isEmpty();
        assertThat(heard.response.get().finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(String.join("", heard.texts))
                .isEqualTo(heard.response.get().aiMessage().text());
    }

    private static ChatRequest toolRequest() {
        return ChatRequest.builder()
                .messages(UserMessage.from(
                        "Use the takePhoto tool, then tell me what animal is in the photo. Answer in one word."))
                .toolSpecifications(ToolSpecification.builder()
                        .name("takePhoto")
                        .description("Takes a photo and returns it")
                        .build())
                .build();
    }

    @Test
    void after_a_cancel_nothing_is_told_any_more() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        RecordingHandler heard = new RecordingHandler() {
            @Override
            public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
                super.onPartialResponse(partial, context);
                if (texts.size() == 2) {
                    StreamingHandle handle = context.streamingHandle();
                    handle.cancel();
                    handle.cancel();
                    assertThat(handle.isCancelled()).isTrue();
                    stopped.countDown();
                }
            }
        };
        AtStage engine =
                new AtStage("text.layer.0", 40, () -> Eventually.open(stopped)); // held until the handle was cancelled
        try (PixtralStreamingChatModel model =
                PixtralStreamingChatModel.builder().monitor(engine).build()) {
            model.chat(Endless.request(), heard);
            stopped.await();
            RecordingHandler next = new RecordingHandler();
            model.chat(Endless.request(1), next);

            assertThat(next.response.get().finishReason()).isEqualTo(FinishReason.LENGTH);
        }
        assertThat(engine.count("text.final_norm")).isLessThanOrEqualTo(40);
        assertThat(heard.texts).hasSize(2);
        assertThat(heard.response).isNotDone();
        assertThat(heard.errors).isEmpty();
    }

    @Test
    void what_the_handler_throws_goes_to_its_onError_and_the_answer_goes_on() throws Exception {
        RuntimeException thrown = new RuntimeException("mine");
        RecordingHandler heard = new RecordingHandler() {
            @Override
            public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
                super.onPartialResponse(partial, context);
                throw thrown;
            }

            @Override
            public void onError(Throwable error) {
                super.onError(error);
                throw new RuntimeException("thrown by onError, ignored");
            }
        };

        MODEL.chat(ChatRequest.builder().messages(STORY).build(), heard);

        ChatResponse response = heard.response.get();
        assertThat(response.aiMessage()).isEqualTo(BLOCKING.chat(STORY).aiMessage());
        assertThat(heard.errors).hasSameSizeAs(heard.texts).containsOnly(thrown);
    }

    @Test
    void a_failing_onCompleteResponse_is_told_to_onError() throws Exception {
        RuntimeException thrown = new RuntimeException("mine");
        RecordingHandler heard = new RecordingHandler() {
            @Override
            public void onCompleteResponse(ChatResponse complete) {
                throw thrown;
            }
        };

        MODEL.chat(ChatRequest.builder().messages(STORY).build(), heard);

        heard.end.get();
        assertThat(heard.errors).containsExactly(thrown);
    }

    @Test
    void every_failure_is_told_and_nothing_is_thrown() throws Exception {
        assertThat(failure(ChatRequest.builder().messages(STORY).topP(2.0).build()))
                .isInstanceOf(InvalidRequestException.class);
        assertThat(failure(
                        ChatRequest.builder().messages(STORY).modelName("huge").build()))
                .isInstanceOf(ModelNotFoundException.class);
        assertThat(failure(ChatRequest.builder()
                        .messages(UserMessage.from(AudioContent.from("https://example.org/a.mp3")))
                        .build()))
                .isInstanceOf(UnsupportedFeatureException.class);
    }

    @Test
    void a_closed_model_says_so() throws Exception {
        PixtralStreamingChatModel model = PixtralStreamingChatModel.builder().build();
        model.close();
        RecordingHandler heard = new RecordingHandler();

        model.chat(ChatRequest.builder().messages(STORY).build(), heard);

        heard.end.get();
        assertThat(heard.errors).singleElement().isInstanceOf(IllegalStateException.class);
    }

    private static Throwable failure(ChatRequest request) throws ExecutionException, InterruptedException {
        RecordingHandler heard = stream(request);
        assertThat(heard.texts).isEmpty();
        assertThat(heard.response).isNotDone();
        assertThat(heard.threads).doesNotContain(Thread.currentThread());
        List<Throwable> errors = heard.errors;
        assertThat(errors).hasSize(1);
        return errors.getFirst();
    }

    private static RecordingHandler stream(ChatRequest request) throws ExecutionException, InterruptedException {
        RecordingHandler heard = new RecordingHandler();
        MODEL.chat(request, heard);
        heard.end.get();
        return heard;
    }
}
