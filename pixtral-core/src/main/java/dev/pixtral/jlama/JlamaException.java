package dev.pixtral.jlama;

import com.github.tjake.jlama.tensor.AbstractTensor;
import dev.pixtral.errors.PixtralException;

/**
 * Something that Jlama's interfaces allow to ask for and that cannot be done, or that Jlama itself would compute
 * wrongly.
 */
public final class JlamaException extends PixtralException {
    private static final long serialVersionUID = 1L;

    private JlamaException(String message) {
        super(message);
    }

    static JlamaException promptExceedsLimit(int promptTokens, int ntokens) {
        return new JlamaException(
                "The prompt has %d tokens, but ntokens is %d, and Jlama counts it from the beginning of the prompt; raise it to more than %d."
                        .formatted(promptTokens, ntokens, promptTokens));
    }

    static JlamaException toolsInPromptContext() {
        return new JlamaException(
                "A PromptContext with tools is written by Jlama's templates, which are not Pixtral's; pass a dev.pixtral.chat.Prompt with tools instead.");
    }

    static JlamaException malformedArguments(String tool, Throwable cause) {
        JlamaException e = new JlamaException(
                "The arguments of the call of tool '%s' are no JSON object, and Jlama's ToolCall holds nothing else; use PixtralModel.pixtral() to get them as text."
                        .formatted(tool));
        e.initCause(cause);
        return e;
    }

    static JlamaException tooLarge(String tensor) {
        return new JlamaException(
                "%s is too large for a Jlama tensor, which has at most 2147483647 bytes; a checkpoint in BF16 needs half of what F32 and F16 need here."
                        .formatted(tensor));
    }

    static JlamaException unknownWeight(String name) {
        return new JlamaException(
                "There is no weight '%s': the weights of the text decoder are served by Hugging Face's names, such as model.layers.0.self_attn.q_proj.weight."
                        .formatted(name));
    }

    static JlamaException sharded() {
        return new JlamaException("These weights are not served in shards; load them into one model.");
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
                "Jlama leaves out heads where all of them together (%d) are wider than the hidden size (%d), so it is no reference for this model."
                        .formatted(queryWidth, hiddenSize));
    }

    static JlamaException rowsDropped(int threads, int rows) {
        return new JlamaException(
                "Jlama runs on %d threads in this JVM and would leave out some of %d rows; start the JVM anew and make the JlamaReference before any other use of Jlama."
                        .formatted(threads, rows));
    }

    static JlamaException noVectors() {
        return new JlamaException(
                "Jlama has no working kernels for this CPU or JVM: it needs AVX2, AVX-512 or NEON, and java --add-modules jdk.incubator.vector.");
    }
}
