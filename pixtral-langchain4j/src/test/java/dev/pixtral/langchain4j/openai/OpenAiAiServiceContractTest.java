package dev.pixtral.langchain4j.openai;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.service.common.AbstractAiServiceIT;
import dev.pixtral.langchain4j.Contract;
import java.util.List;

@Contract
class OpenAiAiServiceContractTest extends AbstractAiServiceIT {
    @Override
    protected List<ChatModel> models() {
        return ServedModels.all();
    }

    @Override
    protected Class<? extends TokenUsage> tokenUsageType(ChatModel model) {
        return OpenAiTokenUsage.class;
    }
}
