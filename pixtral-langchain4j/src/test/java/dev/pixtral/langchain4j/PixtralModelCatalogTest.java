package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.catalog.ModelDescription;
import dev.langchain4j.model.catalog.ModelType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.progress.Progress;
import dev.pixtral.testing.hub.EmbeddedFolders;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PixtralModelCatalogTest {
    @Test
    void the_embedded_model_is_always_there_and_registered_ones_follow() {
        PixtralModelCatalog catalog = PixtralModelCatalog.builder()
                .models(Map.of("small", "pixtral-tiny"))
                .build();

        assertThat(catalog.provider()).isEqualTo(ModelProvider.OTHER);
        assertThat(catalog.listModels()).extracting(ModelDescription::name).containsExactly("pixtral-tiny", "small");
        assertThat(catalog.listModels()).allSatisfy(model -> {
            assertThat(model.type()).isEqualTo(ModelType.CHAT);
            assertThat(model.provider()).isEqualTo(ModelProvider.OTHER);
            assertThat(model.displayName()).isEqualTo(model.name());
            assertThat(model.description()).contains("tiny Pixtral");
            assertThat(model.maxInputTokens()).isGreaterThan(8000);
        });
    }

    @Test
    void the_limits_are_those_of_a_model_that_is_opened() {
        assertThat(PixtralModelCatalog.builder().contextLength(1000).build().listModels())
                .allSatisfy(model -> {
                    assertThat(model.maxInputTokens()).isEqualTo(999);
                    assertThat(model.maxOutputTokens()).isEqualTo(999);
                });
        assertThat(PixtralModelCatalog.builder().contextLength(1 << 20).build().listModels())
                .allSatisfy(model -> assertThat(model.maxInputTokens()).isEqualTo(131_071)); // the tiny model's own
        assertThat(PixtralModelCatalog.builder().build().listModels())
                .allSatisfy(model -> assertThat(model.maxInputTokens()).isEqualTo(32_767));
        assertThatThrownBy(() -> PixtralModelCatalog.builder().contextLength(0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_model_that_is_missing_is_not_hidden(@TempDir Path folder) {
        PixtralModelCatalog catalog = PixtralModelCatalog.builder()
                .models(Map.of("large", folder.toString()))
                .build();

        assertThatThrownBy(catalog::listModels).isInstanceOf(ModelNotFoundException.class);
    }

    @Test
    void prepared_models_are_listed_with_the_embedded_one(@TempDir Path folder) {
        Path model = EmbeddedFolders.mistral(folder.resolve("model"));
        String home = System.setProperty("pixtral.home", folder.resolve("home").toString());
        System.setProperty("pixtral.test.prepareAbove", "0");
        try {
            List<Progress> told = new CopyOnWriteArrayList<>();
            PixtralChatModel.builder()
                    .modelName(model.toString())
                    .weights(WeightFormat.Q4)
                    .progressListeners(List.of(told::add))
                    .openAtOnce(true)
                    .build()
                    .close();
            assertThat(told).hasAtLeastOneElementOfType(Progress.Preparing.class);

            PixtralModelCatalog catalog = PixtralModelCatalog.builder()
                    .models(Map.of("mine", model.toString()))
                    .build();

            assertThat(catalog.listModels())
                    .extracting(ModelDescription::name)
                    .containsExactly("pixtral-tiny", model.toString(), "mine");
            assertThat(catalog.listModels().get(1).description()).isEqualTo("Pixtral from " + model + ", as q4");
        } finally {
            System.setProperty("pixtral.home", home);
            System.clearProperty("pixtral.test.prepareAbove");
        }
    }

    @Test
    void a_known_model_that_is_not_here_is_told_with_the_command() {
        PixtralModelCatalog catalog = PixtralModelCatalog.builder()
                .models(Map.of("large", "pixtral-12b"))
                .build();

        assertThatThrownBy(catalog::listModels)
                .isInstanceOf(ModelNotFoundException.class)
                .hasMessageContaining("'./pixtral download pixtral-12b'");
    }
}
