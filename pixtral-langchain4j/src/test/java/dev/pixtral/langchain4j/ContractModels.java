package dev.pixtral.langchain4j;

import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.pixtral.image.FetchPolicy;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.langchain4j.PixtralChatModel.PixtralChatModelBuilder;
import dev.pixtral.langchain4j.PixtralStreamingChatModel.PixtralStreamingChatModelBuilder;
import java.util.List;
import java.util.Map;

/** The models under contract, which all have one engine: greedy, with nothing set but what the suites ask for. */
final class ContractModels {
    /** A second name of the model. */
    static final String CUSTOM_NAME = "pixtral-tiny-by-another-name";

    /** What {@link #failing} and {@link #failingStreaming} answer. */
    static final Class<? extends Exception> FAILURE = ModelNotFoundException.class;

    private static final ContractRun RUN = ContractRun.current();
    private static final String NOWHERE = "no/such/checkpoint";

    /** Keeps the engine: JUnit closes the models that it hands to the suites' methods. */
    private static final PixtralChatModel KEEPER = chat().openAtOnce(true).build();

    private ContractModels() {}

    /** Every model there is to test without downloads, fresh. */
    static List<ChatModel> all() {
        return List.of(chat().build());
    }

    /** Every model there is to test without downloads, fresh. */
    static List<StreamingChatModel> allStreaming() {
        return List.of(streaming().build());
    }

    static PixtralChatModelBuilder chat() {
        return configured(PixtralChatModel.builder());
    }

    static PixtralStreamingChatModelBuilder streaming() {
        return configured(PixtralStreamingChatModel.builder());
    }

    static PixtralChatModelBuilder failing() {
        return chat().modelName(NOWHERE);
    }

    static PixtralStreamingChatModelBuilder failingStreaming() {
        return streaming().modelName(NOWHERE);
    }

    private static <B extends PixtralModelBuilder<B>> B configured(B builder) {
        return builder.models(Map.of(CUSTOM_NAME, RUN.model()))
                .defaultRequestParameters(over(ChatRequestParameters.builder().build()))
                .imageOptions(ImageOptions.DEFAULT.withFetching(FetchPolicy.DEFAULT.allowing(ContractPictures.SERVER)))
                .logits(ContractRun.logits());
    }

    /** Defaults of a model: those of the suite, and the name of the model unless the suite names one. */
    static ChatRequestParameters over(ChatRequestParameters parameters) {
        return PixtralChatRequestParameters.builder()
                .modelName(RUN.model())
                .overrideWith(parameters)
                .build();
    }
}
