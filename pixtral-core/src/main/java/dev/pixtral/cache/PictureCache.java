package dev.pixtral.cache;

import dev.pixtral.api.Internal;
import dev.pixtral.model.FeatureMemory;
import dev.pixtral.model.PictureFeatures;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Features of pictures by their content: in memory outside the heap, and behind it perhaps in a folder. What exceeds
 * the bound of the memory is dropped, the least recently used first; those who use it keep it until they release it.
 * Thread-safe.
 */
@Internal
public final class PictureCache implements AutoCloseable {
    private final long most;
    private final FeatureMemory memory;
    private final Optional<FolderWork> folder;

    // by use, the least recent first; guarded by this, like all fields below
    private final Map<PictureKey, PictureFeatures> entries = new LinkedHashMap<>(16, 0.75f, true);
    private boolean closed;

    private volatile int size; // written under the lock and read without it, like all fields below
    private volatile long bytes;
    private volatile long hits;
    private volatile long misses;

    /**
     * Creates an empty cache.
     *
     * @param options its bounds
     * @param memory where it keeps features
     * @param model what is computed, for the folder
     * @param arrived called on another thread when features have been read from the folder, or are not there
     */
    public PictureCache(CacheOptions options, FeatureMemory memory, FolderModel model, Runnable arrived) {
        this.most = options.pictureBytes();
        this.memory = memory;
        this.folder = options.pictureFolder()
                .filter(_ -> options.pictureFolderBytes() > 0)
                .map(path -> new FolderWork(
                        new PictureFolder(path, options.pictureFolderBytes(), model, this::allocate),
                        arrived,
                        System::nanoTime));
    }

    /**
     * Finds the features of a picture in memory.
     *
     * @param key the picture
     * @return its features, retained for the caller; empty if they are not there
     */
    public synchronized Optional<PictureFeatures> find(PictureKey key) {
        return Optional.ofNullable(entries.get(key)).map(PictureFeatures::retain);
    }

    /**
     * Returns whether the features of a picture, which are not in memory, should be awaited: they are being read from
     * the folder, or soon will be. Begins to read them if nobody has.
     *
     * @param key the picture
     * @param patches number of its patches
     * @return false if they must be computed
     */
    public boolean isFetching(PictureKey key, int patches) {
        return folder.isPresent() && folder.get().isReading(key, patches);
    }

    /**
     * Returns whether features are being read from the folder.
     *
     * @return true if {@code arrived} will be called
     */
    public boolean isFetching() {
        return folder.isPresent() && folder.get().isReading();
    }

    /**
     * Returns features that have been read from the folder, and keeps them in memory.
     *
     * @return a picture and its features, retained for the caller; empty if nothing more has arrived
     */
    public Optional<Fetched> takeFetched() {
        Optional<Fetched> fetched = folder.flatMap(FolderWork::take);
        fetched.ifPresent(one -> enter(one.key(), one.features()));
        return fetched;
    }

    /**
     * Features from the folder.
     *
     * @param key the picture
     * @param features its features
     */
    public record Fetched(PictureKey key, PictureFeatures features) {}

    /**
     * Keeps the features of a picture that was encoded, in memory and in the folder, as far as the bounds permit.
     *
     * @param key the picture
     * @param encoded its features in the heap, which the caller holds; released
     * @return the same features, outside the heap if there is memory, which the caller holds
     */
    public PictureFeatures keep(PictureKey key, PictureFeatures encoded) {
        PictureFeatures features = outside(encoded);
        synchronized (this) {
            misses++;
        }
        enter(key, features);
        folder.ifPresent(work -> work.write(key, features));
        return features;
    }

    /**
     * Counts pictures that did not have to be encoded.
     *
     * @param pictures number of pictures
     */
    public synchronized void countHits(int pictures) {
        hits += pictures;
    }

    private PictureFeatures outside(PictureFeatures encoded) {
        if (encoded.isOutsideHeap()) {
            return encoded;
        }
        Optional<PictureFeatures> copy = memory.tryCopy(encoded);
        if (copy.isEmpty() && evictUnused()) {
            copy = memory.tryCopy(encoded);
        }
        copy.ifPresent(_ -> encoded.release());
        return copy.orElse(encoded);
    }

    /** Allocates features for the folder: outside the heap if there is memory, otherwise in the heap. */
    private PictureFeatures allocate(int values) {
        long size = (long) values * Float.BYTES;
        Optional<PictureFeatures> features = memory.tryAllocate(size);
        if (features.isEmpty() && evictUnused()) {
            features = memory.tryAllocate(size);
        }
        return features.orElseGet(() -> new PictureFeatures(new float[values]));
    }

    /** Enters features unless they are too large for the bound or in the heap, whose bound is not ours to use up. */
    private synchronized void enter(PictureKey key, PictureFeatures features) {
        if (closed || !features.isOutsideHeap() || features.bytes() > most || entries.containsKey(key)) {
            return;
        }
        // first, because the bound holds at every moment for those who read it without the lock
        for (Iterator<PictureFeatures> oldest = entries.values().iterator(); bytes + features.bytes() > most; ) {
            drop(oldest, oldest.next());
        }
        try {
            entries.put(key, features);
        } catch (OutOfMemoryError _) { // of the heap: the features are used, but not kept
            entries.remove(key);
            return;
        }
        features.retain();
        size = entries.size();
        bytes += features.bytes();
    }

    /** Drops what nobody else uses; returns whether there was something. */
    private synchronized boolean evictUnused() {
        int before = entries.size();
        for (Iterator<PictureFeatures> all = entries.values().iterator(); all.hasNext(); ) {
            PictureFeatures features = all.next();
            if (!features.isShared()) {
                drop(all, features);
            }
        }
        return entries.size() < before;
    }

    private void drop(Iterator<PictureFeatures> at, PictureFeatures features) {
        at.remove();
        size = entries.size();
        bytes -= features.bytes();
        features.release();
    }

    /**
     * Returns how many pictures are in memory.
     *
     * @return number of pictures
     */
    public int entries() {
        return size;
    }

    /**
     * Returns how much memory they use.
     *
     * @return bytes, at most the bound
     */
    public long bytes() {
        return bytes;
    }

    /**
     * Returns how often a picture did not have to be encoded.
     *
     * @return number of pictures since the cache was created
     */
    public long hits() {
        return hits;
    }

    /**
     * Returns how often a picture was encoded.
     *
     * @return number of pictures since the cache was created
     */
    public long misses() {
        return misses;
    }

    /** Drops everything and ends the work on the folder. May be called again. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            for (Iterator<PictureFeatures> all = entries.values().iterator(); all.hasNext(); ) {
                drop(all, all.next());
            }
        }
        folder.ifPresent(FolderWork::close);
    }
}
