package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.pixtral.testing.Eventually;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Errors, not exceptions, that listeners and handlers of the caller throw. */
@Timeout(60)
class CallbackErrorsTest {
    private static final UserMessage HELLO = UserMessage.from("Hello");
    private static final ChatRequest GOOD =
            ChatRequest.builder().messages(HELLO).build();
    private static final ChatRequest BAD =
            ChatRequest.builder().messages(HELLO).topP(2.0).build();

    private final Failing failing = new Failing();
    private final PixtralStreamingChatModel streaming = PixtralStreamingChatModel.builder()
            .listeners(List.of(failing, failing))
            .build();
    private final PixtralStreamingChatModel unheard =
            PixtralStreamingChatModel.builder().build();
    private final PixtralChatModel blocking =
            PixtralChatModel.builder().listeners(List.of(failing, failing)).build();

    /** A listener that throws an error in each of its methods. */
    private static final class Failing implements ChatModelListener {
        private int calls;

        @Override
        public void onRequest(ChatModelRequestContext context) {
            fail();
        }

        @Override
        public void onResponse(ChatModelResponseContext context) {
            fail();
        }

        @Override
        public void onError(ChatModelErrorContext context) {
            fail();
        }

        private synchronized void fail() {
            calls++;
            throw new AssertionError("thrown by a listener, ignored");
        }
    }

    @AfterEach
    void close() {
        streaming.close();
        unheard.close();
        blocking.close();
    }

    @Test
    void should_tell_the_handler_the_answer_although_listeners_fail() throws Exception {
        RecordingHandler heard = stream(streaming, GOOD, new RecordingHandler());

        assertThat(heard.response.get().aiMessage())
                .isEqualTo(blocking.doChat(GOOD).aiMessage());
        assertThat(heard.errors).isEmpty();
        assertThat(failing.calls).as("two listeners, request and response").isEqualTo(4);
    }

    @Test
    void should_tell_the_handler_the_error_of_the_request_although_listeners_fail() throws Exception {
        RecordingHandler heard = stream(streaming, BAD, new RecordingHandler());

        assertThat(heard.errors).singleElement().isInstanceOf(InvalidRequestException.class);
        assertThat(heard.response).isNotDone();
        assertThat(failing.calls).isEqualTo(4);
    }

    @Test
    void should_return_the_answer_although_listeners_fail() {
        assertThat(blocking.chat(GOOD).aiMessage())
                .isEqualTo(blocking.doChat(GOOD).aiMessage());
        assertThat(failing.calls).isEqualTo(4);
    }

    @Test
    void should_throw_the_error_of_the_request_although_listeners_fail() {
        assertThatThrownBy(() -> blocking.chat(BAD)).isInstanceOf(InvalidRequestException.class);
        assertThat(failing.calls).isEqualTo(4);
    }

    @Test
    void should_hand_errors_of_the_handler_to_its_onError_as_they_are_and_go_on() throws Exception {
        AssertionError mine = new AssertionError("mine");
        RecordingHandler heard = stream(unheard, GOOD, new RecordingHandler() {
            @Override
            public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
                super.onPartialResponse(partial, context);
                throw mine;
            }

            @Override
            public void onError(Throwable error) {
                super.onError(error);
                throw new AssertionError("thrown by onError, logged");
            }
        });

        assertThat(heard.response.get().aiMessage())
                .isEqualTo(blocking.doChat(GOOD).aiMessage());
        assertThat(heard.errors).hasSameSizeAs(heard.texts).isNotEmpty().containsOnly(mine);
    }

    @Test
    void should_hand_an_error_of_onCompleteResponse_to_onError_as_it_is() throws Exception {
        AssertionError mine = new AssertionError("mine");
        RecordingHandler heard = stream(unheard, GOOD, new RecordingHandler() {
            @Override
            public void onCompleteResponse(ChatResponse complete) {
                super.onCompleteResponse(complete);
                throw mine;
            }
        });

        assertThat(heard.errors).containsExactly(mine);
    }

    @Test
    void should_hand_what_the_handler_throws_to_nobody_after_it_has_cancelled() throws Exception {
        RecordingHandler heard = new RecordingHandler() {
            @Override
            public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
                super.onPartialResponse(partial, context);
                context.streamingHandle().cancel();
                throw new IllegalStateException("logged alone");
            }
        };
        stream(unheard, Endless.request(), heard);

        assertThat(heard.texts).hasSize(1);
        assertThat(heard.errors).isEmpty();
        assertThat(heard.response).isNotDone();
    }

    @Test
    void should_refuse_a_missing_handler_or_request_at_once() {
        RecordingHandler heard = new RecordingHandler();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> unheard.chat(GOOD, null))
                .withMessage("handler cannot be null");
        assertThatIllegalArgumentException().isThrownBy(() -> unheard.chat("Hello", null));
        assertThatIllegalArgumentException().isThrownBy(() -> unheard.chat(List.of(HELLO), null));
        assertThatIllegalArgumentException().isThrownBy(() -> unheard.doChat(GOOD, null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> unheard.chat((ChatRequest) null, heard))
                .withMessage("request cannot be null");
        assertThatIllegalArgumentException().isThrownBy(() -> blocking.chat((ChatRequest) null));
        assertThat(heard.threads).isEmpty();
    }

    /** Waits for the end of the answer's thread as well, after which nobody could call the handler any more. */
    private static RecordingHandler stream(
            PixtralStreamingChatModel model, ChatRequest request, RecordingHandler handler) throws Exception {
        model.chat(request, handler);
        Eventually.until("the handler is called", () -> !handler.threads.isEmpty());
        assertThat(handler.threads.iterator().next().join(Duration.ofMinutes(2)))
                .as("the thread has ended")
                .isTrue();
        return handler;
    }
}
