package dev.pixtral.langchain4j;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.Mockito.atLeastOnce;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
import org.mockito.InOrder;

@Contract
class StreamingChatModelContractTest extends AbstractStreamingChatModelIT {
    @Override
    protected List<StreamingChatModel> models() {
        return ContractModels.allStreaming();
    }

    @Override
    protected StreamingChatModel createModelWith(ChatRequestParameters parameters) {
        return ContractModels.streaming()
                .defaultRequestParameters(ContractModels.over(parameters))
                .build();
    }

    @Override
    public StreamingChatModel createModelWith(ChatModelListener listener) {
        return ContractModels.streaming().listeners(List.of(listener)).build();
    }

    @Override
    protected String customModelName() {
        return ContractModels.CUSTOM_NAME;
    }

    @Override
    protected ChatRequestParameters createIntegrationSpecificParameters(int maxOutputTokens) {
        return PixtralChatRequestParameters.builder()
                .maxOutputTokens(maxOutputTokens)
                .build();
    }

    /** The call of the weather, in as many parts as the tokenizer makes of it. */
    @Override
    protected void verifyToolCallbacks(StreamingChatResponseHandler handler, InOrder order, String id) {
        verifyCall(handler, order, 0, id, "getWeather", "{\"city\":\"Munich\"}");
    }

    /** First the call of the weather, then that of the time. */
    @Override
    protected void verifyToolCallbacks(StreamingChatResponseHandler handler, InOrder order, String id1, String id2) {
        verifyCall(handler, order, 0, id1, "getWeather", "{\"city\":\"Munich\"}");
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

    @Override
    protected String catImageUrl() {
        return ContractPictures.catUrl();
    }

    @Override
    protected String diceImageUrl() {
        return ContractPictures.diceUrl();
    }

    @Override
    protected Class<? extends ChatResponseMetadata> chatResponseMetadataType(StreamingChatModel model) {
        return PixtralChatResponseMetadata.class;
    }

    @Override
    protected Class<? extends TokenUsage> tokenUsageType(StreamingChatModel model) {
        return PixtralTokenUsage.class;
    }
}
