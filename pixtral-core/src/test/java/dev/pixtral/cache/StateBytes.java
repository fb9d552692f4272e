package dev.pixtral.cache;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Reads any bytes as the file of a state, for tests of other packages. Throws {@link PixtralException} and nothing
 * else.
 */
public final class StateBytes {
    private static final int POSITIONS = 9;
    private static final int START = StateFile.MAGIC.length() + 2 * Integer.BYTES;
    private static final int HASH = 32;
    private static final StateOrigin ORIGIN =
            new StateOrigin("model", "library", new KvLayout(KvType.Q8, 1, 1, 2), "salt");

    private StateBytes() {}

    /** Returns a file with words, a picture and a page. */
    public static byte[] file() {
        Path folder = null;
        try (Arena arena = Arena.ofConfined()) {
            folder = Files.createTempDirectory("state");
            Path file = folder.resolve("state");
            int[] ids = new int[POSITIONS];
            Arrays.fill(ids, 2, 6, 10);
            Content content = Content.of(ids, 10, List.of(PictureKey.of(new byte[PictureKey.BYTES])), new int[] {4});
            StateFile.write(
                    file,
                    ORIGIN,
                    content,
                    List.of(arena.allocate(ORIGIN.layout().pageBytes())));
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            delete(folder);
        }
    }

    /** Returns the header of that file, which {@link #readHeader} completes to a file. */
    public static byte[] header() {
        byte[] file = file();
        int length = ByteBuffer.wrap(file).getInt(START - Integer.BYTES);
        return Arrays.copyOfRange(file, START, START + length);
    }

    /** Reads a header with its length and hash, or else nearly all changes would be refused, and the right page. */
    public static void readHeader(byte[] header) {
        byte[] whole = file();
        int length = ByteBuffer.wrap(whole).getInt(START - Integer.BYTES);
        byte[] pages = Arrays.copyOfRange(whole, START + length + HASH, whole.length);
        ByteBuffer file = ByteBuffer.allocate(START + header.length + HASH + pages.length)
                .put(whole, 0, START - Integer.BYTES)
                .putInt(header.length)
                .put(header);
        byte[] hash = PictureKey.sha256().digest(Arrays.copyOf(file.array(), START + header.length));
        read(file.put(hash).put(pages).array());
    }

    /** Reads a whole file. */
    public static void read(byte[] bytes) {
        Path file = null;
        try (Arena arena = Arena.ofConfined()) {
            file = Files.createTempFile("state", "");
            Files.write(file, bytes);
            MemorySegment page = arena.allocate(ORIGIN.layout().pageBytes());
            try (StateFile state = StateFile.open(file, ORIGIN)) {
                for (int i = 0; i < KvLayout.pages(state.content().length()); i++) {
                    state.read(page);
                }
            }
        } catch (StateFile.Unusable e) {
            throw new PixtralException(e.getMessage() + ".", e); // as those say who read such files
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            delete(file);
        }
    }

    private static void delete(Path path) {
        if (path == null) {
            return;
        }
        try {
            if (Files.isDirectory(path)) {
                Files.deleteIfExists(path.resolve("state"));
            }
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
