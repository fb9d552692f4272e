package dev.pixtral.langchain4j;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.common.AbstractAiServiceWithToolsIT;
import java.util.List;

@Contract
class AiServiceWithToolsContractTest extends AbstractAiServiceWithToolsIT {
    @Override
    protected List<ChatModel> models() {
        return ContractModels.all();
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
    protected boolean supportsMultimodalToolResults() {
        return true;
    }

    @Override
    protected boolean verifyModelInteractions() {
        return true;
    }
}
