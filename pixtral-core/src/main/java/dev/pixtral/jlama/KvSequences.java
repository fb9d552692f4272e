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
 * Keys and values of the passes that Jlama's users make themselves. They name them by a {@link KvBuffer}, which stays
 * empty: ours are found by its identity.
 *
 * <p>A buffer does not tell when it is closed, so its pages come back when it is unreachable. Not thread-safe.
 */
final class KvSequences {
    private static final long MILLIS_TO_FIND = 200;

    private final KvPool pool;
    private final Map<Key, KvSequence> sequences = new HashMap<>();
    private final ReferenceQueue<KvBuffer> unreachable = new ReferenceQueue<>();

    KvSequences(KvPool pool) {
        this.pool = pool;
    }

    /** The keys and values that belong to a buffer. */
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

    /** Gives back the pages of buffers that nobody has any more, after asking the JVM to look for them. */
    void collectUnreachable() {
        System.gc();
        try {
            release(unreachable.remove(MILLIS_TO_FIND));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // what has been found is released all the same
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

    /** A buffer by its identity, which survives it. */
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
