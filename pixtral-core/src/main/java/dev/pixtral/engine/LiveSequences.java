package dev.pixtral.engine;

import dev.pixtral.cache.PictureKey;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.model.KvPool;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The sequences that are being computed, oldest first. Decides which sequences are admitted, give their pages back, and
 * end. Used only by the engine's loop.
 *
 * <p>Pages are allocated on demand. When they run out, or there is no memory for more, the youngest sequence gives its
 * pages back and is recomputed later, so the oldest always finishes: at the latest when it holds all pages, with what
 * it has answered.
 */
final class LiveSequences {
    /** Free pages, beyond those that it gave back, with which a sequence returns before another one has ended. */
    static final int SPARE_PAGES = 16;

    /** Largest number of live sequences: the logits of this many rows use 128 MiB with Pixtral's vocabulary. */
    static final int MOST = 256;

    private final KvPool pool;
    private final WaitingRoom room;
    private final Choosers choosers;
    private final PictureLimits limits;
    private final List<Sequence> live = new ArrayList<>(MOST); // by age; its array never grows
    private long ended;

    LiveSequences(KvPool pool, WaitingRoom room, Choosers choosers, PictureLimits limits) {
        this.pool = pool;
        this.room = room;
        this.choosers = choosers;
        this.limits = limits;
    }

    // ---- admission

    /** Admits the sequences that fit. Sequences whose next token takes very long to choose make room for others. */
    void admit() {
        takeIn();
        if (choosers.busy() && room.wanted() && stalledLeave()) {
            takeIn();
        }
    }

    private void takeIn() {
        for (Optional<Sequence> next = room.next(this::fits); next.isPresent(); next = room.next(this::fits)) {
            Sequence sequence = next.get();
            int at = 0;
            while (at < live.size() && live.get(at).age() < sequence.age()) {
                at++;
            }
            live.add(at, sequence); // first, so the sequence is not lost if memory runs out
            sequence.start();
        }
    }

    /** Removes stalled sequences: a caller's code that never returns must not keep pages from others forever. */
    private boolean stalledLeave() {
        boolean left = false;
        for (int i = live.size() - 1; i >= 0; i--) {
            Sequence sequence = live.get(i);
            if (sequence.choosing() && sequence.turn().stalled()) {
                leave(sequence);
                left = true;
            }
        }
        return left;
    }

    /** Returns a sequence to the waiting room, to be recomputed later. */
    private void leave(Sequence sequence) {
        sequence.giveBackPages(ended);
        room.reenter(sequence); // first, so the sequence is not lost if memory runs out
        live.remove(sequence);
    }

    private boolean fits(Sequence sequence) {
        return live.size() < MOST
                && Math.min(sequence.pagesToBegin(), pool.limit()) <= freePages()
                && featureBytes(sequence) <= limits.maxFeatureBytes() - featureBytesHeld()
                && mayReturn(sequence);
    }

    /** Returns the pages that live sequences neither hold nor are about to need. */
    private int freePages() {
        int spoken = live.stream()
                .mapToInt(sequence -> Math.max(sequence.pagesHeld(), sequence.pagesWanted()))
                .sum();
        return pool.limit() - spoken;
    }

    private long featureBytesHeld() {
        return live.stream().mapToLong(this::featureBytes).sum();
    }

    private long featureBytes(Sequence sequence) {
        return limits.featureBytes(sequence.request().imageTokens());
    }

    /**
     * Prevents a sequence that gave its pages back from coming and going: it waits until another one has ended or many
     * pages are free.
     */
    private boolean mayReturn(Sequence sequence) {
        return sequence.pagesGivenBack() == 0
                || live.isEmpty()
                || ended > sequence.endedBefore()
                || freePages() >= sequence.pagesGivenBack() + SPARE_PAGES;
    }

    // ---- computation

    /** Returns the sequences that can join a pass: no picture is unencoded and no choice is pending. */
    List<Sequence> ready() {
        return live.stream()
                .filter(sequence -> !sequence.needsImage() && !sequence.choosing())
                .toList();
    }

    /**
     * Returns the sequence whose picture is encoded next.
     *
     * @param oldest whether to return the oldest sequence that needs a picture, or the one with the fewest remaining
     */
    Optional<Sequence> needingPicture(boolean oldest) {
        return live.stream()
                .filter(Sequence::needsImage)
                .min(Comparator.comparingInt(
                        sequence -> oldest ? 0 : sequence.pictures().left()));
    }

    /** Returns the sequences that need a picture. */
    List<Sequence> wanting(PictureKey picture) {
        return live.stream()
                .filter(sequence -> sequence.pictures().wants(picture))
                .toList();
    }

    /**
     * Takes pages for the next rows of a sequence. A page that there is no memory for counts as one that others hold.
     *
     * @return false if the sequence is no longer live: it had to give its own pages back, or it ended because nobody
     *     else could give way
     */
    boolean makeRoom(Sequence sequence, int rows) {
        while (live.contains(sequence)) {
            if (reserve(sequence, rows)) {
                return true;
            }
            if (live.contains(sequence)) {
                giveWay(sequence);
            }
        }
        return false;
    }

    /**
     * Takes pages for drafts, if nobody is about to need them.
     *
     * @param rows rows that have pages
     * @param drafted rows of drafts that follow
     * @return number of these rows that have a page
     */
    int roomAhead(Sequence sequence, int rows, int drafted) {
        if (drafted == 0) {
            return 0;
        }
        int more = KvLayout.pages(sequence.known() + drafted) - sequence.pagesHeld();
        try {
            if (more > 0 && more <= freePages()) {
                sequence.reserve(rows + drafted);
            }
        } catch (OutOfMemoryError _) {
            // fewer drafts
        }
        return Math.min(drafted, sequence.pagesHeld() * KvLayout.PAGE - sequence.known());
    }

    /** Takes pages. If the heap has no memory to list them, only their sequence ends. */
    private boolean reserve(Sequence sequence, int rows) {
        try {
            return sequence.reserve(rows);
        } catch (OutOfMemoryError e) {
            fail(sequence, e);
            return false;
        }
    }

    /**
     * Takes pages from the youngest sequence that holds some, or from the one that needs more. If nobody else holds
     * pages, waiting would not help, and it ends with what it has answered.
     */
    private void giveWay(Sequence needing) {
        if (live.stream().anyMatch(one -> one != needing && one.giveBackDraftPages())) {
            return;
        }
        List<Sequence> holding = live.reversed().stream()
                .filter(one -> one != needing && one.pagesHeld() > 0)
                .toList();
        if (!holding.isEmpty()) {
            Sequence youngest = holding.getFirst();
            leave(youngest.age() > needing.age() ? youngest : needing);
        } else if (needing.hasAnswered()) {
            finish(needing, FinishReason.LENGTH);
        } else {
            fail(needing, needing.noPage());
        }
    }

    // ---- the end

    /** Finishes a choice that was made outside the loop. */
    void finishTurn(Turn turn) {
        Sequence sequence = turn.sequence();
        if (sequence.turn() != turn) {
            return; // the turn was dropped at the last moment
        }
        sequence.endTurn();
        if (turn.failure() != null && !sequence.ticket().cancelled()) {
            fail(sequence, turn.failure());
        } else if (turn.reason() != null) {
            finish(sequence, turn.reason());
        }
    }

    /** Ends a sequence and reports its result. */
    void finish(Sequence sequence, FinishReason reason) {
        end(sequence);
        sequence.finish(reason);
    }

    /** Ends a failed sequence and reports the failure. */
    void fail(Sequence sequence, Throwable failure) {
        try {
            end(sequence);
        } finally {
            sequence.fail(failure);
        }
    }

    private void end(Sequence sequence) {
        ended++;
        if (sequence.choosing()) {
            choosers.drop(sequence.turn());
            sequence.endTurn();
        }
        if (!live.remove(sequence)) {
            room.remove(sequence);
        }
        sequence.close();
    }

    /**
     * Reports the results of sequences that are cancelled in a pass that continues for others. Their pages are freed
     * after the pass.
     */
    void tellCancelled(List<Sequence> inPass) {
        for (Sequence sequence : inPass) {
            if (!sequence.told()) {
                sequence.finish(FinishReason.CANCELLED);
            }
        }
    }

    /**
     * Ends cancelled sequences and reports their results.
     *
     * @param inPass sequences that are in a pass and are left unchanged
     */
    void dropCancelled(List<Sequence> inPass) {
        for (Optional<Sequence> one = room.remove(this::canBeDropped);
                one.isPresent();
                one = room.remove(this::canBeDropped)) {
            finish(one.get(), FinishReason.CANCELLED);
        }
        for (int i = live.size() - 1; i >= 0; i--) {
            Sequence sequence = live.get(i);
            if (inPass.contains(sequence) || !canBeDropped(sequence)) {
                continue;
            }
            if (sequence.told()) {
                end(sequence);
            } else {
                finish(sequence, FinishReason.CANCELLED);
            }
        }
    }

    /** Returns whether a sequence is cancelled and not owned by a turn that is just accepting its token. */
    private boolean canBeDropped(Sequence sequence) {
        return sequence.ticket().cancelled() && (!sequence.choosing() || choosers.drop(sequence.turn()));
    }

    /** Ends all sequences, including waiting ones. */
    void failAll(PixtralException failure) {
        for (Optional<Sequence> one = room.remove(_ -> true); one.isPresent(); one = room.remove(_ -> true)) {
            fail(one.get(), failure);
        }
        failLive(failure);
    }

    /** Ends all live sequences. Allocates no memory, so that it works when memory has run out. */
    void failLive(Throwable failure) {
        while (!live.isEmpty()) {
            fail(live.getLast(), failure);
        }
    }

    boolean isEmpty() {
        return live.isEmpty();
    }

    /** Returns whether only one sequence is live. */
    boolean isSingle() {
        return live.size() == 1;
    }
}
