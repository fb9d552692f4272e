package dev.pixtral.jlama;

import com.github.tjake.jlama.model.TransformerBlock;
import com.github.tjake.jlama.model.functions.EmbedInput;
import com.github.tjake.jlama.model.functions.SampleOutput;
import com.github.tjake.jlama.model.mistral.MistralModel;
import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.safetensors.prompt.PromptContext;
import com.github.tjake.jlama.tensor.AbstractTensor;
import com.github.tjake.jlama.tensor.KvBufferCache.KvBuffer;
import dev.pixtral.GenerationOptions;
import dev.pixtral.Pixtral;
import dev.pixtral.Reply;
import dev.pixtral.chat.ImageGrids;
import dev.pixtral.chat.InstructTemplate;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ValidationMode;
import dev.pixtral.kernels.twins.VectorBounds;
import dev.pixtral.model.TokenRows;
import dev.pixtral.sampling.SamplingOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Pixtral as a Jlama model: code written for Jlama's {@code Generator} or {@code AbstractModel} runs on this project's
 * engine and gains pictures, seeds, stop texts and tools.
 *
 * <pre>{@code
 * try (PixtralModel model = PixtralModel.open("pixtral-tiny")) {
 *     model.generate(UUID.randomUUID(), PromptContext.of("What is the capital of France?"), 0f, 256,
 *             (text, ms) -> System.out.print(text));
 *
 *     Prompt prompt = Prompt.of(user(image(Path.of("receipt.png")), text("What is the total?")));
 *     model.generate(prompt, GenerationOptions.DEFAULT.withStop(List.of("\n")), (text, ms) -> System.out.print(text));
 * }
 * }</pre>
 *
 * <p>Differences from Jlama's own models, each on the safe side:
 *
 * <ul>
 *   <li>Any number of threads may use it at the same time.
 *   <li>A {@link PromptContext} is the user's message. It is rendered in the instruct format, so that the model answers
 *       it, and it cannot contain control tokens.
 *   <li>Sessions are not kept: every call answers only its own prompt. A conversation is a {@link Prompt} with all its
 *       messages.
 *   <li>The callback receives whole characters, never part of one, and never the beginning of a stop text. An exception
 *       that it throws ends the generation and is rethrown.
 *   <li>An interrupted thread gets the text generated so far, with the finish reason {@code ERROR}, and stays
 *       interrupted.
 *   <li>The end of sequence is honoured from the first token on and is not counted.
 *   <li>{@link #forward} and its siblings keep keys and values in the engine's format. They belong to the
 *       {@link KvBuffer} passed to the call, which itself stays empty, and are freed when it becomes unreachable;
 *       closing it frees nothing here.
 *   <li>{@link #getTokenizer} has no prompt templates, see {@link JlamaTokenizer}.
 * </ul>
 *
 * <p>None of Jlama's own arithmetic runs here; that is {@link JlamaReference}.
 */
public final class PixtralModel extends MistralModel {
    static {
        VectorBounds.keep(); // before Jlama's tensor operations
    }

    private static final ImageGrids NO_IMAGES = image -> List.of(); // never called: a PromptContext is text

    private final Pixtral pixtral;
    private final CheckpointWeights checkpointWeights;
    private final InstructTemplate template;
    private final ForwardPasses passes;
    private final int hiddenSize;
    private final int vocabSize;

    private PixtralModel(Pixtral pixtral, CheckpointWeights weights, JlamaTokenizer tokenizer) {
        this.pixtral = pixtral; // set before super(..), which calls the methods below
        this.checkpointWeights = weights;
        this.template = new InstructTemplate(pixtral.tokenizer());
        this.passes = new ForwardPasses(pixtral.network(), pixtral.contextLength());
        this.hiddenSize = pixtral.config().text().hiddenSize();
        this.vocabSize = pixtral.config().text().vocabSize();
        super(
                JlamaConfigs.withoutRotation(
                        pixtral.config().text(), pixtral.tokenizer().specialTokens(), pixtral.contextLength()),
                weights,
                tokenizer,
                DType.F32,
                DType.F32,
                Optional.empty());
    }

    /**
     * Opens a model with default settings.
     *
     * @param model name or path of a model, see {@link dev.pixtral.Models}
     * @return the model, to be closed
     * @throws dev.pixtral.errors.CheckpointException if there is no checkpoint or it cannot be used
     */
    public static PixtralModel open(String model) {
        return of(Pixtral.open(model));
    }

    /**
     * Opens a checkpoint with default settings.
     *
     * @param checkpoint its folder
     * @return the model, to be closed
     * @throws dev.pixtral.errors.CheckpointException if there is no checkpoint or it cannot be used
     */
    public static PixtralModel open(Path checkpoint) {
        return open(checkpoint.toString());
    }

    /**
     * Wraps an open model, whatever its settings.
     *
     * @param pixtral the model; closing the result closes it
     * @return the same model, with Jlama's interface
     */
    public static PixtralModel of(Pixtral pixtral) {
        CheckpointWeights weights = CheckpointWeights.of(pixtral.network().checkpoint());
        return new PixtralModel(pixtral, weights, new JlamaTokenizer(pixtral.tokenizer()));
    }

    /**
     * Returns the same model without Jlama's interface.
     *
     * @return the model; it is closed with this one
     */
    public Pixtral pixtral() {
        return pixtral;
    }

    /** Returns embeddings from the checkpoint; the table is not copied. */
    @Override
    protected EmbedInput loadInputWeights() {
        return (token, position) -> {
            float[] row = new float[hiddenSize];
            checkpointWeights.embedding(token, row);
            return tensor(row);
        };
    }

    /** Returns null: the engine has the blocks. */
    @Override
    protected TransformerBlock[] loadTransformerBlockWeights() {
        return null;
    }

    /** Returns null: the engine has the norm and the output matrix. */
    @Override
    protected SampleOutput loadOutputWeights() {
        return null;
    }

    /**
     * Encodes a prompt as {@link #generate(UUID, PromptContext, float, int, BiConsumer)} passes it to the model.
     *
     * @param context the user's message
     * @return begin of sequence, {@code [INST]}, the text, {@code [/INST]}
     * @throws dev.pixtral.errors.PixtralException if it has tools or cannot be encoded
     */
    @Override
    public int[] encodePrompt(PromptContext context) {
        return template.encode(userPrompt(context), NO_IMAGES, ValidationMode.TEST)
                .ids();
    }

    private static Prompt userPrompt(PromptContext context) {
        if (context.hasTools()) {
            throw JlamaException.toolsInPromptContext();
        }
        return Prompt.of(Message.user(context.getPrompt()));
    }

    /**
     * Answers the user's message.
     *
     * @param session ignored, see the class description
     * @param context the user's message
     * @param temperature 0 to always choose the most likely token
     * @param ntokens limit of positions, as Jlama counts it: prompt and answer together, without the last token of the
     *     answer, because nothing follows it; capped at the context length
     * @param onTokenWithTimings receives the answer in pieces, on this thread, each with the milliseconds per token: of
     *     the prompt for the first piece, of the answer so far for the others
     * @return the answer; its token counts exclude begin and end of sequence
     * @throws dev.pixtral.errors.PixtralException if the prompt or an option cannot be used, or the prompt does not fit
     *     {@code ntokens} or the context
     * @throws dev.pixtral.engine.ModelClosedException if the model is closed
     */
    @Override
    public Response generate(
            UUID session,
            PromptContext context,
            float temperature,
            int ntokens,
            BiConsumer<String, Float> onTokenWithTimings) {
        int promptTokens = encodePrompt(context).length;
        if (promptTokens > ntokens) {
            throw JlamaException.promptExceedsLimit(promptTokens, ntokens);
        }
        GenerationOptions options = GenerationOptions.DEFAULT
                .withSampling(SamplingOptions.builder().temperature(temperature).build())
                .withMaxTokens(Math.max(1, Math.min(ntokens, pixtral.contextLength()) - promptTokens + 1));
        return generate(userPrompt(context), options, onTokenWithTimings);
    }

    /**
     * Answers a whole conversation, with pictures and tools if there are any.
     *
     * @param prompt the conversation
     * @param options settings of the answer: sampling with its seed, limit of tokens of the answer, stop texts,
     *     pictures
     * @param onTokenWithTimings as for {@link #generate(UUID, PromptContext, float, int, BiConsumer)}; not called for
     *     an answer that calls tools
     * @return the answer as Jlama's type; {@link Pixtral#generate} of {@link #pixtral()} returns more detail
     * @throws dev.pixtral.errors.PixtralException if the conversation, a picture or an option cannot be used, or does
     *     not fit the context
     * @throws dev.pixtral.engine.ModelClosedException if the model is closed
     */
    public Response generate(Prompt prompt, GenerationOptions options, BiConsumer<String, Float> onTokenWithTimings) {
        Reply reply = pixtral.generate(prompt, options, new TimedCallback(onTokenWithTimings));
        return Responses.of(reply, pixtral.tokenizer());
    }

    /**
     * Computes tokens, starting at a position.
     *
     * @param tokens token ids
     * @param start position of the first one; earlier ones must have been computed with the same buffer
     * @param buffer identifies the keys and values
     * @param reducer ignored: nothing is distributed
     * @return the last block's states of <em>all</em> tokens, {@code [tokens, hiddenSize]}; Jlama's own models return
     *     those of the last batch of 256
     * @throws JlamaException if the positions are not within the context
     * @throws dev.pixtral.engine.ModelClosedException if the model is closed
     */
    @Override
    @SuppressWarnings("rawtypes") // Jlama's signature
    public AbstractTensor<?, ?> batchForward(
            int[] tokens, int start, KvBuffer buffer, Optional<Consumer<List<AbstractTensor>>> reducer) {
        for (int id : tokens) {
            pixtral.tokenizer().isSpecial(id); // rejects ids that do not exist
        }
        return tensor(passes.states(TokenRows.of(tokens), start, buffer));
    }

    /**
     * Computes rows, starting at a position: embeddings of tokens, or image features in place.
     *
     * @param embedding {@code [rows, hiddenSize]} of type F32; closed by this method, as by Jlama's own models
     * @param start position of the first row; earlier ones must have been computed with the same buffer
     * @param buffer identifies the keys and values
     * @param reducer ignored: nothing is distributed
     * @return the last block's states of all rows, {@code [rows, hiddenSize]}
     * @throws JlamaException if the tensor has a different size or type, or the positions are not within the context
     * @throws dev.pixtral.engine.ModelClosedException if the model is closed
     */
    @Override
    @SuppressWarnings("rawtypes") // Jlama's signature
    public AbstractTensor<?, ?> forward(
            AbstractTensor embedding, int start, KvBuffer buffer, Optional<Consumer<List<AbstractTensor>>> reducer) {
        float[] rows = JlamaTensors.read(embedding, hiddenSize);
        embedding.close();
        int count = rows.length / hiddenSize;
        int[] featureRows = new int[count];
        for (int i = 0; i < count; i++) {
            featureRows[i] = i;
        }
        return tensor(passes.states(new TokenRows(new int[count], featureRows, rows), start, buffer));
    }

    /**
     * Chooses a token.
     *
     * @param output state of one row, {@code [1, hiddenSize]}; remains owned by the caller
     * @param temperature 0 for the most likely token
     * @param uniformSample random number in {@code [0, 1)}; not used for temperature 0
     * @param logits receives, as from Jlama's own models, the raw logits for temperature 0, otherwise {@code exp((logit
     *     - greatest) / temperature)}; {@code [1, vocabSize]} of type F32
     * @return token id; the lowest of equally likely ones
     * @throws JlamaException if a tensor has a different size or type
     * @throws dev.pixtral.engine.ModelClosedException if the model is closed
     */
    @Override
    @SuppressWarnings("rawtypes") // Jlama's signature
    public int sample(AbstractTensor output, float temperature, float uniformSample, AbstractTensor logits) {
        JlamaTensors.checkVector(logits, vocabSize);
        float[] scores = logits(output);
        int id = JlamaSampling.sample(scores, temperature, uniformSample);
        JlamaTensors.write(scores, logits);
        return id;
    }

    /**
     * Returns the probabilities of the next token; the name is Jlama's.
     *
     * @param output state of one row, {@code [1, hiddenSize]}; remains owned by the caller
     * @return softmax of the logits, {@code [vocabSize]}
     * @throws JlamaException if the tensor has a different size or type
     * @throws dev.pixtral.engine.ModelClosedException if the model is closed
     */
    @Override
    @SuppressWarnings("rawtypes") // Jlama's signature
    public float[] getLogits(AbstractTensor output) {
        return JlamaSampling.softmax(logits(output));
    }

    private float[] logits(AbstractTensor<?, ?> state) {
        JlamaTensors.checkVector(state, hiddenSize);
        return passes.logits(JlamaTensors.read(state, hiddenSize));
    }

    private AbstractTensor<?, ?> tensor(float[] rows) {
        AbstractTensor<?, ?> tensor = makeDenseTensor(rows.length / hiddenSize, hiddenSize);
        JlamaTensors.write(rows, tensor);
        return tensor;
    }

    /**
     * Ends running generations and frees threads and memory, including those of the underlying {@link Pixtral}. May be
     * called again.
     */
    @Override
    public void close() {
        super.close();
        passes.close();
        pixtral.close();
    }
}
