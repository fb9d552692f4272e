package dev.pixtral.langchain4j.openai;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.common.AbstractAiServiceWithToolsIT;
import dev.pixtral.langchain4j.Contract;
import dev.pixtral.langchain4j.ContractPictures;
import java.util.List;

/** Without the hook for pictures in results of tools, which LangChain4j's client of OpenAI refuses to send. */
@Contract
class OpenAiAiServiceWithToolsContractTest extends AbstractAiServiceWithToolsIT {
    @Override
    protected List<ChatModel> models() {
        return ServedModels.all();
    }

    @Override
    protected Image catImage() {
        return ContractPictures.cat();
    }

    @Override
    protected boolean supportsRecursion() {
        return true;
    }

    @Override
    protected boolean verifyModelInteractions() {
        return true;
    }
}
