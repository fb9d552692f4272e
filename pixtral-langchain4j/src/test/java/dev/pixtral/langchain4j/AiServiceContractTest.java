package dev.pixtral.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.service.common.AbstractAiServiceIT;
import java.util.List;

@Contract
class AiServiceContractTest extends AbstractAiServiceIT {
    @Override
    protected List<ChatModel> models() {
        return ContractModels.all();
    }

    @Override
    protected Class<? extends TokenUsage> tokenUsageType(ChatModel model) {
        return PixtralTokenUsage.class;
    }
}
