package dev.pixtral.hub.download;

import dev.pixtral.hub.HubException;
import dev.pixtral.hub.HubFile;
import dev.pixtral.hub.HubReader;
import dev.pixtral.hub.HubSnapshot;
import dev.pixtral.hub.PieceConsumer;
import dev.pixtral.store.ModelId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A hub in memory that serves the files of a folder in pieces, and fails on demand. Its bytes are counted. */
final class FolderHub implements HubReader {
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    final TreeMap<String, byte[]> files = new TreeMap<>();
    String commit = COMMIT;
    int pieceBytes = 10_000;
    long failAfter = Long.MAX_VALUE; // bytes of weights
    long fetched; // bytes of weights
    int requests;
    boolean down;
    final TreeMap<String, Long> lies = new TreeMap<>(); // sizes in the list
    UnaryOperator<byte[]> change = bytes -> bytes; // of what arrives, not of the hashes
    Runnable beforePiece = () -> {};

    static FolderHub of(Path folder) {
        FolderHub hub = new FolderHub();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                hub.files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        hub.files.put("README.md", "a model".getBytes());
        hub.files.put("assets/picture.png", new byte[10]);
        return hub;
    }

    @Override
    public HubSnapshot snapshot(ModelId id) {
        answer();
        List<HubFile> list = new ArrayList<>();
        files.forEach((name, bytes) ->
                list.add(new HubFile(name, lies.getOrDefault(name, (long) bytes.length), etag(name, bytes))));
        return new HubSnapshot(id, commit, list);
    }

    static String etag(String name, byte[] bytes) {
        if (isLarge(name)) {
            return hash("SHA-256", new byte[0], bytes);
        }
        return hash("SHA-1", ("blob " + bytes.length + "\0").getBytes(), bytes);
    }

    private static boolean isLarge(String name) {
        return name.endsWith(".safetensors") || name.endsWith(".gguf");
    }

    static String hash(String algorithm, byte[] head, byte[] bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            digest.update(head);
            return HexFormat.of().formatHex(digest.digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public byte[] read(HubSnapshot snapshot, HubFile file, int most) {
        answer();
        return files.get(file.path()).clone();
    }

    @Override
    public void read(HubSnapshot snapshot, HubFile file, long from, long to, PieceConsumer consumer) {
        answer();
        byte[] bytes = change.apply(files.get(file.path()).clone());
        for (int at = (int) from; at < to; ) {
            beforePiece.run();
            int length = (int) Math.min(Math.min(pieceBytes, to - at), failAfter - fetched);
            if (length <= 0) {
                throw new HubException(HubException.Reason.UNREACHABLE, "the connection ended");
            }
            consumer.accept(at, ByteBuffer.wrap(bytes, at, length).slice());
            at += length;
            if (isLarge(file.path())) {
                fetched += length;
            }
        }
    }

    private void answer() {
        requests++;
        if (down) {
            throw new HubException(HubException.Reason.UNREACHABLE, "The hub cannot be reached.");
        }
    }

    @Override
    public void close() {}
}
