package dev.pixtral.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelIT;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;

@Contract
class ChatModelContractTest extends AbstractChatModelIT {
    @Override
    protected List<ChatModel> models() {
        return ContractModels.all();
    }

    @Override
    protected ChatModel createModelWith(ChatRequestParameters parameters) {
        return ContractModels.chat()
                .defaultRequestParameters(ContractModels.over(parameters))
                .build();
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

    @Override
    protected String catImageUrl() {
        return ContractPictures.catUrl();
    }

    @Override
    protected String diceImageUrl() {
        return ContractPictures.diceUrl();
    }

    @Override
    protected Class<? extends ChatResponseMetadata> chatResponseMetadataType(ChatModel model) {
        return PixtralChatResponseMetadata.class;
    }

    @Override
    protected Class<? extends TokenUsage> tokenUsageType(ChatModel model) {
        return PixtralTokenUsage.class;
    }
}
