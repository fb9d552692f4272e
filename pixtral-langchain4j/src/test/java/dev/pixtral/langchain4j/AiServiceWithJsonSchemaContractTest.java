package dev.pixtral.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.common.AbstractAiServiceWithJsonSchemaIT;
import java.util.List;

@Contract
class AiServiceWithJsonSchemaContractTest extends AbstractAiServiceWithJsonSchemaIT {
    @Override
    protected List<ChatModel> models() {
        return ContractModels.all();
    }

    @Override
    protected boolean supportsRecursion() {
        return true;
    }
}
