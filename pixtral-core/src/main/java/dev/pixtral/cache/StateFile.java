package dev.pixtral.cache;

import dev.pixtral.api.Internal;
import dev.pixtral.kernels.KvLayout;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/**
 * A file with the computed beginning of a text: what is at its positions, and their keys and values.
 *
 * <p>The file, with big-endian numbers in its header: {@link #MAGIC}; version and length of the header (ints); the
 * header, which is a {@link StateOrigin} and a {@link Content}; SHA-256 of all that; then each page as it is in memory,
 * followed by SHA-256 of the hash above, its number (int) and its bytes. Slots of the last page behind the text are
 * zeros: in memory they may have what others wrote.
 *
 * <p>Reading checks everything before it is used, and a length in the file costs nothing before it is known to be
 * right. The hashes find damage, not malice: whoever can write the file can make answers wrong.
 *
 * <p>Not thread-safe. Holds memory for one page outside the heap until it is closed.
 */
@Internal
public final class StateFile implements AutoCloseable {
    /** How a file begins. */
    static final String MAGIC = "PXTLKVST";

    static final String DAMAGED = "it is damaged";

    private static final int VERSION = 1;
    private static final int START = MAGIC.length() + 2 * Integer.BYTES;
    private static final int HASH = 32;

    /** Longest header: more than a million positions. */
    private static final int LONGEST_HEADER = 16 << 20;

    /** A file that cannot be used: it is damaged, or its pages were computed by something else. */
    public static final class Unusable extends IOException {
        private static final long serialVersionUID = 1L;

        /**
         * Creates an exception.
         *
         * @param why a phrase without a full stop, which does not name the file
         */
        public Unusable(String why) {
            super(why);
        }
    }

    private final FileChannel channel;
    private final KvLayout layout;
    private final Content content;
    private final byte[] headerHash;
    private final Arena arena = Arena.ofShared(); // pages may be read by another thread
    private final MemorySegment buffer; // a page and its hash
    private int pagesRead;

    private StateFile(FileChannel channel, KvLayout layout, Content content, byte[] headerHash) {
        this.channel = channel;
        this.layout = layout;
        this.content = content;
        this.headerHash = headerHash;
        this.buffer = pageBuffer(arena, layout);
    }

    private static MemorySegment pageBuffer(Arena arena, KvLayout layout) {
        try {
            return arena.allocate(layout.pageBytes() + HASH);
        } catch (Throwable failure) {
            arena.close();
            throw failure;
        }
    }

    // ---- writing

    /**
     * Writes a file, or replaces one, as a whole: a kill leaves the earlier file or the new one. Only the owner may
     * read it, where the file system knows owners.
     *
     * @param file its path; an existing file is replaced only if it is such a file or empty
     * @param origin what computed the pages
     * @param content what is at the positions, at least one
     * @param pages the pages of these positions; not changed, and read one at a time
     * @throws IOException if it cannot be written; the earlier file is unchanged
     */
    public static void write(Path file, StateOrigin origin, Content content, List<MemorySegment> pages)
            throws IOException {
        requireOwn(file);
        try (Replacement replacement = Replacement.of(file);
                Arena arena = Arena.ofShared()) {
            FileChannel channel = replacement.channel();
            byte[] header = concat(origin.toBytes(), content.toBytes());
            ByteBuffer start = ByteBuffer.allocate(START + header.length + HASH)
                    .put(MAGIC.getBytes(StandardCharsets.US_ASCII))
                    .putInt(VERSION)
                    .putInt(header.length)
                    .put(header);
            byte[] hash = PictureKey.sha256().digest(Arrays.copyOf(start.array(), START + header.length));
            writeAll(channel, start.put(hash).flip());
            // copied, so that no page is in use by the system if the engine is closed meanwhile
            MemorySegment buffer = arena.allocate(origin.layout().pageBytes() + HASH);
            for (int i = 0; i < KvLayout.pages(content.length()); i++) {
                writeAll(channel, page(buffer, origin.layout(), pages.get(i), hash, i, content.length()));
            }
            replacement.publish();
        }
    }

    private static ByteBuffer page(
            MemorySegment buffer, KvLayout layout, MemorySegment page, byte[] headerHash, int number, int positions) {
        MemorySegment bytes = buffer.asSlice(0, layout.pageBytes());
        bytes.copyFrom(page.asSlice(0, layout.pageBytes()));
        clear(bytes, layout, Math.min(KvLayout.PAGE, positions - number * KvLayout.PAGE));
        MemorySegment.copy(
                pageHash(bytes, headerHash, number), 0, buffer, ValueLayout.JAVA_BYTE, layout.pageBytes(), HASH);
        return buffer.asByteBuffer();
    }

    /** Clears the slots of a page from an index on. */
    private static void clear(MemorySegment page, KvLayout layout, int from) {
        float[] zeros = new float[layout.headDim()];
        for (int slot = from; slot < KvLayout.PAGE; slot++) {
            for (int layer = 0; layer < layout.layers(); layer++) {
                for (int head = 0; head < layout.heads(); head++) {
                    layout.head(layer, head).store(page, slot, zeros, zeros, 0);
                }
            }
        }
    }

    private static byte[] pageHash(MemorySegment page, byte[] headerHash, int number) {
        MessageDigest sha = PictureKey.sha256();
        sha.update(headerHash);
        sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).flip());
        sha.update(page.asByteBuffer());
        return sha.digest();
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** Refuses to replace a file of another kind, which somebody may need. */
    private static void requireOwn(Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        if (!Files.isRegularFile(file)) {
            throw new FileAlreadyExistsException(file.toString(), null, "it is not a file");
        }
        if (Files.size(file) > 0 && !isStateFile(file)) {
            throw new FileAlreadyExistsException(file.toString(), null, "it is a file of another kind");
        }
    }

    /**
     * Deletes a file that {@link #write} has written, and what killed processes have left of it. A file of another kind
     * stays.
     *
     * @param file its path, which need not exist
     * @throws IOException if it cannot be read or deleted
     */
    public static void delete(Path file) throws IOException {
        if (Files.isRegularFile(file) && isStateFile(file)) {
            Files.deleteIfExists(file);
        }
        Replacement.tidy(file);
    }

    private static boolean isStateFile(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return hasMagic(readAll(channel, ByteBuffer.allocate(MAGIC.length())));
        } catch (EOFException e) {
            return false;
        }
    }

    // ---- reading

    /**
     * Opens a file and checks its header and its length.
     *
     * @param file its path
     * @param origin what would compute the pages here
     * @return the file, to be closed by the caller
     * @throws Unusable if it is damaged, or something else computed its pages
     * @throws IOException if it cannot be read
     */
    public static StateFile open(Path file, StateOrigin origin) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return open(channel, origin);
        } catch (EOFException e) {
            channel.close();
            throw new Unusable(DAMAGED);
        } catch (Throwable failure) {
            channel.close();
            throw failure;
        }
    }

    private static StateFile open(FileChannel channel, StateOrigin origin) throws IOException {
        long size = channel.size();
        ByteBuffer start = size < START ? ByteBuffer.allocate(0) : readAll(channel, ByteBuffer.allocate(START));
        if (size < START || !hasMagic(start)) {
            throw new Unusable("it is not a saved state");
        }
        int version = start.getInt();
        if (version != VERSION) {
            throw new Unusable("it has version %d, and only version %d can be read".formatted(version, VERSION));
        }
        int length = start.getInt();
        if (length < 0 || length > LONGEST_HEADER || length > size - START - HASH) {
            throw new Unusable(DAMAGED);
        }
        ByteBuffer header = readAll(channel, ByteBuffer.allocate(length));
        ByteBuffer hash = readAll(channel, ByteBuffer.allocate(HASH));
        MessageDigest sha = PictureKey.sha256();
        sha.update(start.rewind());
        sha.update(header.duplicate());
        if (!Arrays.equals(sha.digest(), hash.array())) {
            throw new Unusable(DAMAGED);
        }
        origin.requireSame(header);
        Content content = content(header);
        long pages = KvLayout.pages(content.length());
        if (pages == 0
                || size != START + length + HASH + pages * (origin.layout().pageBytes() + HASH)) {
            throw new Unusable(DAMAGED);
        }
        return new StateFile(channel, origin.layout(), content, hash.array());
    }

    private static Content content(ByteBuffer header) throws Unusable {
        try {
            return Content.ofBytes(header);
        } catch (IllegalArgumentException e) {
            throw new Unusable(DAMAGED);
        }
    }

    private static boolean hasMagic(ByteBuffer bytes) {
        byte[] magic = new byte[MAGIC.length()];
        bytes.get(magic);
        return MAGIC.equals(new String(magic, StandardCharsets.US_ASCII));
    }

    /** Returns the buffer if it has so many bytes. */
    static ByteBuffer available(ByteBuffer bytes, int count) throws Unusable {
        if (bytes.remaining() < count) {
            throw new Unusable(DAMAGED);
        }
        return bytes;
    }

    private static ByteBuffer readAll(ReadableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException();
            }
        }
        return bytes.flip();
    }

    /**
     * Returns what is at its positions.
     *
     * @return at least one position
     */
    public Content content() {
        return content;
    }

    /**
     * Reads the next page and checks it.
     *
     * @param page receives its bytes; unchanged if this method throws
     * @throws Unusable if it is damaged
     * @throws IOException if it cannot be read
     */
    public void read(MemorySegment page) throws IOException {
        ByteBuffer bytes = buffer.asByteBuffer();
        try {
            readAll(channel, bytes);
        } catch (EOFException e) { // it became shorter meanwhile
            throw new Unusable(DAMAGED);
        }
        MemorySegment read = buffer.asSlice(0, layout.pageBytes());
        byte[] hash = buffer.asSlice(layout.pageBytes(), HASH).toArray(ValueLayout.JAVA_BYTE);
        if (!Arrays.equals(hash, pageHash(read, headerHash, pagesRead))) {
            throw new Unusable(DAMAGED);
        }
        pagesRead++;
        page.asSlice(0, layout.pageBytes()).copyFrom(read);
    }

    @Override
    public void close() throws IOException {
        if (arena.scope().isAlive()) {
            arena.close();
        }
        channel.close();
    }
}
