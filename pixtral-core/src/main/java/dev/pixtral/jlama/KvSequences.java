package dev.pixtral.jlama;

import com.github.tjake.jlama.tensor.KvBufferCache.KvBuffer;
import dev.pixtral.model.KvPool;
import dev.pixtral.model.KvSequence;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;

/**
 * Keys and values of the passes that users of Jlama's interface run themselves. A {@link KvBuffer} identifies them and
 * stays empty: ours are looked up by its identity.
 *
 * <p>A buffer does not report when it is closed, so its pages are released when it becomes unreachable. Not
 * thread-safe.
 */
final class KvSequences {
    private static final long MILLIS_TO_FIND = 200;

    private final KvPool pool;
    private final Map<Key, KvSequence> sequences = new HashMap<>();
    private final ReferenceQueue<KvBuffer> unreachable = new ReferenceQueue<>();

    KvSequences(KvPool pool) {
        this.pool = pool;
    }

    /** Returns the keys and values that belong to a buffer. */
    KvSequence of(KvBuffer buffer) {
        releaseUnreachable();
        KvSequence known = sequences.get(new Key(buffer, null));
        if (known != null) {
            return known;
        }
        KvSequence fresh = new KvSequence(pool);
        sequences.put(new Key(buffer, unreachable), fresh);
        return fresh;
    }

    /** Releases the pages of unreachable buffers, after requesting a garbage collection. */
    void collectUnreachable() {
        System.gc();
        try {
            release(unreachable.remove(MILLIS_TO_FIND));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the buffers found so far are still released
        }
        releaseUnreachable();
    }

    private void releaseUnreachable() {
        for (Reference<?> key = unreachable.poll(); key != null; key = unreachable.poll()) {
            release(key);
        }
    }

    private void release(Reference<?> key) {
        if (key != null) {
            sequences.remove(key).close();
        }
    }

    /** The identity of a buffer, which outlives the buffer. */
    private static final class Key extends WeakReference<KvBuffer> {
        private final int hash;

        Key(KvBuffer buffer, ReferenceQueue<KvBuffer> queue) {
            super(buffer, queue);
            this.hash = System.identityHashCode(buffer);
        }

        @Override
        public boolean equals(Object other) {
            return this == other || other instanceof Key key && get() != null && key.refersTo(get());
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
