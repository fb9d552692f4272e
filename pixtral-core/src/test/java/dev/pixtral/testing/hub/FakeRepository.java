package dev.pixtral.testing.hub;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/** A repository of a fake hub, with one commit. Files may be added and replaced while it is served. */
public final class FakeRepository {
    private final String id;
    private final Map<String, File> files = new ConcurrentSkipListMap<>();
    private volatile String commit = "c".repeat(40);

    FakeRepository(String id) {
        this.id = id;
    }

    /**
     * A file.
     *
     * @param content its bytes
     * @param etag SHA-256 of a large file, git's hash of a small one
     */
    public record File(FakeContent content, String etag) {
        public boolean isLarge() {
            return etag.length() == 64;
        }
    }

    public String id() {
        return id;
    }

    public String commit() {
        return commit;
    }

    public void commit(String other) {
        commit = other;
    }

    public Map<String, File> files() {
        return new TreeMap<>(files);
    }

    /** Adds a file that the hub has in git itself. */
    public FakeRepository small(String path, byte[] bytes) {
        String head = "blob " + bytes.length + "\0";
        MessageDigest digest = digest("SHA-1");
        digest.update(head.getBytes(StandardCharsets.US_ASCII));
        files.put(path, new File(FakeContent.of(bytes), HexFormat.of().formatHex(digest.digest(bytes))));
        return this;
    }

    public FakeRepository small(String path, String text) {
        return small(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a file that comes from the CDN. */
    public FakeRepository large(String path, FakeContent content) {
        MessageDigest digest = digest("SHA-256");
        try {
            content.write(0, content.size(), new OutputStream() {
                @Override
                public void write(int b) {
                    digest.update((byte) b);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) {
                    digest.update(bytes, offset, length);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        files.put(path, new File(content, HexFormat.of().formatHex(digest.digest())));
        return this;
    }

    public FakeRepository large(String path, byte[] bytes) {
        return large(path, FakeContent.of(bytes));
    }

    /** Adds all files of a folder; weights are large files, and so is everything above 10 MB, as on the real hub. */
    public FakeRepository folder(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String path = folder.relativize(file).toString().replace('\\', '/');
                FakeContent content = FakeContent.of(file);
                if (path.endsWith(".safetensors") || path.endsWith(".gguf") || content.size() > 10_000_000) {
                    large(path, content);
                } else {
                    small(path, Files.readAllBytes(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Bytes of a file, for comparison. */
    public byte[] bytes(String path) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FakeContent content = files.get(path).content();
        try {
            content.write(0, content.size(), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** The entries of the list of files, as JSON. */
    List<String> entries() {
        return files().entrySet().stream()
                .map(entry -> entry(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** An entry of the list of files, as JSON. */
    public static String entry(String path, File file) {
        String name = path.replace("\\", "\\\\").replace("\"", "\\\"");
        String large = file.isLarge()
                ? ",\"lfs\":{\"oid\":\"%s\",\"size\":%d,\"pointerSize\":135},\"xetHash\":\"%s\""
                        .formatted(file.etag(), file.content().size(), "e".repeat(64))
                : "";
        return "{\"type\":\"file\",\"oid\":\"%s\",\"size\":%d,\"path\":\"%s\"%s}"
                .formatted(
                        file.isLarge() ? "d".repeat(40) : file.etag(),
                        file.content().size(),
                        name,
                        large);
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
