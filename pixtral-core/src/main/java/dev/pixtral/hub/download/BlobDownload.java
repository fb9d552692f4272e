package dev.pixtral.hub.download;

import dev.pixtral.hub.HubException;
import dev.pixtral.hub.HubFile;
import dev.pixtral.hub.HubReader;
import dev.pixtral.hub.HubSnapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * One file on its way into the cache: {@code HASH.NONCE.incomplete} grows from its beginning, and a text file beside it
 * says how many bytes are on the disk. Another process may continue both after a kill. The hash is computed of what is
 * on the disk, including bytes of earlier attempts.
 */
final class BlobDownload {
    private static final String DATA = ".incomplete";
    private static final String STATE = ".incomplete.state";
    private static final String VERSION = "pixtral-partial 1";
    private static final long SAVE_EVERY = 64 << 20;
    private static final int CHUNK = 1 << 20;

    private final HubReader reader;
    private final HubSnapshot snapshot;
    private final HubFile file;
    private final Path blobs;
    private final boolean adopt;
    private Path data;

    /**
     * Prepares the download of a file, for one thread that has the lock of the file.
     *
     * @param blobs existing folder of the result
     * @param adopt whether what an earlier attempt has left may be used: no other process can be writing it
     */
    BlobDownload(HubReader reader, HubSnapshot snapshot, HubFile file, Path blobs, boolean adopt) {
        this.reader = reader;
        this.snapshot = snapshot;
        this.file = file;
        this.blobs = blobs;
        this.adopt = adopt;
    }

    /** Returns the number of bytes of a file that an earlier attempt has left. */
    static long done(Path blobs, HubFile file) {
        return earlier(blobs, file).stream()
                .mapToLong(data -> position(data, file))
                .max()
                .orElse(0);
    }

    /**
     * Fetches what is missing.
     *
     * @param progress receives the number of bytes that are done
     * @return the complete file, whose hash is right, still under its private name
     * @throws HubException if it cannot be fetched or written, what is there being kept; or if its hash is wrong, and
     *     it is deleted
     */
    Path run(LongConsumer progress) {
        Optional<Path> earlier = adopt
                ? earlier(blobs, file).stream().max(Comparator.comparingLong(path -> position(path, file)))
                : Optional.empty();
        data = earlier.orElseGet(() -> blobs.resolve(file.etag() + "." + LocalFiles.nonce() + DATA));
        long position = earlier.map(path -> position(path, file)).orElse(0L);
        save(position); // first, so that a file without it is known to be another program's
        try (FileChannel channel = FileChannel.open(
                data,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS)) {
            channel.truncate(position);
            ResumableHash hash = ResumableHash.of(file);
            rehash(channel, position, hash);
            fetch(channel, position, hash, progress);
            channel.force(true);
            verify(hash.end());
            return data;
        } catch (IOException e) {
            throw LocalFiles.unwritable(data, e);
        }
    }

    /** Deletes what belongs to this attempt and to earlier ones, after the file has got its name. */
    void forget() {
        LocalFiles.delete(state(data));
        if (adopt) {
            earlier(blobs, file).forEach(other -> {
                LocalFiles.delete(other);
                LocalFiles.delete(state(other));
            });
        }
    }

    private void fetch(FileChannel channel, long from, ResumableHash hash, LongConsumer progress) throws IOException {
        progress.accept(from);
        if (from == file.size()) {
            return;
        }
        long[] saved = {from};
        long[] written = {from};
        try {
            reader.read(snapshot, file, from, file.size(), (at, bytes) -> {
                long end = at + bytes.remaining();
                write(channel, at, bytes, hash);
                written[0] = end;
                if (end - saved[0] >= SAVE_EVERY) {
                    save(channel, end);
                    saved[0] = end;
                }
                progress.accept(end);
            });
        } catch (RuntimeException e) {
            LocalFiles.afterFailure(e, () -> save(channel, written[0]));
            throw e;
        }
    }

    private void write(FileChannel channel, long at, ByteBuffer bytes, ResumableHash hash) {
        hash.update(bytes.duplicate());
        try {
            for (long to = at; bytes.hasRemaining(); ) {
                to += channel.write(bytes, to);
            }
        } catch (IOException e) {
            throw LocalFiles.unwritable(data, e);
        }
    }

    private void save(FileChannel channel, long position) {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw LocalFiles.unwritable(data, e);
        }
        save(position);
    }

    private void save(long position) {
        LocalFiles.replace(state(data), String.join("\n", VERSION, file.etag(), file.size() + "", position + "", ""));
    }

    private static void rehash(FileChannel channel, long length, ResumableHash hash) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        for (long at = 0; at < length; at += chunk.limit()) {
            chunk.clear().limit((int) Math.min(CHUNK, length - at));
            while (chunk.hasRemaining()) {
                if (channel.read(chunk, at + chunk.position()) < 0) {
                    throw new IOException("the file ends at byte " + channel.size());
                }
            }
            hash.update(chunk.flip());
        }
    }

    private void verify(String hash) {
        if (!hash.equals(file.etag())) {
            LocalFiles.delete(state(data));
            LocalFiles.delete(data);
            throw StreamedFile.wrongHash(snapshot.id(), file, hash);
        }
    }

    private static Path state(Path data) {
        String name = data.getFileName().toString();
        return data.resolveSibling(name.substring(0, name.length() - DATA.length()) + STATE);
    }

    /** Returns the files that earlier attempts have left; other programs' files have no state. */
    private static List<Path> earlier(Path blobs, HubFile file) {
        String pattern = file.etag() + "\\.[0-9a-f]{8}\\.incomplete\\.state";
        if (!Files.isDirectory(blobs)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(blobs)) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> name.matches(pattern))
                    .map(name -> blobs.resolve(name.substring(0, name.length() - STATE.length()) + DATA))
                    .filter(path -> !Files.isSymbolicLink(path))
                    .toList();
        } catch (IOException _) {
            return List.of(); // then everything is fetched
        }
    }

    /** Returns how many bytes are certainly on the disk; 0 if that is not known. */
    private static long position(Path data, HubFile file) {
        try {
            List<String> lines = Files.readAllLines(state(data), StandardCharsets.US_ASCII);
            boolean same = lines.size() == 4
                    && lines.get(0).equals(VERSION)
                    && lines.get(1).equals(file.etag())
                    && lines.get(2).equals(file.size() + "")
                    && lines.get(3).matches("[0-9]{1,18}");
            long position = same ? Long.parseLong(lines.get(3)) : 0;
            return position <= Math.min(file.size(), Files.size(data)) ? position : 0;
        } catch (IOException _) { // no such file, or not one of these
            return 0;
        }
    }
}
