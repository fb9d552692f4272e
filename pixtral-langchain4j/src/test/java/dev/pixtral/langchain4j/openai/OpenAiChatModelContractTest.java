package dev.pixtral.langchain4j.openai;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelIT;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiChatResponseMetadata;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.langchain4j.Contract;
import dev.pixtral.langchain4j.ContractPictures;
import java.util.List;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
        return EmbeddedModel.NAME;
    }

    @Override
    @ParameterizedTest
    @MethodSource("models")
    @Disabled("a server has one model, so there is no other one to ask for")
    protected void should_respect_modelName_in_chat_request(ChatModel model) {}

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
