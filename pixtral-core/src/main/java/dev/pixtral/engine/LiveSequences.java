package dev.pixtral.engine;

import dev.pixtral.cache.PictureKey;
import dev.pixtral.cache.PrefixCache;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.model.KvPool;
import dev.pixtral.model.PictureFeatures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The sequences that are being computed, oldest first. Decides which sequences are admitted, give their pages back, and
 * end. Used only by the engine's loop.
 *
 * <p>Pages are allocated on demand. When they run out, or there is no memory for more, first the {@link PrefixCache}
 * evicts those that nobody has. Then the youngest sequence gives its pages back and is recomputed later, so the oldest
 * always finishes: at the latest when it holds all pages, with what it has answered.
 */
final class LiveSequences {
    /** Free pages, beyond those that it gave back, with which a sequence returns before another one has ended. */
    static final int SPARE_PAGES = 16;

    /** Largest number of live sequences: the logits of this many rows use 128 MiB with Pixtral's vocabulary. */
    static final int MOST = 256;

    private final KvPool pool;
    private final PrefixCache prefixes;
    private final WaitingRoom room;
    private final Choosers choosers;
    private final PictureLimits limits;
    private final List<Sequence> live = new ArrayList<>(MOST); // by age; its array never grows
    private long ended;

    LiveSequences(KvPool pool, PrefixCache prefixes, WaitingRoom room, Choosers choosers, PictureLimits limits) {
        this.pool = pool;
        this.prefixes = prefixes;
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
        prefixes.expect(pool.inUse() + pagesExpected(1));
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
        return live.size() < MOST && hasPages(sequence) && hasFeatureMemory(sequence) && mayReturn(sequence);
    }

    /** Returns whether there are pages to begin with, without those that it shares. */
    private boolean hasPages(Sequence sequence) {
        int needed = Math.min(sequence.pages().toBegin(), pool.limit());
        int free = freePages();
        return needed <= free || needed - sequence.pages().shared() <= free;
    }

    /** Returns the pages that nobody holds, or only the cache, and that live sequences are not about to need. */
    private int freePages() {
        return pool.limit() - pool.inUse() - pool.pinned() - pagesExpected(0);
    }

    /** Returns the pages that live sequences need soon in addition to those that they hold. */
    private int pagesExpected(int spare) {
        int expected = 0;
        for (int i = 0; i < live.size(); i++) { // allocates nothing, like the methods that it calls
            SequencePages pages = live.get(i).pages();
            expected += Math.max(0, pages.wanted() + spare - pages.held());
        }
        return expected;
    }

    /** Returns whether there is memory for the features of its pictures, without those whose rows are cached. */
    private boolean hasFeatureMemory(Sequence sequence) {
        long free = limits.maxFeatureBytes() - featureBytesHeld();
        return limits.featureBytes(sequence.featureTokens()) <= free
                || limits.featureBytes(sequence.featureTokensToBegin()) <= free;
    }

    private long featureBytesHeld() {
        return live.stream()
                .mapToLong(sequence -> limits.featureBytes(sequence.featureTokens()))
                .sum();
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

    /**
     * Returns the sequences that can join a pass: no picture is unencoded, no choice is pending, and no other one is
     * about to compute the page that they need next.
     */
    List<Sequence> ready() {
        List<Sequence> able = new ArrayList<>();
        List<Sequence> prompts = new ArrayList<>();
        for (Sequence sequence : live) {
            if (sequence.choosing()) {
                continue;
            }
            sequence.adopt();
            if (!sequence.needsImage()) {
                able.add(sequence);
                if (!sequence.decoding()) {
                    prompts.add(sequence);
                }
            }
        }
        able.removeIf(sequence -> waits(sequence, prompts));
        return able;
    }

    /** Returns whether an answer is being generated, which the computation for others should not hold up. */
    boolean answering() {
        return live.stream().anyMatch(Sequence::answering);
    }

    /**
     * Returns whether a sequence waits for another one of those that can join the pass, so that a page is computed
     * once. The oldest prompt never waits, and the others only for one that gets its rows before them: so nobody waits
     * for somebody who waits for long.
     */
    private static boolean waits(Sequence sequence, List<Sequence> prompts) {
        for (int i = 0; i < prompts.size() && sequence != prompts.getFirst(); i++) {
            Sequence other = prompts.get(i);
            boolean first = i == 0
                    || other.pages().left() < sequence.pages().left()
                    || other.pages().left() == sequence.pages().left() && other.age() < sequence.age();
            if (first && other != sequence && sequence.pages().waitFor(other.pages())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the sequences that need pictures, in the order in which these are encoded.
     *
     * @param oldest whether the oldest sequences come first, or those with the fewest remaining pictures
     */
    List<Sequence> needingPictures(boolean oldest) {
        return live.stream()
                .filter(Sequence::needsImage)
                .sorted(Comparator.comparingInt(
                        sequence -> oldest ? 0 : sequence.pictures().left()))
                .toList();
    }

    /** Returns the features of a picture, not retained, if a sequence holds them. */
    Optional<PictureFeatures> holding(PictureKey picture) {
        for (Sequence sequence : live) {
            Optional<PictureFeatures> held = sequence.pictures().held(picture);
            if (held.isPresent()) {
                return held;
            }
        }
        return Optional.empty();
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
        SequencePages pages = sequence.pages();
        int more = KvLayout.pages(pages.known() + drafted) - pages.held();
        try {
            if (more > 0 && more <= freePages()) {
                pages.reserve(rows + drafted);
            }
        } catch (OutOfMemoryError _) {
            // fewer drafts
        }
        return Math.min(drafted, pages.held() * KvLayout.PAGE - pages.known());
    }

    /** Takes pages. If the heap has no memory to list them, only their sequence ends. */
    private boolean reserve(Sequence sequence, int rows) {
        try {
            return sequence.pages().reserve(rows);
        } catch (OutOfMemoryError e) {
            fail(sequence, e);
            return false;
        }
    }

    /**
     * Takes pages from the youngest sequence that holds some, or from the one that needs more. If nobody else holds
     * pages, waiting would help only if some are pinned; otherwise it ends with what it has answered.
     */
    private void giveWay(Sequence needing) {
        if (live.stream().anyMatch(one -> one != needing && one.giveBackDraftPages())) {
            return;
        }
        List<Sequence> holding = live.reversed().stream()
                .filter(one -> one != needing && one.pages().held() > 0)
                .toList();
        if (!holding.isEmpty()) {
            Sequence youngest = holding.getFirst();
            leave(youngest.age() > needing.age() ? youngest : needing);
        } else if (pool.pinned() > 0) {
            leave(needing); // it returns when they are unpinned
        } else if (needing.hasAnswered()) {
            finish(needing, FinishReason.LENGTH);
        } else {
            fail(needing, needing.pages().noPage());
        }
    }

    // ---- the end

    /** Finishes a choice that was made outside the loop. */
    void finishTurn(Turn turn) {
        Sequence sequence = turn.sequence();
        if (sequence.turn() != turn) {
            return; // the turn was dropped at the last moment
        }
        try {
            sequence.endTurn();
        } catch (OutOfMemoryError e) { // its text is incomplete
            fail(sequence, e);
            return;
        }
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
            endTurn(sequence);
        }
        if (!live.remove(sequence)) {
            room.remove(sequence);
        }
        sequence.close();
    }

    /** Without memory, only less of its text is kept for others. */
    private static void endTurn(Sequence sequence) {
        try {
            sequence.endTurn();
        } catch (OutOfMemoryError _) {
            // it ends anyway
        }
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
