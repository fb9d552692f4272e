package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.pixtral.chat.ToolCall;
import org.junit.jupiter.api.Test;

/** What the engine tells, in the pieces that LangChain4j's handlers get. */
class StreamingCallbacksTest {
    private static final ToolCall ROLL = new ToolCall("call00001", "roll", "{}");
    private static final ToolCall ADD = new ToolCall("call00002", "add", "{\"a\": 1}");
    private final RecordingHandler heard = new RecordingHandler();
    private final Handle handle = new Handle();
    private final StreamingCallbacks callbacks =
            new StreamingCallbacks(heard, handle, new PixtralClient.Thinking(true, false));

    /** A handle that does nothing but remember. */
    private static final class Handle implements StreamingHandle {
        private boolean cancelled;

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }
    }

    @Test
    void an_opening_brace_waits_for_what_follows() {
        tell(0, ROLL, "{", "}");
        tell(1, ADD, "{", "\"a\"", ": 1", "}");

        assertThat(heard.toolEvents)
                .containsExactly(
                        partial(0, ROLL, "{}"),
                        complete(0, ROLL),
                        partial(1, ADD, "{\"a\""),
                        partial(1, ADD, ": 1"),
                        partial(1, ADD, "}"),
                        complete(1, ADD));
    }

    @Test
    void after_a_cancel_nothing_is_told() {
        handle.cancel();

        callbacks.onText("This");
        tell(0, ROLL, "{}");
        callbacks.fail(new IllegalStateException("closed"));

        assertThat(heard.threads).isEmpty();
    }

    private void tell(int index, ToolCall call, String... fragments) {
        callbacks.onToolCall(index, call.id(), call.name());
        for (String fragment : fragments) {
            callbacks.onToolArguments(index, fragment);
        }
        callbacks.onToolCallComplete(index, call);
    }

    private static PartialToolCall partial(int index, ToolCall call, String arguments) {
        return PartialToolCall.builder()
                .index(index)
                .id(call.id())
                .name(call.name())
                .partialArguments(arguments)
                .build();
    }

    private static CompleteToolCall complete(int index, ToolCall call) {
        ToolExecutionRequest request = ToolExecutionRequest.builder()
                .id(call.id())
                .name(call.name())
                .arguments(call.arguments())
                .build();
        return new CompleteToolCall(index, request);
    }
}
