package dev.pixtral.engine;

import dev.pixtral.cache.Content;
import dev.pixtral.cache.PictureKey;
import dev.pixtral.cache.PrefixCache;
import dev.pixtral.cache.PrefixPages;
import dev.pixtral.engine.draft.Drafter;
import dev.pixtral.engine.draft.PassTimes;
import dev.pixtral.engine.pace.RowDealer;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.grammar.CallEvent;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.model.Batch;
import dev.pixtral.model.KvSequence;
import dev.pixtral.model.PictureFeatures;
import dev.pixtral.model.TokenRows;
import dev.pixtral.tokenizer.Tekken;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One generation inside the engine: its prompt, pages, sampler and generated tokens. Owned by the engine's loop, or by
 * the {@link Turn} that chooses its next token; {@link #close} releases all resources.
 *
 * <p>Its text is the prompt followed by the generated tokens. The keys and values of the computed part are stored in
 * its pages. After the pages have been given back, everything is recomputed with the same bits.
 */
final class Sequence implements AutoCloseable {
    private final GenerationRequest request;
    private final Ticket ticket;
    private final Tekken tokenizer;
    private final int maxTokens;
    private final PrefixPages pages;
    private final TokenChooser chooser;
    private final OutputText output;
    private final Stopwatch clock = new Stopwatch();
    private final ProgressTeller progress;
    private final PromptPictures pictures;
    private final Content content; // of prompt and answer
    private final Drafter drafter;
    private long waitingPixelBytes;
    private long age;
    private int overtakings;
    private int pagesGivenBack; // 0 unless its pages were given back
    private long endedBefore; // generations that had ended when the pages were given back
    private Turn turn; // null unless the next token is being chosen
    private int computed; // tokens whose keys and values are in the pages
    private int computedAhead; // drafted tokens whose keys and values follow, right or wrong
    private int drafted;
    private int confirmed; // drafted tokens that were chosen
    private boolean callsTools; // the next tokens are tool calls, which are not text
    private boolean told; // whether the result has been reported

    Sequence(
            GenerationRequest request,
            Ticket ticket,
            Tekken tokenizer,
            int contextLength,
            PrefixCache cache,
            Drafter.Maker drafters) {
        this.request = request;
        this.ticket = ticket;
        this.tokenizer = tokenizer;
        this.maxTokens = Math.min(request.decoding().maxTokens(), contextLength - request.promptIds().length);
        this.progress = new ProgressTeller(ticket, request, maxTokens, System::nanoTime);
        this.chooser = new TokenChooser(request, tokenizer);
        this.output = new OutputText(tokenizer.newDecoder(), request.decoding().stop());
        this.pictures = new PromptPictures(request, tokenizer.specialTokens().img());
        this.content = pictures.content();
        this.pages = new PrefixPages(cache, request.cacheSalt(), content, request.promptIds().length);
        this.drafter = drafters.of(request.promptIds());
    }

    Ticket ticket() {
        return ticket;
    }

    GenerationRequest request() {
        return request;
    }

    // ---- waiting

    /** Sets the bytes of its pictures that are counted until it leaves the queue. */
    void countPixels(long bytes) {
        waitingPixelBytes = bytes;
    }

    /** Records that it has entered the queue behind {@code ahead} others. */
    void arrive(long number, int ahead) {
        age = number;
        progress.arrive(ahead);
    }

    /** Records how many others are ahead of it in the queue now. */
    void ahead(int others) {
        progress.ahead(others);
    }

    /** Returns its place in the order of arrival. */
    long age() {
        return age;
    }

    /** Records that a younger sequence that fits goes first. */
    void overtake() {
        overtakings++;
    }

    int overtakings() {
        return overtakings;
    }

    /** Returns the bytes of its pictures that are counted while it waits for the first time. */
    long waitingPixelBytes() {
        return waitingPixelBytes;
    }

    /** Records that it leaves the queue; returns the bytes that were counted for it. */
    long leaveQueue() {
        long counted = waitingPixelBytes;
        waitingPixelBytes = 0;
        overtakings = 0;
        return counted;
    }

    void start() {
        clock.start();
        progress.begin();
        adopt();
    }

    // ---- pages

    /** Returns the largest number of pages that it may need. */
    int pages() {
        return KvLayout.pages(request.promptIds().length + maxTokens);
    }

    int pagesHeld() {
        return pages.kv().pageCount();
    }

    /** Returns the pages needed before the next token can be chosen. */
    int pagesWanted() {
        return KvLayout.pages(known());
    }

    /**
     * Returns the pages that must be free before it begins: one more than its text needs, but not more than it can ever
     * need.
     */
    int pagesToBegin() {
        return Math.min(pagesWanted() + 1, pages());
    }

    /** Returns how many of these pages others have, so that it would share them. */
    int pagesShared() {
        return pages.sharedWithOthers(known() - 1);
    }

    /** Returns the tokens of pictures whose features it holds, or will hold. */
    int featureTokens() {
        return pictures.tokensAfter(computed);
    }

    /** Returns the tokens of pictures whose features it would need if it began now. */
    int featureTokensToBegin() {
        return pictures.tokensAfter(pages.available(known() - 1));
    }

    /** Takes over what others have computed, except for the last token, which must be computed for its logits. */
    void adopt() {
        int before = computed;
        computed = pages.adopt(computed, known() - 1);
        if (computed > before) {
            pictures.skip(computed);
            progress.pictures(pictures.done());
            progress.prompt(pages.promptDone());
        }
    }

    /** Returns whether another one is about to compute the page that it needs next, and it gains by waiting for it. */
    boolean waitsFor(Sequence other) {
        return left() > RowDealer.SHORT && known() > RowDealer.SHORT && pages.continuesLike(other.pages, known() - 1);
    }

    /**
     * Takes the pages that the next rows need.
     *
     * @return false if there are not enough, or no memory for them
     */
    boolean reserve(int rows) {
        return pages.reserve(computed + rows);
    }

    /** Returns why {@link #reserve} found no page. */
    PixtralException noPage() {
        return pages.kv().noPage();
    }

    /** Returns the pages that it held when it gave its pages back; 0 if it never did. */
    int pagesGivenBack() {
        return pagesGivenBack;
    }

    /** Returns how many generations had ended when it gave its pages back. */
    long endedBefore() {
        return endedBefore;
    }

    /** Gives its pages back to make room for an older sequence. What is not in the cache later is recomputed. */
    void giveBackPages(long ended) {
        pagesGivenBack = pagesHeld();
        endedBefore = ended;
        releasePages();
        pictures.beginAgain();
    }

    private void releasePages() {
        pages.giveBack(computed);
        computed = 0;
        computedAhead = 0;
    }

    /**
     * Gives back the pages that only drafts have needed so far.
     *
     * @return whether there were any
     */
    boolean giveBackDraftPages() {
        KvSequence kv = pages.kv();
        int held = kv.pageCount();
        // while a turn chooses, it may need the slots of drafts; without them it computes these tokens again
        kv.keep(choosing() ? computed : known());
        computedAhead = Math.min(computedAhead, kv.pageCount() * KvLayout.PAGE - computed);
        return kv.pageCount() < held;
    }

    // ---- pictures

    PromptPictures pictures() {
        return pictures;
    }

    /** Returns whether a picture must be encoded before the prompt can be computed. */
    boolean needsImage() {
        return pictures.left() > 0;
    }

    /**
     * Takes the features of a picture that it needs.
     *
     * @param nanos how long it took to encode the picture
     */
    void imageEncoded(PictureKey key, PictureFeatures features, long nanos) {
        pictures.put(key, features);
        clock.addImage(nanos);
        progress.pictures(pictures.done());
    }

    /**
     * Takes the features of a picture that did not have to be encoded.
     *
     * @return for how many of its pictures
     */
    int imageFound(PictureKey key, PictureFeatures features) {
        int places = pictures.putFound(key, features);
        progress.pictures(pictures.done());
        return places;
    }

    /** Reports the number of layers computed for the next picture. */
    void imageLayers(int done, int all) {
        progress.picture(pictures.done(), done, all);
    }

    // ---- rows

    /** Returns the number of tokens of the prompt and of the answer so far. */
    int known() {
        return request.promptIds().length + chooser.count();
    }

    /** Returns the number of tokens to compute before the next one can be chosen. */
    int left() {
        return known() - computed;
    }

    /** Returns whether a part of its answer exists. */
    boolean hasAnswered() {
        return chooser.count() > 0;
    }

    /** Returns whether its only remaining row is the token that was generated last. */
    boolean decoding() {
        return chooser.count() > 0 && left() == 1;
    }

    /** Returns whether others delay its next token: not if its pages are computed again, or its choice takes long. */
    boolean answering() {
        return turn == null ? decoding() : turn.continuesAnswer() && !turn.stalled();
    }

    /**
     * Returns the next rows, for which {@link #reserve} has taken pages.
     *
     * @param rows at most {@link #left}
     * @param draft tokens that follow, if it is decoding
     */
    Batch.Piece piece(int rows, int[] draft) {
        clock.beginPrefill();
        if (decoding()) {
            int[] ids = new int[1 + draft.length];
            ids[0] = chooser.last();
            System.arraycopy(draft, 0, ids, 1, draft.length);
            return new Batch.Piece(pages.kv(), computed, TokenRows.of(ids), 0, ids.length, Batch.Logits.ALL);
        }
        Batch.Logits logits = rows == left() ? Batch.Logits.LAST : Batch.Logits.NONE;
        return new Batch.Piece(pages.kv(), computed, text(), computed, computed + rows, logits);
    }

    private TokenRows text() {
        int[] prompt = request.promptIds();
        if (chooser.count() == 0) {
            return new TokenRows(prompt, pictures.featureRows(), pictures.features());
        }
        int[] ids = Arrays.copyOf(prompt, known());
        System.arraycopy(chooser.ids(), 0, ids, prompt.length, chooser.count());
        int[] rows = Arrays.copyOf(pictures.featureRows(), known());
        Arrays.fill(rows, prompt.length, rows.length, -1);
        return new TokenRows(ids, rows, pictures.features());
    }

    /**
     * Records that rows have been computed.
     *
     * @return whether the next token can be chosen
     */
    boolean computed(int rows) {
        computed += rows;
        pages.computed(computed);
        progress.prompt(pages.promptDone());
        pictures.computed(Math.min(computed, request.promptIds().length));
        return left() == 0;
    }

    /** Records that rows of drafted tokens have been computed behind the others. */
    void computedAhead(int rows) {
        computedAhead = rows;
        drafted += rows;
    }

    /** Reports the number of layers computed for the next rows. */
    void layers(int rows, int done, int all) {
        progress.prompt(computed, rows, done, all);
    }

    // ---- tokens

    /** Returns whether its tokens are chosen outside the loop, by a {@link Turn}. */
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

    /**
     * Ends the turn. The rows of the drafted tokens that it has chosen count as computed if they are still there.
     *
     * @throws OutOfMemoryError if the chosen tokens cannot be stored: the turn has ended, and only {@link #close} may
     *     follow
     */
    void endTurn() {
        Turn ended = turn;
        int ahead = computedAhead;
        turn = null; // first, like the next line: an error must not leave a turn that nobody ends, or rows counted
        // twice
        computedAhead = 0;
        if (ended.settled()) { // otherwise its thread is still accepting a token
            appendChosen();
            // only what is part of the text: the end of sequence is not, even if it was drafted
            computed = Math.min(computed + Math.min(ended.confirmed(), ahead), content.length());
        }
    }

    /** Appends the chosen tokens to the content, which only the loop uses. */
    private void appendChosen() {
        for (int i = content.length() - request.promptIds().length; i < chooser.count(); i++) {
            content.append(chooser.id(i));
        }
    }

    /**
     * Chooses the next token without changing the result.
     *
     * @param offset where the logits of this sequence begin
     */
    int pick(float[] logits, int offset) {
        return chooser.choose(logits, offset);
    }

    /**
     * Accepts the next token.
     *
     * @return why the generation has ended, or empty if it continues
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
        if (chooser.ended()) { // only the end of sequence could follow
            return Optional.of(whole());
        }
        return chooser.count() == maxTokens ? Optional.of(FinishReason.LENGTH) : Optional.empty();
    }

    /** Records that the token taken last was drafted. */
    void countConfirmed() {
        confirmed++;
    }

    private FinishReason whole() {
        return callsTools ? FinishReason.TOOL_CALLS : FinishReason.STOP;
    }

    private void accept(int id, float[] logits, int offset) {
        List<CallEvent> events = chooser.accept(id, logits, offset);
        drafter.accept(id);
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

    /** Prepares drafts for the text so far. They are optional: without memory there are none. */
    void lookAhead() {
        try {
            drafter.lookAhead(chooser.foresight());
        } catch (OutOfMemoryError _) {
            // the next token is chosen without
        }
    }

    /**
     * Returns tokens to compute ahead in the next pass: none that could exceed the longest answer.
     *
     * @param most largest number of tokens
     * @param members number of sequences that get a token in the pass
     */
    int[] draft(int most, int members, PassTimes times) {
        int possible = Math.min(most, maxTokens - chooser.count() - 1);
        return possible > 0 && decoding() ? drafter.draft(possible, members, times) : Drafter.NO_DRAFT;
    }

    private void tellText(String text) {
        if (!text.isEmpty()) {
            ticket.tell(new GenerationEvent.Text(text));
        }
    }

    // ---- the end

    /** Returns whether the result has been reported. Its pages may still be in a pass. */
    boolean told() {
        return told;
    }

    /**
     * Reports the result. Where possible, call this after {@link #close}, so that the pages are free when the caller
     * has the result.
     */
    void finish(FinishReason reason) {
        told = true;
        try {
            tellText(output.finish(reason == FinishReason.LENGTH || reason == FinishReason.CANCELLED));
            ticket.tell(new GenerationEvent.Finished(result(reason)));
        } catch (Throwable failure) { // such as no memory for the result: the caller must not wait forever
            ticket.fail(failure);
        }
    }

    private GenerationResult result(FinishReason reason) {
        int cached = pages.promptCached();
        Usage usage = new Usage(
                request.promptIds().length,
                request.imageTokens(),
                chooser.count(),
                cached,
                pictures.found(),
                cached * pages.positionBytes() + pictures.foundBytes(),
                drafted,
                confirmed);
        return new GenerationResult(
                chooser.ids(),
                output.text(),
                reason,
                usage,
                clock.timings(pages.promptDone(), usage),
                chooser.seed(),
                chooser.logprobs());
    }

    /** Reports a failure instead of a result. */
    void fail(Throwable failure) {
        if (!told) {
            told = true;
            ticket.fail(failure);
        }
    }

    @Override
    public void close() {
        releasePages();
        pictures.close();
    }
}
