package dev.pixtral.langchain4j.rag;

import dev.langchain4j.data.message.ImageContent;
import dev.pixtral.langchain4j.picture.PictureResolver;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pictures of one question: each is read once. A picture that cannot be read is gone. Not thread-safe. */
final class CachedPictures implements PictureResolver {
    private static final Logger LOG = LoggerFactory.getLogger(PictureRetrievalAugmentor.class);

    private final PictureResolver store;
    private final String id;
    private final Map<String, Optional<ImageContent>> pictures = new HashMap<>();

    CachedPictures(PictureResolver store) {
        this.store = store;
        this.id = store.id();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Optional<ImageContent> resolve(String sha256) {
        return pictures.computeIfAbsent(sha256, this::read);
    }

    private Optional<ImageContent> read(String sha256) {
        try {
            return store.resolve(sha256);
        } catch (UncheckedIOException e) {
            LOG.warn("The picture {} of a hit cannot be read, so only its text is used: {}", sha256, e.getMessage());
            return Optional.empty();
        }
    }
}
