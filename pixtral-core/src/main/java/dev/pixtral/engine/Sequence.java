package dev.pixtral.engine;

import dev.pixtral.kernels.KvLayout;
import dev.pixtral.model.Batch;
import dev.pixtral.model.KvPool;
import dev.pixtral.model.KvSequence;
import dev.pixtral.model.TokenRows;
import dev.pixtral.sampling.Logprobs;
import dev.pixtral.sampling.Sampler;
import dev.pixtral.sampling.TokenLogprobs;
import dev.pixtral.tokenizer.Tekken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One generation inside the engine: its prompt, its pages, its sampler and what it has generated. Owned by the engine's thread; {@link #close} gives everything back.
 */
final class Sequence implements AutoCloseable {
    private final GenerationRequest request;
    private final Ticket ticket;
    private final Tekken tokenizer;
    private final int maxTokens;
    private final KvSequence kv;
    private final Sampler sampler;
    private final OutputText output;
    private final long submitted = System.nanoTime();
    private final List<TokenLogprobs> logprobs = new ArrayList<>();
    private final float[][] features; // [images][patches * hiddenSize]
    private TokenRows prompt;
    private int encodedImages;
    private int prefilled;
    private int[] ids = new int[16];
    private int count;
    private long started;
    private long imageNanos;
    private long prefillStarted;
    private long firstToken;
    private long lastToken;

    Sequence(GenerationRequest request, Ticket ticket, Tekken tokenizer, int contextLength, KvPool pool) {
        this.request = request;
        this.ticket = ticket;
        this.tokenizer = tokenizer;
        this.maxTokens = Math.min(request.maxTokens(), contextLength - request.promptIds().length);
        this.kv = new KvSequence(pool);
        this.sampler = new Sampler(request.sampling(), tokenizer.vocabSize());
        this.output = new OutputText(tokenizer.newDecoder(), request.stop());
        this.features = new float[request.images().size()][];
        sampler.acceptPrompt(request.promptIds());
    }

    Ticket ticket() {
        return ticket;
    }

    GenerationRequest request() {
        return request;
    }

    /** Pages that it may need in the end. */
    int pages() {
        return KvLayout.pages(request.promptIds().length + maxTokens);
    }

    void start() {
        started = System.nanoTime();
    }

    /** Whether a picture has to be encoded before the prompt can be computed. */
    boolean needsImage() {
        return encodedImages < features.length;
    }

    int nextImage() {
        return encodedImages;
    }

    void imageEncoded(float[] rows, long nanos) {
        features[encodedImages++] = rows;
        imageNanos += nanos;
        ticket.tell(new GenerationEvent.Image(encodedImages, features.length));
    }

    boolean decoding() {
        return prefilled == request.promptIds().length;
    }

    int promptLeft() {
        return request.promptIds().length - prefilled;
    }

    /** The next rows of the prompt, with pages for their keys and values. */
    Batch.Piece promptPiece(int rows) {
        kv.reserve(prefilled + rows);
        if (prompt == null) {
            prompt = TokenRows.of(request.promptIds(), tokenizer.specialTokens().img(), concatenated());
            prefillStarted = System.nanoTime();
        }
        int to = prefilled + rows;
        boolean last = to == request.promptIds().length;
        return new Batch.Piece(kv, prefilled, prompt, prefilled, to, last ? Batch.Logits.LAST : Batch.Logits.NONE);
    }

    private float[] concatenated() {
        float[] all =
                new float[Arrays.stream(features).mapToInt(rows -> rows.length).sum()];
        int at = 0;
        for (float[] rows : features) {
            System.arraycopy(rows, 0, all, at, rows.length);
            at += rows.length;
        }
        return all;
    }

    void promptComputed(int rows) {
        prefilled += rows;
        ticket.tell(new GenerationEvent.Prompt(prefilled, request.promptIds().length));
    }

    /** The last generated token, whose successor is wanted, with a page for its keys and values. */
    Batch.Piece decodePiece() {
        int position = request.promptIds().length + count - 1;
        kv.reserve(position + 1);
        return new Batch.Piece(kv, position, TokenRows.of(ids[count - 1]), 0, 1, Batch.Logits.LAST);
    }

    /**
     * Chooses the next token.
     *
     * @param offset where the logits of this sequence begin
     * @return why the generation is over, or empty if it goes on
     */
    Optional<FinishReason> choose(float[] logits, int offset) {
        int id = sampler.sample(logits, offset);
        lastToken = System.nanoTime();
        if (count == 0) {
            firstToken = lastToken;
        }
        if (id == tokenizer.specialTokens().eos()) {
            return Optional.of(callsTools() ? FinishReason.TOOL_CALLS : FinishReason.STOP);
        }
        accept(id, logits, offset);
        if (output.stopped()) {
            return Optional.of(FinishReason.STOP);
        }
        return count == maxTokens ? Optional.of(FinishReason.LENGTH) : Optional.empty();
    }

    private void accept(int id, float[] logits, int offset) {
        sampler.accept(id);
        if (request.sampling().logprobs() > 0) {
            int top = request.sampling().logprobs();
            logprobs.add(Logprobs.of(logits, offset, tokenizer.vocabSize(), id, top));
        }
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * count);
        }
        ids[count++] = id;
        ticket.tell(new GenerationEvent.Token(count));
        if (!callsTools()) {
            tellText(output.push(id));
        }
    }

    /** Whether the answer is a list of tool calls, which is not text. */
    private boolean callsTools() {
        return count > 0 && ids[0] == tokenizer.specialTokens().toolCalls();
    }

    private void tellText(String text) {
        if (!text.isEmpty()) {
            ticket.tell(new GenerationEvent.Text(text));
        }
    }

    /** Tells the result. Comes after {@link #close}, so that whoever has the result finds the pages free. */
    void finish(FinishReason reason) {
        tellText(output.finish());
        Usage usage = new Usage(request.promptIds().length, request.imageTokens(), count, 0);
        ticket.tell(new GenerationEvent.Finished(new GenerationResult(
                Arrays.copyOf(ids, count),
                output.text(),
                reason,
                usage,
                timings(),
                sampler.seed(),
                List.copyOf(logprobs))));
    }

    private Timings timings() {
        long now = System.nanoTime();
        long begin = started == 0 ? now : started;
        return new Timings(
                millis(begin - submitted),
                millis(imageNanos),
                prefillStarted == 0 ? 0 : millis((firstToken == 0 ? now : firstToken) - prefillStarted),
                firstToken == 0 ? 0 : millis(firstToken - submitted),
                millis(lastToken - firstToken),
                prefilled,
                count);
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }

    @Override
    public void close() {
        kv.close();
    }
}
