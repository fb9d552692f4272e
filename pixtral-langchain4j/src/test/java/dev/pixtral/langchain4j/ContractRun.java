package dev.pixtral.langchain4j;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.pixtral.sampling.LogitsProcessor;
import java.util.Locale;
import java.util.function.Function;

/** LangChain4j's contract suites run twice, and this says what for; the build sets the property {@code pixtral.contract.run}. */
enum ContractRun {
    /** Proves the adapter: the tokens of the reference answers are preferred, all else is real. Every method passes. */
    ADAPTER(new ReferenceAnswers()::processor),

    /** Proves the embedded model as well: nothing is replaced. Its known mistakes are listed, see {@link KnownMisses}. */
    MODEL(_ -> LogitsProcessor.NONE);

    private final Function<ChatRequest, LogitsProcessor> logits;

    ContractRun(Function<ChatRequest, LogitsProcessor> logits) {
        this.logits = logits;
    }

    static ContractRun current() {
        return valueOf(System.getProperty("pixtral.contract.run", "model").toUpperCase(Locale.ROOT));
    }

    /** What a request's logits are changed by. */
    Function<ChatRequest, LogitsProcessor> logits() {
        return logits;
    }
}
