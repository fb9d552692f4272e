package dev.pixtral.langchain4j;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.sampling.LogitsProcessor;
import java.util.Locale;
import java.util.function.Function;

/**
 * LangChain4j's contract suites run twice, and this says what for; the build sets the property
 * {@code pixtral.contract.run}.
 */
public enum ContractRun {
    /** Proves the adapter: the tokens of the reference answers are preferred, all else is real. Every method passes. */
    ADAPTER(new ReferenceAnswers()::processor),

    /**
     * Shows what the model makes of it: nothing is replaced. The known mistakes of the embedded one are listed, see
     * {@link KnownMisses}.
     */
    MODEL(_ -> LogitsProcessor.NONE);

    private final Function<ChatRequest, LogitsProcessor> logits;

    ContractRun(Function<ChatRequest, LogitsProcessor> logits) {
        this.logits = logits;
    }

    public static ContractRun current() {
        return valueOf(System.getProperty("pixtral.contract.run", "model").toUpperCase(Locale.ROOT));
    }

    /**
     * The model under contract: the embedded one, unless {@code pixtral.contract.checkpoint} names another for
     * {@link #MODEL}.
     */
    public String model() {
        return this == MODEL
                ? System.getProperty("pixtral.contract.checkpoint", EmbeddedModel.NAME)
                : EmbeddedModel.NAME;
    }

    /** Whether the model's mistakes are listed. */
    boolean allowsMisses() {
        return this == MODEL && model().equals(EmbeddedModel.NAME);
    }

    /** What a request's logits are changed by. */
    public Function<ChatRequest, LogitsProcessor> logits() {
        return logits;
    }
}
