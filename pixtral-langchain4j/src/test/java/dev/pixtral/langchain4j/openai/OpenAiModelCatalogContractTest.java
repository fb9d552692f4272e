package dev.pixtral.langchain4j.openai;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.catalog.AbstractModelCatalogIT;
import dev.langchain4j.model.catalog.ModelCatalog;
import dev.langchain4j.model.openai.OpenAiModelCatalog;
import dev.pixtral.langchain4j.Contract;

@Contract
class OpenAiModelCatalogContractTest extends AbstractModelCatalogIT {
    @Override
    protected ModelCatalog createModelCatalog() {
        return OpenAiModelCatalog.builder().baseUrl(ServedModels.address()).build();
    }

    @Override
    protected ModelProvider expectedProvider() {
        return ModelProvider.OPEN_AI;
    }
}
