package dev.pixtral.jlama;

import com.github.tjake.jlama.tensor.AbstractTensor;
import dev.pixtral.errors.PixtralException;

/**
 * Thrown for a request that Jlama's interfaces permit but that cannot be served, or that Jlama itself would compute
 * incorrectly.
 */
public final class JlamaException extends PixtralException {
    private static final long serialVersionUID = 1L;

    private JlamaException(String message) {
        super(message);
    }

    static JlamaException promptExceedsLimit(int promptTokens, int ntokens) {
        return new JlamaException("The prompt has %d tokens, but ntokens is %d, ".formatted(promptTokens, ntokens)
                + "and Jlama counts it from the beginning of the prompt; increase it to more than %d."
                        .formatted(promptTokens));
    }

    static JlamaException toolsInPromptContext() {
        return new JlamaException(
                "A PromptContext with tools is rendered by Jlama's templates, which differ from Pixtral's; "
                        + "pass a dev.pixtral.chat.Prompt with tools instead.");
    }

    static JlamaException malformedArguments(String tool, Throwable cause) {
        JlamaException e =
                new JlamaException("The arguments of the call to tool '%s' are not a JSON object, ".formatted(tool)
                        + "and Jlama's ToolCall cannot hold anything else; "
                        + "use PixtralModel.pixtral() to get them as text.");
        e.initCause(cause);
        return e;
    }

    static JlamaException tooLarge(String tensor) {
        return new JlamaException(
                "%s is too large for a Jlama tensor, which has at most 2147483647 bytes; ".formatted(tensor)
                        + "use a checkpoint in BF16, which needs half as much memory here as F32 or F16.");
    }

    static JlamaException unknownWeight(String name) {
        return new JlamaException(
                "There is no weight '%s': the weights of the text decoder have Hugging Face's names, ".formatted(name)
                        + "such as model.layers.0.self_attn.q_proj.weight.");
    }

    static JlamaException sharded() {
        return new JlamaException("These weights are not available in shards; load them into one model.");
    }

    static JlamaException wrongTensor(String needed, AbstractTensor<?, ?> found) {
        return new JlamaException("A tensor %s is needed, but one of type %s with shape %s was given."
                .formatted(needed, found.dType(), found.shape()));
    }

    static JlamaException missing(String what) {
        return new JlamaException("The %s is missing (null).".formatted(what));
    }

    static JlamaException unknownToken(int id, int vocabSize) {
        return new JlamaException("There is no token %d; ids are 0 to %d.".formatted(id, vocabSize - 1));
    }

    static JlamaException tooFew(String what, int count) {
        return new JlamaException("The number of %s must be at least 1, but is %d.".formatted(what, count));
    }

    static JlamaException positions(int first, int rows, int contextLength) {
        return new JlamaException("Positions %d to %d are not within the context, which has positions 0 to %d."
                .formatted(first, first + rows - 1, contextLength - 1));
    }

    static JlamaException headsTooWide(int queryWidth, int hiddenSize) {
        return new JlamaException(
                "Jlama skips heads of a model whose heads together (%d) are wider than its hidden size (%d), "
                                .formatted(queryWidth, hiddenSize)
                        + "so it cannot serve as the reference for this model.");
    }

    static JlamaException otherRotation() {
        return new JlamaException("Jlama knows neither YaRN nor queries that grow with their position, "
                + "so it cannot serve as the reference for this model.");
    }

    static JlamaException rowsDropped(int threads, int rows) {
        return new JlamaException(
                "Jlama runs on %d threads in this JVM and would skip some of %d rows; ".formatted(threads, rows)
                        + "restart the JVM and create the JlamaReference before any other use of Jlama.");
    }

    static JlamaException noVectors() {
        return new JlamaException("Jlama has no working kernels for this CPU or JVM: it needs AVX2, AVX-512 or NEON, "
                + "and java --add-modules jdk.incubator.vector.");
    }
}
