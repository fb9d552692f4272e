package dev.pixtral.langchain4j.rag.store;

import dev.langchain4j.data.message.ImageContent;
import dev.pixtral.image.ImageException;
import dev.pixtral.langchain4j.picture.PictureResolvers;
import dev.pixtral.langchain4j.rag.PictureStore;
import dev.pixtral.langchain4j.rag.io.FileErrors;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Keeps pictures in memory, for tests and trials: they are gone with the JVM, and messages that refer to them find them
 * no more. Thread-safe.
 */
public final class InMemoryPictureStore implements PictureStore {
    private final String id = UUID.randomUUID().toString();
    private final long maxBytes;
    private final Map<String, Picture> pictures = new HashMap<>();
    private long bytes;
    private boolean closed;

    private InMemoryPictureStore(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Opens a store without a limit.
     *
     * @return an empty store
     */
    public static InMemoryPictureStore open() {
        return open(Long.MAX_VALUE);
    }

    /**
     * Opens a store with a limit. {@link #put} refuses pictures that do not fit.
     *
     * @param maxBytes maximum size of all pictures together, at least 1
     * @return an empty store
     */
    public static InMemoryPictureStore open(long maxBytes) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes must be at least 1, but is %,d.".formatted(maxBytes));
        }
        InMemoryPictureStore store = new InMemoryPictureStore(maxBytes);
        PictureResolvers.register(store);
        return store;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String put(byte[] picture) {
        Picture added = checked(picture.clone());
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("The picture store is closed.");
            }
            if (!pictures.containsKey(added.sha256())) {
                if (picture.length > maxBytes - bytes) {
                    throw FileErrors.saying(
                            ("The picture of %,d bytes does not fit into the picture store, which has %,d of %,d bytes"
                                            + " free; raise maxBytes or use a folder.")
                                    .formatted(picture.length, maxBytes - bytes, maxBytes));
                }
                pictures.put(added.sha256(), added);
                bytes += picture.length;
            }
        }
        return added.sha256();
    }

    /** Reads what is to be put; not every error of a picture is one of a file. */
    static Picture checked(byte[] bytes) {
        try {
            return Picture.of(bytes);
        } catch (ImageException e) {
            throw new IllegalArgumentException("The bytes are not a picture that can be kept: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized Optional<ImageContent> resolve(String sha256) {
        return Optional.ofNullable(pictures.get(sha256)).map(Picture::content);
    }

    @Override
    public synchronized int retain(Set<String> sha256s) {
        return remove(pictures.keySet().stream()
                .filter(sha256 -> !sha256s.contains(sha256))
                .toList());
    }

    @Override
    public synchronized int remove(Collection<String> sha256s) {
        int removed = 0;
        for (String sha256 : sha256s) {
            Picture picture = pictures.remove(sha256);
            if (picture != null) {
                bytes -= picture.bytes().length;
                removed++;
            }
        }
        return removed;
    }

    /** Forgets all pictures as well. */
    @Override
    public synchronized void close() {
        PictureResolvers.unregister(this);
        closed = true;
        pictures.clear();
        bytes = 0;
    }
}
