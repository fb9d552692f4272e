package dev.pixtral.langchain4j.openai;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiChatResponseMetadata;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import dev.pixtral.langchain4j.Contract;
import dev.pixtral.langchain4j.ContractPictures;
import dev.pixtral.langchain4j.ToolCallbacks;
import java.util.List;
import org.mockito.InOrder;

@Contract
class OpenAiStreamingChatModelContractTest extends AbstractStreamingChatModelIT {
    @Override
    protected List<StreamingChatModel> models() {
        return ServedModels.allStreaming();
    }

    @Override
    protected StreamingChatModel createModelWith(ChatRequestParameters parameters) {
        return ServedModels.streaming().defaultRequestParameters(parameters).build();
    }

    @Override
    public StreamingChatModel createModelWith(ChatModelListener listener) {
        return ServedModels.streaming(listener).build();
    }

    @Override
    protected String customModelName() {
        return ServedModels.OTHER_NAME;
    }

    @Override
    protected ChatRequestParameters createIntegrationSpecificParameters(int maxOutputTokens) {
        return OpenAiChatRequestParameters.builder()
                .maxOutputTokens(maxOutputTokens)
                .build();
    }

    @Override
    protected void verifyToolCallbacks(StreamingChatResponseHandler handler, InOrder order, String id) {
        ToolCallbacks.verify(order, handler, id);
    }

    @Override
    protected void verifyToolCallbacks(StreamingChatResponseHandler handler, InOrder order, String id1, String id2) {
        ToolCallbacks.verify(order, handler, id1, id2);
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
        return OpenAiChatResponseMetadata.class;
    }

    @Override
    protected Class<? extends TokenUsage> tokenUsageType(StreamingChatModel model) {
        return OpenAiTokenUsage.class;
    }
}
