package dev.pixtral.engine;

import dev.pixtral.cache.PictureCache;
import dev.pixtral.cache.PictureKey;
import dev.pixtral.metrics.EngineMeters;
import dev.pixtral.metrics.flight.PictureEvent;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PassAbandoned;
import dev.pixtral.model.PassMonitor;
import dev.pixtral.model.PictureEncoding;
import dev.pixtral.model.PictureFeatures;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.model.UnitCosts;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The pictures that live sequences need: looked up, or encoded one at a time, in steps, for all sequences that need the
 * same one. An encoding goes on as long as somebody needs it, whoever asked first. Used only by the engine's loop.
 */
final class Encodings implements AutoCloseable {
    private final PixtralNetwork network;
    private final Compute compute;
    private final PictureCache cache;
    private final LiveSequences live;
    private final BooleanSupplier stopped;
    private final PassMonitor stages;
    private final LongSupplier clock;
    private final EngineMeters meters;
    private final UnitCosts costs = new UnitCosts();
    private final Set<PictureKey> missing = new HashSet<>(); // needed, and to be encoded now or later
    private boolean oldestNext = true;
    private PictureEncoding encoding; // null if none has begun; then so are the next three
    private PictureKey key;
    private PassMonitor watch;
    private PictureEvent event;
    private long nanos; // time that it took so far

    /**
     * Creates an empty queue.
     *
     * @param parts parts of the engine
     * @param stopped whether the engine stops
     */
    Encodings(
            PixtralNetwork network,
            Compute compute,
            EngineParts parts,
            PictureCache cache,
            LiveSequences live,
            BooleanSupplier stopped) {
        this.network = network;
        this.compute = compute;
        this.cache = cache;
        this.live = live;
        this.stopped = stopped;
        this.stages = parts.stages();
        this.clock = parts.clock();
        this.meters = parts.meters();
    }

    /**
     * Delivers what is cached, then does a step of the current picture, or begins the next one. Alternates between the
     * oldest sequence that needs one, to ensure its progress, and the sequence that needs the fewest, so that a
     * question about one picture does not wait for an album.
     *
     * @param most how long the step should take at most, in nanoseconds
     * @return false if no picture has to be encoded; pictures may still be needed that are being read from a folder
     */
    boolean step(long most) {
        if (encoding != null && live.wanting(key).isEmpty()) {
            close(); // a step may end long before the next layer begins, where this is checked too
        }
        takeFetched();
        lookUp();
        if (encoding == null && !begin()) {
            return false;
        }
        long before = clock.getAsLong();
        try {
            boolean done = encoding.advance(most, clock, watch);
            long took = clock.getAsLong() - before;
            nanos += took;
            meters.computed(took);
            if (done) {
                finish();
            }
        } catch (PassAbandoned _) {
            close(); // nobody needs it any more, or the engine stops: the next step handles both
        } catch (Throwable failure) {
            PictureKey failed = key;
            close();
            live.wanting(failed).forEach(sequence -> live.fail(sequence, failure));
        }
        return true;
    }

    /** Looks for the pictures that are needed, so that none that is cached waits for another one to be encoded. */
    private void lookUp() {
        missing.removeIf(picture -> live.wanting(picture).isEmpty());
        for (Sequence sequence : live.needingPictures(true)) {
            for (PromptPictures.Wanted wanted : sequence.pictures().wanted()) {
                int patches = wanted.pixels().grid().patches();
                if (!missing.contains(wanted.key())
                        && !find(wanted.key())
                        && !cache.isFetching(wanted.key(), patches)) {
                    missing.add(wanted.key());
                }
            }
        }
    }

    /** Begins the next picture that is needed and nowhere to be found. */
    private boolean begin() {
        for (Sequence sequence : live.needingPictures(oldestNext)) {
            for (PromptPictures.Wanted wanted : sequence.pictures().wanted()) {
                if (missing.contains(wanted.key())) {
                    oldestNext = !oldestNext;
                    begin(wanted);
                    return true;
                }
            }
        }
        return false;
    }

    /** Delivers a picture that is in memory; returns whether it is no longer needed. */
    private boolean find(PictureKey wanted) {
        Optional<PictureFeatures> features =
                cache.find(wanted).or(() -> live.holding(wanted).map(PictureFeatures::retain));
        features.ifPresent(found -> deliverFound(wanted, found));
        return features.isPresent();
    }

    /** Delivers the pictures that have been read from the folder. */
    private void takeFetched() {
        for (Optional<PictureCache.Fetched> one = cache.takeFetched(); one.isPresent(); one = cache.takeFetched()) {
            deliverFound(one.get().key(), one.get().features());
        }
    }

    private void begin(PromptPictures.Wanted wanted) {
        int layers = network.config().vision().numLayers();
        key = wanted.key();
        nanos = 0;
        event = new PictureEvent(
                wanted.pixels().grid().cols(), wanted.pixels().grid().rows());
        watch = new PassWatch(
                stages,
                this::useless,
                done -> live.wanting(key).forEach(sequence -> sequence.imageLayers(done, layers)));
        encoding = network.beginEncoding(compute, wanted.pixels(), costs);
    }

    private boolean useless() {
        live.dropCancelled(List.of());
        return stopped.getAsBoolean() || live.wanting(key).isEmpty();
    }

    private void finish() {
        PictureFeatures features = cache.keep(key, encoding.features());
        meters.pictureEncoded(nanos);
        try {
            List<Sequence> wanting = live.wanting(key);
            event.end(wanting.size(), nanos);
            wanting.forEach(sequence -> sequence.imageEncoded(key, features, nanos));
        } finally {
            features.release();
        }
        close();
    }

    /** Delivers features that did not have to be computed, and releases them. */
    private void deliverFound(PictureKey found, PictureFeatures features) {
        try {
            live.wanting(found).forEach(sequence -> cache.countHits(sequence.imageFound(found, features)));
        } finally {
            features.release();
        }
    }

    /** Gives up the current picture, if any. */
    @Override
    public void close() {
        if (encoding != null) {
            encoding.close();
            encoding = null;
            key = null;
            watch = null;
            event = null;
        }
    }
}
