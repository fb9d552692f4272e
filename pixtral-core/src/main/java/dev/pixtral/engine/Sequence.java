package dev.pixtral.engine;

import dev.pixtral.grammar.CallEvent;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.model.Batch;
import dev.pixtral.model.KvPool;
import dev.pixtral.model.KvSequence;
import dev.pixtral.model.TokenRows;
import dev.pixtral.tokenizer.Tekken;
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
    private final TokenChooser chooser;
    private final OutputText output;
    private final long submitted = System.nanoTime();
    private final float[][] features; // [images][patches * hiddenSize]
    private TokenRows prompt;
    private int encodedImages;
    private int prefilled;
    private boolean callsTools; // the answer is a list of tool calls, which is not text
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
        this.chooser = new TokenChooser(request, tokenizer.vocabSize());
        this.output = new OutputText(tokenizer.newDecoder(), request.stop());
        this.features = new float[request.images().size()][];
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
        int position = request.promptIds().length + chooser.count() - 1;
        kv.reserve(position + 1);
        return new Batch.Piece(kv, position, TokenRows.of(chooser.last()), 0, 1, Batch.Logits.LAST);
    }

    /**
     * Chooses the next token.
     *
     * @param offset where the logits of this sequence begin
     * @return why the generation is over, or empty if it goes on
     */
    Optional<FinishReason> choose(float[] logits, int offset) {
        int id = chooser.choose(logits, offset);
        lastToken = System.nanoTime();
        if (chooser.count() == 0) {
            firstToken = lastToken;
        }
        if (id == tokenizer.specialTokens().eos()) {
            return Optional.of(whole());
        }
        accept(id, logits, offset);
        if (output.stopped()) {
            return Optional.of(FinishReason.STOP);
        }
        if (chooser.ended()) { // no need to ask the model for the end of sequence
            return Optional.of(whole());
        }
        return chooser.count() == maxTokens ? Optional.of(FinishReason.LENGTH) : Optional.empty();
    }

    private FinishReason whole() {
        return callsTools ? FinishReason.TOOL_CALLS : FinishReason.STOP;
    }

    private void accept(int id, float[] logits, int offset) {
        if (chooser.count() == 0) {
            callsTools = id == tokenizer.specialTokens().toolCalls();
        }
        List<CallEvent> events = chooser.accept(id, logits, offset);
        ticket.tell(new GenerationEvent.Token(chooser.count()));
        if (!callsTools) {
            tellText(chooser.structured() ? output.pushUnstoppable(id) : output.push(id));
        }
        events.forEach(event -> ticket.tell(new GenerationEvent.Call(event)));
    }

    private void tellText(String text) {
        if (!text.isEmpty()) {
            ticket.tell(new GenerationEvent.Text(text));
        }
    }

    /** Tells the result. Comes after {@link #close}, so that whoever has the result finds the pages free. */
    void finish(FinishReason reason) {
        tellText(output.finish());
        Usage usage = new Usage(request.promptIds().length, request.imageTokens(), chooser.count(), 0);
        ticket.tell(new GenerationEvent.Finished(new GenerationResult(
                chooser.ids(), output.text(), reason, usage, timings(), chooser.seed(), chooser.logprobs())));
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
                chooser.count());
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }

    @Override
    public void close() {
        kv.close();
    }
}
