package dev.pixtral.langchain4j.openai;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.common.AbstractAiServiceWithJsonSchemaIT;
import dev.pixtral.langchain4j.Contract;
import java.util.List;

@Contract
class OpenAiAiServiceWithJsonSchemaContractTest extends AbstractAiServiceWithJsonSchemaIT {
    @Override
    protected List<ChatModel> models() {
        return ServedModels.all();
    }

    @Override
    protected boolean supportsRecursion() {
        return true;
    }
}
