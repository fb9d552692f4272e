package dev.pixtral.langchain4j;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.sampling.LogitsProcessor;
import java.util.Locale;
import java.util.function.Function;

/**
 * LangChain4j's contract suites run three times, and this says what for; the build sets the property
 * {@code pixtral.contract.run}.
 */
public enum ContractRun {
    /** Proves the adapter: the tokens of the reference answers are preferred, all else is real. Every method passes. */
    ADAPTER {
        @Override
        public String model() {
            return EmbeddedModel.NAME;
        }

        @Override
        Function<ChatRequest, LogitsProcessor> answers() {
            return new ReferenceAnswers(EmbeddedModel.NAME)::processor;
        }
    },

    /** The same in the instruct format of Ministral-3, with a thought before each answer. Every method passes. */
    SIBLING {
        @Override
        public String model() {
            return SiblingUnderContract.FOLDER.toString();
        }

        @Override
        Function<ChatRequest, LogitsProcessor> answers() {
            return new ReferenceAnswers(model())::processor;
        }
    },

    /**
     * Shows what the model makes of it: nothing is replaced. The known mistakes of the embedded one are listed, see
     * {@link KnownMisses}.
     */
    MODEL {
        @Override
        public String model() {
            return System.getProperty("pixtral.contract.checkpoint", EmbeddedModel.NAME);
        }

        @Override
        Function<ChatRequest, LogitsProcessor> answers() {
            return _ -> LogitsProcessor.NONE;
        }
    };

    private static final Function<ChatRequest, LogitsProcessor> LOGITS =
            current().answers();

    public static ContractRun current() {
        return valueOf(System.getProperty("pixtral.contract.run", "model").toUpperCase(Locale.ROOT));
    }

    /**
     * The model under contract: the embedded one, unless {@code pixtral.contract.checkpoint} names another for
     * {@link #MODEL}.
     */
    public abstract String model();

    /** Whether the model's mistakes are listed. */
    boolean allowsMisses() {
        return this == MODEL && model().equals(EmbeddedModel.NAME);
    }

    abstract Function<ChatRequest, LogitsProcessor> answers();

    /** What a request's logits are changed by in the current run. */
    public static Function<ChatRequest, LogitsProcessor> logits() {
        return LOGITS;
    }
}
