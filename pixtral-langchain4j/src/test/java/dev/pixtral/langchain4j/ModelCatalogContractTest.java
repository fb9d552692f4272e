package dev.pixtral.langchain4j;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.catalog.AbstractModelCatalogIT;
import dev.langchain4j.model.catalog.ModelCatalog;

@Contract
class ModelCatalogContractTest extends AbstractModelCatalogIT {
    @Override
    protected ModelCatalog createModelCatalog() {
        return PixtralModelCatalog.builder().build();
    }

    @Override
    protected ModelProvider expectedProvider() {
        return ModelProvider.OTHER;
    }
}
