package dev.pixtral.engine;

import dev.pixtral.cache.PictureKey;
import dev.pixtral.cache.PrefixCache;
import dev.pixtral.engine.draft.Drafter;
import dev.pixtral.engine.draft.PassTimes;
import dev.pixtral.metrics.EngineMeters;
import dev.pixtral.metrics.RequestMeter;
import dev.pixtral.model.Batch;
import dev.pixtral.model.PictureFeatures;
import dev.pixtral.model.TokenRows;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.Arrays;

/**
 * One generation inside the engine: its prompt with pictures, its {@link SequencePages} and its {@link Answer}. Once it
 * is in the {@link WaitingRoom}, it is used only by the engine's loop. {@link #close} releases all resources.
 *
 * <p>While a {@link Turn} chooses the next token, it owns the answer, the clock and the progress. The loop then uses
 * nothing of these, until the turn is settled and {@link #endTurn} takes over what it has chosen.
 */
final class Sequence implements AutoCloseable {
    private final GenerationRequest request;
    private final Ticket ticket;
    private final RequestMeter meter;
    private final SequencePages pages;
    private final PromptPictures pictures;
    private final Answer answer; // the turn's while there is one, like the two fields below
    private final Stopwatch clock;
    private final ProgressTeller progress;
    private long waitingPixelBytes;
    private long age;
    private int overtakings;
    private int pagesGivenBack; // 0 unless its pages were given back
    private long endedBefore; // generations that had ended when the pages were given back
    private Turn turn; // null unless the next token is being chosen
    private boolean told; // whether the result has been reported

    Sequence(
            GenerationRequest request,
            Ticket ticket,
            Tokenizer tokenizer,
            int contextLength,
            PrefixCache cache,
            Drafter.Maker drafters,
            EngineMeters meters) {
        int promptLength = request.promptIds().length;
        int maxTokens = Math.min(request.decoding().maxTokens(), contextLength - promptLength);
        this.request = request;
        this.ticket = ticket;
        this.meter = new RequestMeter(meters, promptLength);
        this.clock = new Stopwatch(meter);
        this.progress = new ProgressTeller(ticket, request, maxTokens, System::nanoTime);
        this.pictures = new PromptPictures(request, tokenizer.specialTokens().img());
        this.pages = new SequencePages(cache, request.cacheSalt(), pictures.content(), promptLength + maxTokens);
        this.answer =
                new Answer(request, ticket, tokenizer, maxTokens, drafters.of(request.promptIds()), clock, progress);
    }

    Ticket ticket() {
        return ticket;
    }

    GenerationRequest request() {
        return request;
    }

    SequencePages pages() {
        return pages;
    }

    PromptPictures pictures() {
        return pictures;
    }

    Answer answer() {
        return answer;
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

    /** Records that the queue has it. */
    void queued() {
        meter.queued(age);
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
        meter.begin();
        clock.start();
        progress.begin();
        adopt();
    }

    // ---- pages

    /** Takes over what others have computed. The pictures in it need not be encoded. */
    void adopt() {
        if (pages.adopt()) {
            pictures.skip(pages.computed());
            progress.pictures(pictures.done());
            progress.prompt(pages.promptDone());
            meter.foundPrefix(pages.promptCached());
        }
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
        meter.leave();
        pagesGivenBack = pages.held();
        endedBefore = ended;
        pages.giveBack();
        pictures.beginAgain();
    }

    /**
     * Gives back the pages that only drafts have needed so far.
     *
     * @return whether there were any
     */
    boolean giveBackDraftPages() {
        // while a turn chooses, it may need the slots of drafts; without them it computes these tokens again
        return pages.giveBackBehind(choosing() ? pages.computed() : pages.known());
    }

    // ---- pictures

    /** Returns whether a picture must be encoded before the prompt can be computed. */
    boolean needsImage() {
        return pictures.left() > 0;
    }

    /** Returns the tokens of pictures whose features it holds, or will hold. */
    int featureTokens() {
        return pictures.tokensAfter(pages.computed());
    }

    /** Returns the tokens of pictures whose features it would need if it began now. */
    int featureTokensToBegin() {
        return pictures.tokensAfter(pages.available());
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
        meter.foundPictures(places);
        progress.pictures(pictures.done());
        return places;
    }

    /** Reports the number of layers computed for the next picture. */
    void imageLayers(int done, int all) {
        progress.picture(pictures.done(), done, all);
    }

    // ---- rows

    /** Returns whether a part of its answer exists, without what a turn is choosing. */
    boolean hasAnswered() {
        return pages.answered() > 0;
    }

    /** Returns whether its only remaining row is the token that was generated last. */
    boolean decoding() {
        return hasAnswered() && pages.left() == 1;
    }

    /** Returns whether others delay its next token: not if its pages are computed again, or its choice takes long. */
    boolean answering() {
        return turn == null ? decoding() : turn.continuesAnswer() && !turn.stalled();
    }

    /** Returns tokens to compute ahead in the next pass, see {@link Answer#draft}: none if it is not decoding. */
    int[] draft(int most, int members, PassTimes times) {
        return decoding() ? answer.draft(most, members, times) : Drafter.NO_DRAFT;
    }

    /**
     * Returns the next rows, for which {@link SequencePages#reserve} has taken pages.
     *
     * @param rows at most {@link SequencePages#left}
     * @param draft tokens that follow, if it is decoding
     */
    Batch.Piece piece(int rows, int[] draft) {
        clock.beginPrefill();
        meter.beginRows();
        int computed = pages.computed();
        if (decoding()) {
            int[] ids = new int[1 + draft.length];
            ids[0] = answer.last();
            System.arraycopy(draft, 0, ids, 1, draft.length);
            return new Batch.Piece(pages.kv(), computed, TokenRows.of(ids), 0, ids.length, Batch.Logits.ALL);
        }
        Batch.Logits logits = rows == pages.left() ? Batch.Logits.LAST : Batch.Logits.NONE;
        return new Batch.Piece(pages.kv(), computed, text(), computed, computed + rows, logits);
    }

    private TokenRows text() {
        int[] prompt = request.promptIds();
        int known = pages.known();
        if (known == prompt.length) {
            return new TokenRows(prompt, pictures.featureRows(), pictures.features());
        }
        int[] ids = Arrays.copyOf(prompt, known);
        System.arraycopy(answer.ids(), 0, ids, prompt.length, known - prompt.length);
        int[] rows = Arrays.copyOf(pictures.featureRows(), known);
        Arrays.fill(rows, prompt.length, rows.length, -1);
        return new TokenRows(ids, rows, pictures.features());
    }

    /**
     * Records that rows have been computed.
     *
     * @return whether the next token can be chosen
     */
    boolean computed(int rows) {
        pages.computed(rows);
        progress.prompt(pages.promptDone());
        pictures.computed(Math.min(pages.computed(), request.promptIds().length));
        boolean all = pages.left() == 0;
        if (all) {
            meter.endRows(pages.promptCached());
        }
        return all;
    }

    /** Reports the number of layers computed for the next rows. */
    void layers(int rows, int done, int all) {
        progress.prompt(pages.computed(), rows, done, all);
    }

    // ---- turns

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
        turn = null; // first: an error must not leave a turn that nobody ends
        try {
            if (ended.settled()) { // otherwise its thread is still accepting a token
                for (int i = pages.answered(); i < answer.count(); i++) {
                    pages.append(answer.id(i));
                }
                pages.confirm(ended.confirmed());
            }
        } finally {
            pages.forgetAhead();
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
            answer.end(reason);
            Usage usage = usage();
            Timings timings = clock.timings(pages.promptDone(), usage);
            GenerationEvent end = new GenerationEvent.Finished(answer.result(reason, usage, timings));
            count(reason, timings);
            ticket.tell(end);
        } catch (Throwable failure) { // such as no memory for the result: the caller must not wait forever
            meter.failed();
            ticket.fail(failure);
        }
    }

    private void count(FinishReason reason, Timings timings) {
        if (reason == FinishReason.CANCELLED) {
            meter.cancelled(timings.generatedTokens());
        } else {
            int later = timings.generatedTokens() - 1;
            long tokenNanos = later > 0 ? Math.round(timings.decodeMs() * 1e6 / later) : -1;
            meter.finished(timings.generatedTokens(), reason.name(), tokenNanos);
        }
    }

    private Usage usage() {
        return new Usage(
                request.promptIds().length,
                request.imageTokens(),
                answer.count(),
                pages.promptCached(),
                pictures.found(),
                pages.cachedBytes() + pictures.foundBytes(),
                pages.drafted(),
                answer.confirmed());
    }

    /** Reports a failure instead of a result. */
    void fail(Throwable failure) {
        if (!told) {
            told = true;
            meter.failed();
            ticket.fail(failure);
        }
    }

    @Override
    public void close() {
        pages.giveBack();
        pictures.close();
    }
}
