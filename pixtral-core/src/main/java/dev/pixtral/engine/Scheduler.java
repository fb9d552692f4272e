package dev.pixtral.engine;

import dev.pixtral.cache.PictureCache;
import dev.pixtral.cache.PrefixCache;
import dev.pixtral.engine.draft.DraftBudget;
import dev.pixtral.engine.draft.Drafter;
import dev.pixtral.engine.pace.PassPacer;
import dev.pixtral.engine.pace.RowDealer;
import dev.pixtral.metrics.EngineMeters;
import dev.pixtral.model.Batch;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PassAbandoned;
import dev.pixtral.model.PassMonitor;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.model.Scratch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * The engine's loop. Each step drops cancelled sequences, admits those that fit, does a step of encoding a picture and
 * computes one batch: the decoded tokens of all live sequences, and the prompt rows that the {@link RowDealer}
 * distributes. So between two tokens of an answer there is at most one step of a picture and one pass, whose durations
 * the {@link PassPacer} limits. A failure in the work for one sequence ends only that sequence; a failure in a pass
 * ends all of its members.
 */
final class Scheduler {
    private static final long LOOK_AROUND_MS = 100; // while a choice or a disk may stall or memory may become free

    private final PixtralNetwork network;
    private final Compute compute;
    private final EngineOptions options;
    private final WaitingRoom room;
    private final PassMonitor stages;
    private final Choosers choosers;
    private final LiveSequences live;
    private final PrefixCache prefixes;
    private final PictureCache pictures;
    private final Encodings encodings;
    private final LongSupplier clock;
    private final EngineMeters meters;
    private final PassPacer pacer = new PassPacer();
    private final DraftBudget drafts;
    private final Scratch scratch = new Scratch();

    Scheduler(
            PixtralNetwork network,
            Compute compute,
            EngineOptions options,
            EngineParts parts,
            WaitingRoom room,
            LiveSequences live,
            Choosers choosers,
            PrefixCache prefixes,
            PictureCache pictures) {
        this.network = network;
        this.compute = compute;
        this.options = options;
        this.room = room;
        this.stages = parts.stages();
        this.clock = parts.clock();
        this.meters = parts.meters();
        this.choosers = choosers;
        this.prefixes = prefixes;
        this.live = live;
        this.drafts = new DraftBudget(options.chunk(), LiveSequences.MOST);
        this.pictures = pictures;
        this.encodings = new Encodings(network, compute, parts, pictures, live, room::closed);
    }

    /** Runs until the room is closed; the body of the engine's thread. */
    void run() {
        Throwable killer = null;
        try {
            while (!room.closed()) {
                long seen = room.signals();
                long patience = attempt();
                if (patience >= 0) {
                    room.awaitSignalAfter(seen, patience);
                }
            }
        } catch (Throwable e) { // a failure of the loop itself: it cannot continue, and reports this to all requests
            killer = e;
        } finally {
            room.close(killer);
            while (!endAll(killer)) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_AROUND_MS));
            }
        }
    }

    /** Ends all sequences. Returns false if memory ran out; the caller then tries again. */
    private boolean endAll(Throwable killer) {
        try {
            live.failAll(killer == null ? ModelClosedException.underWay() : ModelClosedException.died(killer));
            choosers.close();
            encodings.close();
            pictures.close();
            prefixes.close();
            return true;
        } catch (OutOfMemoryError e) {
            return false;
        }
    }

    /**
     * Runs one step. If it fails outside the work for one request or pass, for example because other code has used up
     * the memory, all live sequences end. The engine continues unless no sequence was live, so that ending them could
     * not help.
     *
     * @return milliseconds to wait for a signal; 0 to wait indefinitely; negative if there is more work now
     */
    private long attempt() {
        try {
            if (step()) {
                return -1;
            }
            return choosers.busy() || pictures.isFetching() ? LOOK_AROUND_MS : 0;
        } catch (Throwable failure) {
            if (live.isEmpty() && !(failure instanceof OutOfMemoryError)) {
                throw failure;
            }
            live.failLive(failure);
            return LOOK_AROUND_MS; // other threads may need a moment to release memory
        }
    }

    /** Does the pending work; returns false if there was none. */
    private boolean step() {
        for (Optional<Turn> done = choosers.takeDone(); done.isPresent(); done = choosers.takeDone()) {
            live.finishTurn(done.get());
        }
        live.dropCancelled(List.of());
        live.admit();
        boolean worked = encodings.step(live.answering() ? pacer.stepNanos() : pacer.freeStepNanos());
        return computeBatch() || worked;
    }

    /**
     * Returns whether a pass is no longer needed. If it continues for others, its cancelled members get their results
     * here.
     */
    private boolean useless(List<Sequence> members) {
        List<Sequence> cancelled = members.stream()
                .filter(member -> member.ticket().cancelled())
                .toList(); // read only once, since it may change
        if (room.closed() || cancelled.size() == members.size()) {
            return true;
        }
        live.tellCancelled(cancelled);
        live.dropCancelled(members);
        return false;
    }

    private PassMonitor watch(List<Sequence> members, IntConsumer layers) {
        return new PassWatch(stages, () -> useless(members), layers);
    }

    private boolean computeBatch() {
        long begun = clock.getAsLong();
        List<EnginePass.Member> plan = plan();
        EnginePass pass = join(plan);
        if (pass.members().isEmpty()) {
            return !plan.isEmpty(); // sequences that gave pages back or failed have made room for others
        }
        compute(pass, begun);
        meters.computed(clock.getAsLong() - begun);
        return true;
    }

    /** Returns the planned members of the next pass, oldest first. */
    private List<EnginePass.Member> plan() {
        List<Sequence> ready = live.ready();
        List<Sequence> prompts =
                ready.stream().filter(sequence -> !sequence.decoding()).toList();
        int decoded = ready.size() - prompts.size();
        int budget = budget(decoded);
        int[][] drafted = draft(ready, budget, !prompts.isEmpty());
        int[] dealt = RowDealer.deal(
                budget - Arrays.stream(drafted).mapToInt(draft -> draft.length).sum(),
                prompts.stream()
                        .map(Sequence::pages)
                        .map(pages -> new RowDealer.Claim(pages.known(), pages.left()))
                        .toList());
        PrimitiveIterator.OfInt promptRows = Arrays.stream(dealt).iterator();
        List<EnginePass.Member> plan = new ArrayList<>();
        for (int i = 0; i < drafted.length; i++) {
            int rows = ready.get(i).decoding() ? 1 : promptRows.nextInt();
            if (rows > 0) {
                plan.add(new EnginePass.Member(ready.get(i), rows, drafted[i]));
            }
        }
        return plan;
    }

    /**
     * Returns how many rows the next pass may have beside those that decode. Those whose answers are being generated
     * wait for them; now and then there are none, to measure how long a pass takes without.
     */
    private int budget(int decoded) {
        int most = Math.max(options.chunk() - decoded, Math.max(1, options.chunk() / 4));
        return live.answering() && !live.isSingle()
                ? Math.min(most, pacer.promptRows(decoded, clock.getAsLong()))
                : most;
    }

    /** Returns the drafts of the sequences: of the oldest first, as far as the rows of a pass allow them. */
    private int[][] draft(List<Sequence> ready, int budget, boolean besidePrompts) {
        int[][] drafted = new int[ready.size()][];
        Arrays.fill(drafted, Drafter.NO_DRAFT);
        int members = (int) ready.stream().filter(Sequence::decoding).count();
        int left = members == 0 || budget == 0 ? 0 : drafts.rows(members, besidePrompts ? budget : 0, live.isSingle());
        for (int i = 0; i < drafted.length && left > 0; i++) {
            drafted[i] = ready.get(i).draft(left, members, drafts.times());
            left -= drafted[i].length;
        }
        return drafted;
    }

    /**
     * Returns the pass of the planned members for which there are pages. The oldest are added first, so a sequence that
     * has to give its pages back has not joined yet.
     */
    private EnginePass join(List<EnginePass.Member> plan) {
        List<EnginePass.Member> placed = plan.stream()
                .filter(member -> live.makeRoom(member.sequence(), member.rows()))
                .toList();
        Batch batch = new Batch();
        List<EnginePass.Member> joined = new ArrayList<>();
        for (EnginePass.Member member : placed) { // drafts get only pages that are left
            int ahead = live.roomAhead(member.sequence(), member.rows(), member.draft().length);
            EnginePass.Member allowed = member.withDraft(ahead);
            if (join(batch, allowed)) {
                joined.add(allowed);
            }
        }
        return new EnginePass(batch, joined);
    }

    /** Adds rows to the batch. If memory for them is missing, only their sequence ends. */
    private boolean join(Batch batch, EnginePass.Member member) {
        try {
            batch.add(member.sequence().piece(member.rows(), member.draft()));
            return true;
        } catch (Throwable failure) {
            live.fail(member.sequence(), failure);
            return false;
        }
    }

    private void compute(EnginePass pass, long begun) {
        List<Sequence> sequences = pass.sequences();
        int decoded = pass.decodedRows();
        int more = pass.batch().rows() - decoded; // of prompts, and drafts
        try {
            Optional<float[]> logits = forward(pass);
            if (logits.isPresent()) {
                long nanos = clock.getAsLong() - begun;
                drafts.times().record(pass.batch().rows(), nanos);
                choosers.await(choose(pass, logits.get()), Math.min(nanos, pacer.decodeNanos()));
                long now = clock.getAsLong();
                pacer.took(decoded, more, now - begun, now);
            }
        } catch (PassAbandoned _) {
            // nothing to undo: the next step drops cancelled members, and recomputes the rows if a monitor ended the
            // pass
        } catch (Throwable failure) { // the failing member is unknown
            sequences.forEach(sequence -> live.fail(sequence, failure));
        }
    }

    /** Returns the logits, or empty if there is no memory for drafts: the next pass has none. */
    private Optional<float[]> forward(EnginePass pass) {
        try {
            return Optional.of(
                    network.forward(compute, pass.batch(), scratch, watch(pass.sequences(), layersOf(pass))));
        } catch (OutOfMemoryError e) {
            if (pass.drafted() == 0) {
                throw e;
            }
            drafts.outOfMemory();
            return Optional.empty();
        }
    }

    private IntConsumer layersOf(EnginePass pass) {
        int all = network.config().text().numLayers();
        return done -> pass.members().forEach(member -> member.sequence().layers(member.rows(), done, all));
    }

    /** Chooses the next tokens; returns the choices that are made outside the loop. */
    private List<Turn> choose(EnginePass pass, float[] logits) {
        int vocabSize = network.config().text().vocabSize();
        List<Turn> aside = new ArrayList<>(pass.members().size()); // never grows: no turn is lost if memory runs out
        int offset = 0;
        for (EnginePass.Member member : pass.members()) {
            int own = offset;
            offset += member.logitRows() * vocabSize;
            try {
                Sequence sequence = member.sequence();
                if (!sequence.computed(member.rows()) || sequence.told()) { // told: cancelled during the pass
                    continue;
                }
                sequence.pages().computedAhead(member.draft().length);
                if (sequence.answer().choosesAside()) {
                    aside.add(choosers.begin(sequence, logits, own, vocabSize, member.draft()));
                } else {
                    live.finishTurn(choosers.now(sequence, logits, own, vocabSize, member.draft()));
                }
            } catch (Throwable failure) {
                live.fail(member.sequence(), failure);
            }
        }
        return aside;
    }
}
