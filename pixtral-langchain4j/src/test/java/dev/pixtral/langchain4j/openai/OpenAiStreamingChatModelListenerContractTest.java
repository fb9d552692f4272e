package dev.pixtral.langchain4j.openai;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelListenerIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.langchain4j.Contract;

@Contract
class OpenAiStreamingChatModelListenerContractTest extends AbstractStreamingChatModelListenerIT {
    @Override
    protected StreamingChatModel createModel(ChatModelListener listener) {
        return ServedModels.streaming(listener)
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
    protected StreamingChatModel createFailingModel(ChatModelListener listener) {
        return ServedModels.streaming(listener).modelName("no-such-model").build();
    }

    @Override
    protected Class<? extends Exception> expectedExceptionClass() {
        return ServedModels.FAILURE;
    }
}
