package dev.pixtral.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelListenerIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import java.util.List;

@Contract
class ChatModelListenerContractTest extends AbstractChatModelListenerIT {
    @Override
    protected ChatModel createModel(ChatModelListener listener) {
        return ContractModels.chat()
                .modelName(modelName())
                .seed(1L) // at this temperature the suite draws tokens
                .temperature(temperature())
                .topP(topP())
                .maxOutputTokens(maxTokens())
                .listeners(List.of(listener))
                .build();
    }

    @Override
    protected String modelName() {
        return ContractModels.CUSTOM_NAME;
    }

    @Override
    protected ChatModel createFailingModel(ChatModelListener listener) {
        return ContractModels.failing().listeners(List.of(listener)).build();
    }

    @Override
    protected Class<? extends Exception> expectedExceptionClass() {
        return ContractModels.FAILURE;
    }
}
