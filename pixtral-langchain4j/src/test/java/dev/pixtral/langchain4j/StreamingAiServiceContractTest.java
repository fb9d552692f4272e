package dev.pixtral.langchain4j;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.service.common.AbstractStreamingAiServiceIT;
import java.util.List;

@Contract
class StreamingAiServiceContractTest extends AbstractStreamingAiServiceIT {
    @Override
    protected List<StreamingChatModel> models() {
        return ContractModels.allStreaming();
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
