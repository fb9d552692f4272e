package dev.pixtral.langchain4j.rag;

import dev.langchain4j.data.message.ImageContent;
import dev.pixtral.langchain4j.picture.PictureResolvers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** A store in memory that can be closed and opened again, as after a restart. */
final class FakePictureStore implements PictureStore {
    private final String id = UUID.randomUUID().toString();
    private final Map<String, byte[]> pictures = new ConcurrentHashMap<>();

    FakePictureStore() {
        open();
    }

    void open() {
        PictureResolvers.register(this);
    }

    @Override
    public String put(byte[] picture) {
        String sha256 = sha256(picture);
        pictures.put(sha256, picture);
        return sha256;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int retain(Set<String> sha256s) {
        int before = pictures.size();
        pictures.keySet().retainAll(sha256s);
        return before - pictures.size();
    }

    @Override
    public int remove(Collection<String> sha256s) {
        int before = pictures.size();
        sha256s.forEach(pictures::remove);
        return before - pictures.size();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Optional<ImageContent> resolve(String sha256) {
        return Optional.ofNullable(pictures.get(sha256))
                .map(bytes -> ImageContent.from(Base64.getEncoder().encodeToString(bytes), "image/png"));
    }

    @Override
    public void close() {
        PictureResolvers.unregister(this);
    }
}
