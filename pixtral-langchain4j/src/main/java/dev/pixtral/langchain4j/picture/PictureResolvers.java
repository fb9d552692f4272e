package dev.pixtral.langchain4j.picture;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The resolvers of this JVM, found by their ids. They are held weakly: one that nobody else refers to is forgotten.
 * Several may have the same id, such as a folder that was opened twice. Thread-safe.
 *
 * <p>They are shared by everything that runs in the JVM. A message finds a picture by id and hash, whoever sent it, see
 * {@link RetrievedTexts}.
 */
public final class PictureResolvers {
    /** The resolvers of each id, oldest first. The lists are not changed. */
    private static final Map<String, List<WeakReference<PictureResolver>>> BY_ID = new ConcurrentHashMap<>();

    private PictureResolvers() {}

    /**
     * Adds a resolver. It is found before earlier ones of the same id.
     *
     * @param resolver any resolver
     */
    public static void register(PictureResolver resolver) {
        BY_ID.keySet().forEach(id -> BY_ID.computeIfPresent(id, (_, found) -> without(null, found)));
        BY_ID.compute(resolver.id(), (_, found) -> {
            List<WeakReference<PictureResolver>> all = new ArrayList<>(found == null ? List.of() : found);
            all.add(new WeakReference<>(resolver));
            return List.copyOf(all);
        });
    }

    /** Leaves out a resolver and those that are forgotten; null if none is left. */
    private static List<WeakReference<PictureResolver>> without(
            PictureResolver resolver, List<WeakReference<PictureResolver>> found) {
        List<WeakReference<PictureResolver>> rest = found.stream()
                .filter(reference -> reference.get() != null && reference.get() != resolver)
                .toList();
        return rest.isEmpty() ? null : rest;
    }

    /**
     * Removes a resolver. Others of the same id stay.
     *
     * @param resolver any resolver
     */
    public static void unregister(PictureResolver resolver) {
        BY_ID.computeIfPresent(resolver.id(), (_, found) -> without(resolver, found));
    }

    /**
     * Finds a resolver.
     *
     * @param id its id, as it is in a message
     * @return the resolver of this id that was registered last, or empty if none is registered
     */
    public static Optional<PictureResolver> find(String id) {
        return BY_ID.getOrDefault(id, List.of()).reversed().stream()
                .map(WeakReference::get)
                .filter(Objects::nonNull)
                .findFirst();
    }
}
