package dev.pixtral.langchain4j;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.Mockito.atLeastOnce;

import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import org.mockito.InOrder;

/** The callbacks of tools that the suites of streaming models ask for, in as many parts as the tokenizer makes. */
public final class ToolCallbacks {
    private ToolCallbacks() {}

    /** The call of the weather. */
    public static void verify(InOrder order, StreamingChatResponseHandler handler, String id) {
        verifyCall(handler, order, 0, id, "getWeather", "{\"city\":\"Munich\"}");
    }

    /** First the call of the weather, then that of the time. */
    public static void verify(InOrder order, StreamingChatResponseHandler handler, String id1, String id2) {
        verify(order, handler, id1);
        verifyCall(handler, order, 1, id2, "getTime", "{\"country\":\"France\"}");
    }

    private static void verifyCall(
            StreamingChatResponseHandler handler, InOrder order, int index, String id, String name, String arguments) {
        order.verify(handler, atLeastOnce())
                .onPartialToolCall(
                        argThat(part -> part.index() == index
                                && part.id().equals(id)
                                && part.name().equals(name)
                                && !part.partialArguments().isBlank()),
                        any(PartialToolCallContext.class));
        order.verify(handler).onCompleteToolCall(argThat(call -> {
            return call.index() == index
                    && call.toolExecutionRequest().id().equals(id)
                    && call.toolExecutionRequest().name().equals(name)
                    && call.toolExecutionRequest().arguments().replace(" ", "").equals(arguments);
        }));
    }
}
