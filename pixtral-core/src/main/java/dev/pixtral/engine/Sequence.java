package dev.pixtral.engine;

import dev.pixtral.grammar.CallEvent;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.model.Batch;
import dev.pixtral.model.ImageFeatures;
import dev.pixtral.model.KvPool;
import dev.pixtral.model.KvSequence;
import dev.pixtral.model.TokenRows;
import dev.pixtral.tokenizer.Tekken;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One generation inside the engine: its prompt, its pages, its sampler and what it has generated. Owned by the engine's
 * loop, or by the {@link Turn} that chooses its next token; {@link #close} gives everything back.
 *
 * <p>Its text is the prompt and what has been generated. What of it has been computed lies in its pages; when these are
 * given back, all of it is computed again, to the same bits.
 */
final class Sequence implements AutoCloseable {
    private final GenerationRequest request;
    private final Ticket ticket;
    private final Tekken tokenizer;
    private final int maxTokens;
    private final KvSequence kv;
    private final TokenChooser chooser;
    private final OutputText output;
    private final Stopwatch clock = new Stopwatch();
    private final ProgressTeller progress;
    private final ImageFeatures features;
    private final int[] featureRows; // [prompt]: see TokenRows
    private long waitingPixelBytes;
    private long age;
    private int overtakings;
    private int pagesGivenBack; // 0 unless it has to be computed again
    private long endedBefore; // generations that had ended when the pages were given back
    private Turn turn; // null unless the next token is being chosen
    private int encodedImages;
    private int computed; // tokens whose keys and values lie in the pages
    private int promptComputed; // tokens of the prompt that have been computed, be it once
    private boolean callsTools; // what comes now are tool calls, which are not text
    private boolean told; // the result

    Sequence(GenerationRequest request, Ticket ticket, Tekken tokenizer, int contextLength, KvPool pool) {
        this.request = request;
        this.ticket = ticket;
        this.tokenizer = tokenizer;
        this.maxTokens = Math.min(request.decoding().maxTokens(), contextLength - request.promptIds().length);
        this.progress = new ProgressTeller(ticket, request, maxTokens, System::nanoTime);
        this.kv = new KvSequence(pool);
        this.chooser = new TokenChooser(request, tokenizer);
        this.output = new OutputText(tokenizer.newDecoder(), request.decoding().stop());
        this.features = new ImageFeatures(request.images().stream()
                .mapToInt(image -> image.grid().patches())
                .toArray());
        this.featureRows = TokenRows.of(
                        request.promptIds(), tokenizer.specialTokens().img(), features)
                .featureRows();
    }

    Ticket ticket() {
        return ticket;
    }

    GenerationRequest request() {
        return request;
    }

    // ---- waiting

    /** Its pictures are counted with so many bytes until it has left the queue. */
    void countPixels(long bytes) {
        waitingPixelBytes = bytes;
    }

    /** It has come into the queue, behind {@code ahead} others. */
    void arrive(long number, int ahead) {
        age = number;
        progress.arrive(ahead);
    }

    /** So many are ahead of it in the queue now. */
    void ahead(int others) {
        progress.ahead(others);
    }

    /** Its place in the order of arrival. */
    long age() {
        return age;
    }

    /** One that is younger goes first, because it fits. */
    void overtake() {
        overtakings++;
    }

    int overtakings() {
        return overtakings;
    }

    /** Bytes that its pictures are counted with while it waits for the first time. */
    long waitingPixelBytes() {
        return waitingPixelBytes;
    }

    /** Its waiting is over; returns the bytes that it was counted with. */
    long leaveQueue() {
        long counted = waitingPixelBytes;
        waitingPixelBytes = 0;
        overtakings = 0;
        return counted;
    }

    void start() {
        clock.start();
        progress.begin();
    }

    // ---- pages

    /** Pages that it may need in the end. */
    int pages() {
        return KvLayout.pages(request.promptIds().length + maxTokens);
    }

    int pagesHeld() {
        return kv.pageCount();
    }

    /** Pages of what is to be computed before the next token can be chosen. */
    int pagesWanted() {
        return KvLayout.pages(known());
    }

    /**
     * Pages that have to be free before it begins: one more than it wants at once, unless that is all that it will ever
     * need.
     */
    int pagesToBegin() {
        return Math.min(pagesWanted() + 1, pages());
    }

    /** Pages that the next rows need beside those it holds. */
    int pagesMissing(int rows) {
        return Math.max(0, KvLayout.pages(computed + rows) - kv.pageCount());
    }

    /** Pages that it has given back and has not got again; 0 for one that has not begun. */
    int pagesGivenBack() {
        return pagesGivenBack;
    }

    /** How many generations had ended when it gave its pages back. */
    long endedBefore() {
        return endedBefore;
    }

    /** Makes room for an older one: everything is computed again later. */
    void giveBackPages(long ended) {
        pagesGivenBack = kv.pageCount();
        endedBefore = ended;
        computed = 0;
        encodedImages = 0;
        features.release(Integer.MAX_VALUE);
        kv.close();
    }

    // ---- pictures

    /** Whether a picture has to be encoded before the prompt can be computed. */
    boolean needsImage() {
        return imagesLeft() > 0;
    }

    int imagesLeft() {
        return request.images().size() - encodedImages;
    }

    int nextImage() {
        return encodedImages;
    }

    void imageEncoded(float[] rows, long nanos) {
        features.put(encodedImages++, rows);
        clock.addImage(nanos);
        progress.pictures(encodedImages);
    }

    /** Of the next picture so many layers are done. */
    void imageLayers(int done, int all) {
        progress.picture(encodedImages, done, all);
    }

    // ---- rows

    /** Tokens of the prompt and of the answer so far. */
    int known() {
        return request.promptIds().length + chooser.count();
    }

    /** Tokens to compute before the next one can be chosen. */
    int left() {
        return known() - computed;
    }

    /** Whether its next row is the token that was generated last, and no more. */
    boolean decoding() {
        return chooser.count() > 0 && left() == 1;
    }

    /**
     * The next rows, with pages for their keys and values.
     *
     * @param rows at most {@link #left}
     */
    Batch.Piece piece(int rows) {
        kv.reserve(computed + rows);
        clock.beginPrefill();
        if (decoding()) {
            return new Batch.Piece(kv, computed, TokenRows.of(chooser.last()), 0, 1, Batch.Logits.LAST);
        }
        Batch.Logits logits = rows == left() ? Batch.Logits.LAST : Batch.Logits.NONE;
        return new Batch.Piece(kv, computed, text(), computed, computed + rows, logits);
    }

    private TokenRows text() {
        int[] prompt = request.promptIds();
        if (chooser.count() == 0) {
            return new TokenRows(prompt, featureRows, features);
        }
        int[] ids = Arrays.copyOf(prompt, known());
        System.arraycopy(chooser.ids(), 0, ids, prompt.length, chooser.count());
        int[] rows = Arrays.copyOf(featureRows, known());
        Arrays.fill(rows, prompt.length, rows.length, -1);
        return new TokenRows(ids, rows, features);
    }

    /**
     * Rows have been computed.
     *
     * @return whether the next token can be chosen
     */
    boolean computed(int rows) {
        computed += rows;
        int prompt = Math.min(computed, featureRows.length);
        if (prompt > promptComputed) {
            promptComputed = prompt;
            progress.prompt(prompt);
            releaseFeatures(prompt);
        }
        return left() == 0;
    }

    /** Of the next rows so many layers are done. */
    void layers(int rows, int done, int all) {
        progress.prompt(computed, rows, done, all);
    }

    private void releaseFeatures(int prompt) {
        for (int i = prompt - 1; i >= 0; i--) {
            if (featureRows[i] >= 0) {
                features.release(featureRows[i] + 1);
                return;
            }
        }
    }

    // ---- tokens

    /** Whether its tokens are chosen beside the loop, by a {@link Turn}. */
    boolean choosesAside() {
        return chooser.mayTakeLong();
    }

    void begin(Turn choice) {
        turn = choice;
    }

    boolean choosing() {
        return turn != null;
    }

    Turn turn() {
        return turn;
    }

    void endTurn() {
        turn = null;
    }

    /**
     * Chooses the next token, and changes nothing that a result tells.
     *
     * @param offset where the logits of this sequence begin
     */
    int pick(float[] logits, int offset) {
        return chooser.choose(logits, offset);
    }

    /**
     * Takes the next token in.
     *
     * @return why the generation is over, or empty if it goes on
     */
    Optional<FinishReason> take(int id, float[] logits, int offset) {
        clock.token();
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
        List<CallEvent> events = chooser.accept(id, logits, offset);
        if (id == tokenizer.specialTokens().toolCalls() && !callsTools) {
            callsTools = true;
            tellText(output.finish(false));
        }
        progress.tokens(chooser.count());
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

    // ---- the end

    /** Whether the result has been told already; its pages may still be in a pass. */
    boolean told() {
        return told;
    }

    /**
     * Tells the result. Comes after {@link #close} where that is possible, so that whoever has the result finds the
     * pages free.
     */
    void finish(FinishReason reason) {
        told = true;
        try {
            tellText(output.finish(reason == FinishReason.LENGTH || reason == FinishReason.CANCELLED));
            ticket.tell(new GenerationEvent.Finished(result(reason)));
        } catch (Throwable failure) { // such as no memory for the result: whoever waits must not wait for ever
            ticket.fail(failure);
        }
    }

    private GenerationResult result(FinishReason reason) {
        Usage usage = new Usage(request.promptIds().length, request.imageTokens(), chooser.count(), 0);
        return new GenerationResult(
                chooser.ids(),
                output.text(),
                reason,
                usage,
                clock.timings(promptComputed, chooser.count()),
                chooser.seed(),
                chooser.logprobs());
    }

    /** Tells what went wrong, instead of a result. */
    void fail(Throwable failure) {
        if (!told) {
            told = true;
            ticket.fail(failure);
        }
    }

    @Override
    public void close() {
        kv.close();
        features.release(Integer.MAX_VALUE);
    }
}
