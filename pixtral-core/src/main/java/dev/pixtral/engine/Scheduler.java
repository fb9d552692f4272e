package dev.pixtral.engine;

import dev.pixtral.image.PixelValues;
import dev.pixtral.model.Batch;
import dev.pixtral.model.Compute;
import dev.pixtral.model.KvPool;
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

/**
 * The engine's loop. Each step looks who was cancelled, takes in who fits, encodes at most one picture and computes one
 * batch: the decoded tokens of all live sequences, and rows of prompts as the {@link RowDealer} deals them. What fails
 * while work is done for one sequence ends that one alone; what fails in a pass ends its members.
 */
final class Scheduler {
    private static final long LOOK_AROUND_MS = 100; // where time alone may change something

    private final PixtralNetwork network;
    private final Compute compute;
    private final EngineOptions options;
    private final WaitingRoom room;
    private final PassMonitor stages;
    private final Choosers choosers;
    private final LiveSequences live;
    private final Scratch scratch = new Scratch();
    private boolean oldestPictureNext = true;

    Scheduler(
            PixtralNetwork network,
            Compute compute,
            EngineOptions options,
            KvPool pool,
            WaitingRoom room,
            PictureLimits limits,
            PassMonitor stages,
            EngineThreads threads) {
        this.network = network;
        this.compute = compute;
        this.options = options;
        this.room = room;
        this.stages = stages;
        this.choosers = new Choosers(threads, room::signal);
        this.live = new LiveSequences(pool, room, choosers, limits);
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
        } catch (Throwable e) { // a failure of the loop itself: it cannot go on, and says so to everybody
            killer = e;
        } finally {
            room.close(killer);
            while (!endAll(killer)) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_AROUND_MS));
            }
        }
    }

    /** Whether everybody could be told that the engine ends; if there is no memory for it now, there will be. */
    private boolean endAll(Throwable killer) {
        try {
            live.failAll(killer == null ? ModelClosedException.underWay() : ModelClosedException.died(killer));
            choosers.close();
            return true;
        } catch (OutOfMemoryError e) {
            return false;
        }
    }

    /**
     * Does a step. If it fails beside the work for one request or one pass, as it may where others have used up the
     * memory, all that are computed end; the engine goes on unless there was nobody whose end could help.
     *
     * @return milliseconds to wait for a signal, 0 for ever, or less than 0 if there is more to do at once
     */
    private long attempt() {
        try {
            if (step()) {
                return -1;
            }
            return choosers.busy() ? LOOK_AROUND_MS : 0;
        } catch (Throwable failure) {
            if (live.isEmpty() && !(failure instanceof OutOfMemoryError)) {
                throw failure;
            }
            live.failLive(failure);
            return LOOK_AROUND_MS; // others may need a moment to let memory go
        }
    }

    /** Does what there is to do; false if there was nothing. */
    private boolean step() {
        for (Optional<Turn> done = choosers.takeDone(); done.isPresent(); done = choosers.takeDone()) {
            live.finishTurn(done.get());
        }
        live.dropCancelled(List.of());
        live.admit();
        boolean worked = encodePicture();
        return computeBatch() || worked;
    }

    /** Whether nobody needs a pass any more; those who are cancelled while others go on get their results here. */
    private boolean useless(List<Sequence> members) {
        List<Sequence> cancelled =
                members.stream().filter(member -> member.ticket().cancelled()).toList(); // looked at once
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

    /**
     * Encodes one picture: by turns of the oldest sequence that needs one, so that it gets on, and of the one that
     * needs fewest, so that a question about one picture does not wait for an album.
     */
    private boolean encodePicture() {
        Optional<Sequence> chosen = live.needingPicture(oldestPictureNext);
        if (chosen.isEmpty()) {
            return false;
        }
        oldestPictureNext = !oldestPictureNext;
        Sequence sequence = chosen.get();
        try {
            long before = System.nanoTime();
            PixelValues image = sequence.request().images().get(sequence.nextImage());
            float[] features = network.encodeImages(
                    compute, List.of(image), scratch, watch(List.of(sequence), layersOf(sequence)));
            sequence.imageEncoded(features, System.nanoTime() - before);
        } catch (PassAbandoned _) {
            // its only member is cancelled, or the engine stops: the next step sees to either
        } catch (Throwable failure) {
            live.fail(sequence, failure);
        }
        return true;
    }

    private IntConsumer layersOf(Sequence encoding) {
        int all = network.config().vision().numLayers();
        return done -> encoding.imageLayers(done, all);
    }

    private boolean computeBatch() {
        List<Pass.Member> plan = plan();
        Pass pass = join(plan);
        if (pass.members().isEmpty()) {
            return !plan.isEmpty(); // those who gave pages back or failed have made room for others
        }
        compute(pass);
        return true;
    }

    /** Who should be in the next pass, oldest first. */
    private List<Pass.Member> plan() {
        List<Sequence> ready = live.ready();
        List<Sequence> prompts =
                ready.stream().filter(sequence -> !sequence.decoding()).toList();
        int decoded = ready.size() - prompts.size();
        int budget = Math.max(options.chunk() - decoded, Math.max(1, options.chunk() / 4));
        int[] dealt = RowDealer.deal(
                budget,
                prompts.stream()
                        .map(sequence -> new RowDealer.Claim(sequence.known(), sequence.left()))
                        .toList());
        PrimitiveIterator.OfInt promptRows = Arrays.stream(dealt).iterator();
        List<Pass.Member> plan = new ArrayList<>();
        for (Sequence sequence : ready) {
            int rows = sequence.decoding() ? 1 : promptRows.nextInt();
            if (rows > 0) {
                plan.add(new Pass.Member(sequence, rows));
            }
        }
        return plan;
    }

    /**
     * The pass of those for whom there is room. The oldest come first, so that who has to give pages back has not
     * joined yet.
     */
    private Pass join(List<Pass.Member> plan) {
        Batch batch = new Batch();
        List<Pass.Member> joined = new ArrayList<>();
        for (Pass.Member member : plan) {
            if (live.makeRoom(member.sequence(), member.rows()) && join(batch, member)) {
                joined.add(member);
            }
        }
        return new Pass(batch, joined);
    }

    /** Adds rows to the batch; a sequence that gets no memory for them ends alone. */
    private boolean join(Batch batch, Pass.Member member) {
        try {
            batch.add(member.sequence().piece(member.rows()));
            return true;
        } catch (Throwable failure) {
            live.fail(member.sequence(), failure);
            return false;
        }
    }

    private void compute(Pass pass) {
        List<Sequence> sequences = pass.sequences();
        try {
            long before = System.nanoTime();
            float[] logits = network.forward(compute, pass.batch(), scratch, watch(sequences, layersOf(pass)));
            long nanos = System.nanoTime() - before;
            choosers.await(choose(pass, logits), nanos);
        } catch (PassAbandoned _) {
            // nothing to undo: the next step drops who was cancelled, and computes the rows again if a monitor ended
            // the pass
        } catch (Throwable failure) { // whose fault it is cannot be told
            sequences.forEach(sequence -> live.fail(sequence, failure));
        }
    }

    private IntConsumer layersOf(Pass pass) {
        int all = network.config().text().numLayers();
        return done -> pass.members().forEach(member -> member.sequence().layers(member.rows(), done, all));
    }

    /** Chooses the next tokens; returns the choices that are made beside the loop. */
    private List<Turn> choose(Pass pass, float[] logits) {
        int vocabSize = network.config().text().vocabSize();
        List<Turn> aside = new ArrayList<>(pass.members().size()); // never grows: no turn is lost for want of memory
        int offset = 0;
        for (Pass.Member member : pass.members()) {
            int own = offset;
            offset += member.getsLogits() ? vocabSize : 0;
            try {
                Sequence sequence = member.sequence();
                if (!sequence.computed(member.rows()) || sequence.told()) { // told: cancelled during the pass
                    continue;
                }
                if (sequence.choosesAside()) {
                    aside.add(choosers.begin(sequence, logits, own, vocabSize));
                } else {
                    sequence.take(sequence.pick(logits, own), logits, own)
                            .ifPresent(reason -> live.finish(sequence, reason));
                }
            } catch (Throwable failure) {
                live.fail(member.sequence(), failure);
            }
        }
        return aside;
    }
}
