package dev.pixtral.langchain4j.picture;

import dev.langchain4j.data.message.ImageContent;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Pictures in memory, under an id that no other test has. */
public final class FakePictures implements PictureResolver {
    private final String id = UUID.randomUUID().toString();
    private final Map<String, ImageContent> pictures = new ConcurrentHashMap<>();

    /** How often a picture was looked for. */
    public final AtomicInteger looks = new AtomicInteger();

    /** A picture of these bytes, which need not be a picture. */
    public static ImageContent picture(byte[] bytes) {
        return ImageContent.from(Base64.getEncoder().encodeToString(bytes), "image/png");
    }

    /** Adds a picture. */
    public RetrievedText add(String text, ImageContent picture) {
        String sha256 = Digest.of(picture);
        pictures.put(sha256, picture);
        return new RetrievedText(text, id, sha256);
    }

    /** Removes all pictures. */
    public void lose() {
        pictures.clear();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Optional<ImageContent> resolve(String sha256) {
        looks.incrementAndGet();
        return Optional.ofNullable(pictures.get(sha256));
    }
}
