package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.progress.ProgressListener;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class WarmUpTest {
    /** They begin as scalar ones: without waiting, opening the tiny model is over before the first of them change. */
    @Test
    void opening_waits_for_the_vector_kernels_where_the_builder_says_so() {
        String before = System.setProperty(KernelsProvider.CHOICE_PROPERTY, "auto");
        PixtralChatModel.PixtralChatModelBuilder builder =
                PixtralChatModel.builder().warmUp(true).maxWaiting(7); // an engine that no other test shares
        try (PixtralClient client = builder.client(builder.defaults(), LoggerFactory.getLogger(WarmUpTest.class))) {
            assertThat(client.models()
                            .get(client.models().defaultName())
                            .open(ProgressListener.NONE)
                            .kernels())
                    .startsWith("panama-");
        } finally {
            if (before == null) {
                System.clearProperty(KernelsProvider.CHOICE_PROPERTY);
            } else {
                System.setProperty(KernelsProvider.CHOICE_PROPERTY, before);
            }
        }
    }
}
