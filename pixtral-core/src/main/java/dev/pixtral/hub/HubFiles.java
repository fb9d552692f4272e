package dev.pixtral.hub;

import dev.pixtral.checkpoint.file.CheckpointFiles;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The files of a repository at one commit, as those of a checkpoint. Small files are read as a whole, once, and their
 * hash is checked. Of files with weights only the requested parts are read; they are checked only by a caller that
 * reads the whole file, see {@link #head}. Not thread-safe.
 */
public final class HubFiles implements CheckpointFiles {
    /** Largest file that is read as a whole; tekken.json has 19 MB. */
    public static final int SMALL = 64 << 20;

    private static final Pattern WEIGHTS = Pattern.compile(".*\\.(safetensors|(?i:gguf))", Pattern.DOTALL);

    private final HubReader reader;
    private final HubSnapshot snapshot;
    private final Map<String, HubFile> files = new TreeMap<>();
    private final Map<String, byte[]> small = new HashMap<>();
    private final Map<String, ByteArrayOutputStream> heads = new HashMap<>();

    /**
     * Presents a snapshot; nothing is read yet.
     *
     * @param reader reads the files; owned by the caller
     * @param snapshot from that reader
     */
    public HubFiles(HubReader reader, HubSnapshot snapshot) {
        this(reader, snapshot, file -> !file.path().contains("/"));
    }

    private HubFiles(HubReader reader, HubSnapshot snapshot, Predicate<HubFile> filter) {
        this.reader = reader;
        this.snapshot = snapshot;
        snapshot.files().stream().filter(filter).forEach(file -> files.put(file.path(), file));
    }

    /**
     * Presents a snapshot with the files in its subfolders, by their paths; nothing is read yet.
     *
     * @param reader reads the files; owned by the caller
     * @param snapshot from that reader
     * @return its files
     */
    public static HubFiles withFolders(HubReader reader, HubSnapshot snapshot) {
        return new HubFiles(reader, snapshot, _ -> true);
    }

    @Override
    public String source() {
        return snapshot.id().toString();
    }

    @Override
    public Set<String> names() {
        return files.keySet();
    }

    @Override
    public long size(String name) {
        return file(name).size();
    }

    @Override
    public byte[] read(String name, long from, int length) {
        HubFile file = file(name);
        if (from < 0 || length < 0 || from > file.size() - length) {
            throw new HubException(
                    HubException.Reason.FOREIGN,
                    "%s/%s has %d bytes, but bytes %d to %d are needed: the file is damaged."
                            .formatted(source(), name, file.size(), from, from + length));
        }
        if (WEIGHTS.matcher(name).matches()) {
            return part(file, from, length);
        }
        byte[] part = new byte[length];
        System.arraycopy(content(name), (int) from, part, 0, length);
        return part;
    }

    /**
     * Returns a file of the snapshot.
     *
     * @param name one of {@link #names}
     * @return the file
     * @throws HubException if there is no such file
     */
    public HubFile file(String name) {
        HubFile file = files.get(name);
        if (file == null) {
            throw new HubException(
                    HubException.Reason.MISSING,
                    "%s has no file %s at commit %s: check the name of the model."
                            .formatted(source(), name, snapshot.commit()));
        }
        return file;
    }

    /**
     * Returns a small file, whose hash was checked.
     *
     * @param name one of {@link #names}
     * @return its bytes, owned by this
     * @throws HubException if there is no such file, or it is large
     */
    public byte[] content(String name) {
        return small.computeIfAbsent(name, _ -> reader.read(snapshot, file(name), SMALL));
    }

    /**
     * Returns the bytes from the beginning of a file that were read so far, which nobody has checked yet. They are read
     * only once, since a server may answer the same request differently: a caller that uses them must hash exactly
     * these.
     *
     * @param name one of {@link #names}
     * @return a new array
     */
    public byte[] head(String name) {
        ByteArrayOutputStream head = heads.get(name);
        return head == null ? new byte[0] : head.toByteArray();
    }

    private byte[] part(HubFile file, long from, int length) {
        ByteArrayOutputStream head = heads.computeIfAbsent(file.path(), _ -> new ByteArrayOutputStream());
        if (from + length <= head.size()) {
            return Arrays.copyOfRange(head.toByteArray(), (int) from, (int) from + length);
        }
        ByteBuffer part = ByteBuffer.allocate(length);
        if (length > 0) {
            reader.read(snapshot, file, from, from + length, (_, bytes) -> part.put(bytes));
        }
        if (head.size() == from) {
            head.writeBytes(part.array());
        }
        return part.array();
    }
}
