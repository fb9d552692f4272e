package dev.pixtral.langchain4j.openai;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelListenerIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.langchain4j.Contract;

@Contract
class OpenAiChatModelListenerContractTest extends AbstractChatModelListenerIT {
    @Override
    protected ChatModel createModel(ChatModelListener listener) {
        return ServedModels.chat(listener)
                .modelName(modelName())
                .seed(1) // at this temperature the suite draws tokens
                .temperature(temperature())
                .topP(topP())
                .maxTokens(maxTokens())
                .build();
    }

    @Override
    protected String modelName() {
        return EmbeddedModel.NAME;
    }

    @Override
    protected ChatModel createFailingModel(ChatModelListener listener) {
        return ServedModels.chat(listener).modelName("no-such-model").build();
    }

    @Override
    protected Class<? extends Exception> expectedExceptionClass() {
        return ServedModels.FAILURE;
    }
}
