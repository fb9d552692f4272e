package dev.pixtral.langchain4j.picture;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The resolvers of this JVM, found by their ids. They are held weakly: one that nobody else refers to is forgotten.
 * Thread-safe.
 */
public final class PictureResolvers {
    private static final Map<String, WeakReference<PictureResolver>> BY_ID = new ConcurrentHashMap<>();

    private PictureResolvers() {}

    /**
     * Adds a resolver. It replaces an earlier one of the same id.
     *
     * @param resolver any resolver
     */
    public static void register(PictureResolver resolver) {
        BY_ID.values().removeIf(reference -> reference.get() == null);
        BY_ID.put(resolver.id(), new WeakReference<>(resolver));
    }

    /**
     * Removes a resolver, unless another one has taken its id.
     *
     * @param resolver any resolver
     */
    public static void unregister(PictureResolver resolver) {
        BY_ID.computeIfPresent(resolver.id(), (_, found) -> found.get() == resolver ? null : found);
    }

    /**
     * Finds a resolver.
     *
     * @param id its id, as it is in a message
     * @return the resolver, or empty if none is registered
     */
    public static Optional<PictureResolver> find(String id) {
        return Optional.ofNullable(BY_ID.get(id)).map(WeakReference::get);
    }
}
