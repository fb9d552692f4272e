package dev.pixtral.cache;

import dev.pixtral.api.Internal;
import dev.pixtral.model.PictureFeatures;
import java.util.Optional;

/** Features of pictures by their content, within a bound. Used only by the engine's loop. */
@Internal
public final class PictureCache implements AutoCloseable {
    /**
     * Creates an empty cache.
     *
     * @param options its bounds
     */
    public PictureCache(CacheOptions options) {}

    /**
     * Finds the features of a picture.
     *
     * @param key the picture
     * @return its features, retained for the caller; empty if they are not there
     */
    public Optional<PictureFeatures> find(PictureKey key) {
        return Optional.empty();
    }

    /**
     * Keeps the features of a picture that was encoded.
     *
     * @param key the picture
     * @param features its features, which the caller continues to own
     */
    public void put(PictureKey key, PictureFeatures features) {}

    @Override
    public void close() {}
}
