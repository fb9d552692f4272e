package dev.pixtral.langchain4j.openai;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelIT;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiChatResponseMetadata;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import dev.pixtral.langchain4j.Contract;
import dev.pixtral.langchain4j.ContractPictures;
import java.util.List;

@Contract
class OpenAiChatModelContractTest extends AbstractChatModelIT {
    @Override
    protected List<ChatModel> models() {
        return ServedModels.all();
    }

    @Override
    protected ChatModel createModelWith(ChatRequestParameters parameters) {
        return ServedModels.chat().defaultRequestParameters(parameters).build();
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
    protected String catImageUrl() {
        return ContractPictures.catUrl();
    }

    @Override
    protected String diceImageUrl() {
        return ContractPictures.diceUrl();
    }

    @Override
    protected Class<? extends ChatResponseMetadata> chatResponseMetadataType(ChatModel model) {
        return OpenAiChatResponseMetadata.class;
    }

    @Override
    protected Class<? extends TokenUsage> tokenUsageType(ChatModel model) {
        return OpenAiTokenUsage.class;
    }
}
