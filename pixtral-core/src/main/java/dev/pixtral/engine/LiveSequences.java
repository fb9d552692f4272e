package dev.pixtral.engine;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.model.KvPool;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The sequences that are being computed, oldest first: who is taken in, who gives its pages back, who ends. Used by the
 * engine's loop alone.
 *
 * <p>Pages are taken as they are needed. When they run out, the youngest gives its own back and is computed again
 * later, so that the oldest always comes to its end.
 */
final class LiveSequences {
    /** Pages beyond its own that must be free before one that gave its pages back returns by itself. */
    static final int SPARE_PAGES = 16;

    /** Most sequences at a time: the logits of so many rows take 128 MiB with Pixtral's vocabulary. */
    private static final int MOST = 256;

    private final KvPool pool;
    private final WaitingRoom room;
    private final Choosers choosers;
    private final PictureLimits limits;
    private final List<Sequence> live = new ArrayList<>(MOST); // by age; never grows
    private long ended;

    LiveSequences(KvPool pool, WaitingRoom room, Choosers choosers, PictureLimits limits) {
        this.pool = pool;
        this.room = room;
        this.choosers = choosers;
        this.limits = limits;
    }

    // ---- coming in

    /** Takes in who fits beside the others. Those whose next token takes very long to choose make room. */
    void admit() {
        takeIn();
        if (choosers.busy() && room.wanted() && stalledLeave()) {
            takeIn();
        }
    }

    private void takeIn() {
        for (Optional<Sequence> next = room.next(this::fits); next.isPresent(); next = room.next(this::fits)) {
            Sequence sequence = next.get();
            sequence.start();
            int at = 0;
            while (at < live.size() && live.get(at).age() < sequence.age()) {
                at++;
            }
            live.add(at, sequence);
        }
    }

    /** Somebody's code that never returns must not keep pages from the others for ever. */
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

    /** Lets one go back into the room, to be computed again later. */
    private void leave(Sequence sequence) {
        sequence.giveBackPages(ended);
        room.reenter(sequence); // first: it is not lost if there is no memory for that
        live.remove(sequence);
    }

    private boolean fits(Sequence sequence) {
        return live.size() < MOST
                && sequence.pagesToBegin() <= freePages()
                && featureBytes(sequence) <= limits.maxFeatureBytes() - featureBytesHeld()
                && mayReturn(sequence);
    }

    /** Pages that nobody has or is about to need. */
    private int freePages() {
        int spoken = live.stream()
                .mapToInt(sequence -> Math.max(sequence.pagesHeld(), sequence.pagesWanted()))
                .sum();
        return pool.maxPages() - spoken;
    }

    private long featureBytesHeld() {
        return live.stream().mapToLong(this::featureBytes).sum();
    }

    private long featureBytes(Sequence sequence) {
        return limits.featureBytes(sequence.request().imageTokens());
    }

    /**
     * One that gave its pages back does not come and go: it waits until another one has ended, or until there is plenty
     * of room.
     */
    private boolean mayReturn(Sequence sequence) {
        return sequence.pagesGivenBack() == 0
                || live.isEmpty()
                || ended > sequence.endedBefore()
                || freePages() >= sequence.pagesGivenBack() + SPARE_PAGES;
    }

    // ---- being computed

    /** Who can be in a pass: neither pictures nor a choice are missing. */
    List<Sequence> ready() {
        return live.stream()
                .filter(sequence -> !sequence.needsImage() && !sequence.choosing())
                .toList();
    }

    /**
     * Whose picture is encoded next.
     *
     * @param oldest whether it is the oldest that has one, or the one that has fewest left
     */
    Optional<Sequence> needingPicture(boolean oldest) {
        return live.stream()
                .filter(Sequence::needsImage)
                .min(Comparator.comparingInt(sequence -> oldest ? 0 : sequence.imagesLeft()));
    }

    /**
     * Sees to it that there are pages for the next rows of a sequence.
     *
     * @return false if it is not live any more, because it had to give its own pages back
     */
    boolean makeRoom(Sequence sequence, int rows) {
        while (live.contains(sequence) && sequence.pagesMissing(rows) > pool.maxPages() - pool.used()) {
            Sequence youngest = live.reversed().stream()
                    .filter(one -> one == sequence || one.pagesHeld() > 0)
                    .findFirst()
                    .orElseThrow();
            leave(youngest);
        }
        return live.contains(sequence);
    }

    // ---- going out

    /** A choice beside the loop is done. */
    void finishTurn(Turn turn) {
        Sequence sequence = turn.sequence();
        if (sequence.turn() != turn) {
            return; // it was dropped at the last moment
        }
        sequence.endTurn();
        if (turn.failure() != null && !sequence.ticket().cancelled()) {
            fail(sequence, turn.failure());
        } else if (turn.reason() != null) {
            finish(sequence, turn.reason());
        }
    }

    /** Ends a sequence, and tells its result. */
    void finish(Sequence sequence, FinishReason reason) {
        end(sequence);
        sequence.finish(reason);
    }

    /** Ends a sequence that has failed, and tells why. */
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
     * Tells the results of sequences that are cancelled in a pass that goes on for others; their pages come back when
     * it is over.
     */
    void tellCancelled(List<Sequence> inPass) {
        for (Sequence sequence : inPass) {
            if (!sequence.told()) {
                sequence.finish(FinishReason.CANCELLED);
            }
        }
    }

    /**
     * Ends who is cancelled, and tells the results.
     *
     * @param inPass sequences that are in a pass, and left alone
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

    /** A sequence whose token is being taken in belongs to its turn for a moment. */
    private boolean canBeDropped(Sequence sequence) {
        return sequence.ticket().cancelled() && (!sequence.choosing() || choosers.drop(sequence.turn()));
    }

    /** Ends everybody, those who wait included. */
    void failAll(PixtralException failure) {
        for (Optional<Sequence> one = room.remove(_ -> true); one.isPresent(); one = room.remove(_ -> true)) {
            fail(one.get(), failure);
        }
        failLive(failure);
    }

    /** Ends all that are computed; needs no memory, so that it helps where there is none. */
    void failLive(Throwable failure) {
        while (!live.isEmpty()) {
            fail(live.getLast(), failure);
        }
    }

    boolean isEmpty() {
        return live.isEmpty();
    }
}
