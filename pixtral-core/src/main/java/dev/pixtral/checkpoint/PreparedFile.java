package dev.pixtral.checkpoint;

import dev.pixtral.api.Internal;
import dev.pixtral.checkpoint.file.JsonFields;
import dev.pixtral.checkpoint.file.PlainFiles;
import dev.pixtral.checkpoint.gguf.GgufFile;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.Arrangement;
import dev.pixtral.kernels.WeightFormat;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the header of a prepared file says, checked: the header is unchanged, the file has its length, and everything is
 * where its configuration requires it. No weight is read.
 *
 * @param source path, for messages
 * @param config sizes of the model
 * @param layout where everything is
 * @param hash hash of the header, which covers the checksums, so it identifies the contents
 * @param checksums SHA-256 in hexadecimal of the tensors, in the order of {@link PreparedLayout#places}
 * @param metadata what the writer knew: source, its identity, the tool
 */
@Internal
public record PreparedFile(
        String source,
        ModelConfig config,
        PreparedLayout layout,
        String hash,
        List<String> checksums,
        Map<String, String> metadata) {

    /**
     * Returns whether a file begins like a prepared one, finished or not.
     *
     * @param file any path
     * @return false also if there is no such file or it cannot be read
     */
    public static boolean isPrepared(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                Arena arena = Arena.ofConfined()) {
            long length = Math.min(channel.size(), Long.BYTES + PreparedLayout.BEGINNING.length());
            MemorySegment beginning = arena.allocate(Math.max(1, length));
            return channel.read(beginning.asByteBuffer(), 0) == length && isPrepared(beginning);
        } catch (IOException e) {
            return false; // opening it reports the reason
        }
    }

    private static boolean isPrepared(MemorySegment file) {
        byte[] beginning = PreparedLayout.BEGINNING.getBytes(StandardCharsets.US_ASCII);
        return file.byteSize() >= Long.BYTES + beginning.length
                && file.asSlice(Long.BYTES, beginning.length).mismatch(MemorySegment.ofArray(beginning)) < 0;
    }

    /**
     * Reads the header of a file.
     *
     * @param file a prepared file
     * @return its contents
     * @throws CheckpointException if it cannot be read, or is unfinished, damaged, or of another kind or version
     */
    public static PreparedFile read(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            return of(map(file, arena), file.toString());
        }
    }

    /** Maps a file until the arena is closed. */
    static MemorySegment map(Path file, Arena arena) {
        PlainFiles.requireFile(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (UnsupportedOperationException e) {
            throw CheckpointException.unreadable(file.toString(), new IOException(e));
        } catch (IOException e) {
            throw CheckpointException.unreadable(file.toString(), e);
        }
    }

    /** Reads the header of a file in memory. */
    static PreparedFile of(MemorySegment file, String source) {
        try {
            return new Reader(file, source).read();
        } catch (InternalError e) { // how the JVM reports a mapped page without a file behind it
            throw CheckpointException.shrunk(source, e);
        }
    }

    /**
     * Returns the source of the weights.
     *
     * @return path of a folder, or name of a repository
     */
    public String origin() {
        return metadata.getOrDefault(PreparedLayout.SOURCE, "an unknown source");
    }

    /**
     * Returns the identity of the source's files.
     *
     * @return as recorded; empty if it is unknown
     */
    public Optional<SourceIdentity> identity() {
        return Optional.ofNullable(metadata.get(PreparedLayout.IDENTITY)).flatMap(SourceIdentity::parse);
    }

    /**
     * Returns whether quantising the source would give the same numbers as this file has.
     *
     * @return false if some of them were computed by a rule of an earlier version
     */
    public boolean isByCurrentRule() {
        return metadata.get(PreparedLayout.QUANTISER).equals(PreparedLayout.RULE)
                || layout.places().values().stream().noneMatch(place -> place.format() == WeightFormat.Q4);
    }

    /**
     * Checks that the source has not changed since, if it is on this machine.
     *
     * @throws CheckpointException if it has
     */
    void checkSource() {
        Optional<Path> folder = folder();
        if (folder.isPresent() && identity().isPresent() && identity().get().isChangedIn(folder.get())) {
            throw CheckpointException.outdated(
                    source,
                    "%s has changed since this file was prepared from it; prepare it again, or move that model away"
                            .formatted(CheckpointException.quote(origin())));
        }
    }

    /** A folder of another machine is not looked at: a file from elsewhere must not make this one connect to it. */
    private Optional<Path> folder() {
        if (origin().startsWith("//") || origin().startsWith("\\\\")) {
            return Optional.empty();
        }
        try {
            Path path = Path.of(origin());
            boolean gguf = origin().endsWith(GgufFile.EXTENSION) && Files.isRegularFile(path);
            return Optional.of(gguf ? path.getParent() : path)
                    .filter(folder -> path.isAbsolute() && Files.isDirectory(folder));
        } catch (InvalidPathException e) {
            return Optional.empty(); // of another system
        }
    }

    /** Reads a small file that is stored in it, and checks it. */
    static byte[] read(PreparedLayout.Place place, MemorySegment file, String checksum, String source) {
        try {
            byte[] bytes = file.asSlice(place.begin(), place.bytes()).toArray(ValueLayout.JAVA_BYTE);
            return checked(place.name(), bytes, checksum, source);
        } catch (InternalError e) { // how the JVM reports a mapped page without a file behind it
            throw CheckpointException.shrunk(source, e);
        }
    }

    private static byte[] checked(String name, byte[] bytes, String checksum, String source) {
        if (!HexFormat.of().formatHex(PreparedLayout.sha256().digest(bytes)).equals(checksum)) {
            throw CheckpointException.wrongChecksum(source, name);
        }
        return bytes;
    }

    /** Reads the parts in the order in which they can be trusted. */
    private record Reader(MemorySegment file, String source) {
        PreparedFile read() {
            byte[] header = header();
            SafetensorsHeader parsed = parse(header);
            requireVersion(parsed.metadata());
            String hash = hash(header);
            long needed = header.length + parsed.dataBytes();
            if (file.byteSize() != needed) {
                throw CheckpointException.at(
                        source,
                        "the prepared file has %d bytes, but should have %d; copy it again, or prepare the model again"
                                .formatted(file.byteSize(), needed));
            }
            return contents(parsed, header.length, hash);
        }

        private byte[] header() {
            if (!isPrepared(file)) {
                throw CheckpointException.at(source, "not a prepared file; prepare a model with './pixtral prepare'");
            }
            long length = file.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
            if (length < PreparedLayout.BEGINNING.length() || length > SafetensorsHeader.LONGEST) {
                throw CheckpointException.damaged(source, "the length of its header is impossible");
            }
            if (file.byteSize() - Long.BYTES < length) {
                throw CheckpointException.damaged(source, "its header is cut off");
            }
            return file.asSlice(0, Long.BYTES + length).toArray(ValueLayout.JAVA_BYTE);
        }

        private SafetensorsHeader parse(byte[] header) {
            byte[] json = Arrays.copyOfRange(header, Long.BYTES, header.length);
            try {
                return SafetensorsHeader.parse(json, source);
            } catch (CheckpointException e) {
                throw CheckpointException.damaged(source, "its header is none");
            }
        }

        private void requireVersion(Map<String, String> metadata) {
            String version = metadata.getOrDefault("pixtral.prepared", "");
            if (!version.equals(Integer.toString(PreparedLayout.VERSION))) {
                throw version.matches("[1-9][0-9]{0,8}") ? newer("format " + version) : damaged("pixtral.prepared");
            }
        }

        private CheckpointException newer(String what) {
            return CheckpointException.at(
                    source,
                    "the file was prepared by a newer version of Pixtral for Java (%s); use that version, or prepare the model again"
                            .formatted(CheckpointException.quote(what)));
        }

        private CheckpointException damaged(String key) {
            return CheckpointException.damaged(source, "'%s' in its header is missing or wrong".formatted(key));
        }

        private String hash(byte[] header) {
            if (header.length < PreparedLayout.HASH_AT + PreparedLayout.DIGITS) {
                throw damaged("pixtral.header");
            }
            String stored =
                    new String(header, PreparedLayout.HASH_AT, PreparedLayout.DIGITS, StandardCharsets.ISO_8859_1);
            if (stored.equals("0".repeat(PreparedLayout.DIGITS))) {
                throw CheckpointException.at(
                        source, "the prepared file is unfinished; run the command that writes it again");
            }
            if (!stored.equals(PreparedLayout.hash(header))) {
                throw CheckpointException.damaged(source, "its header has changed since it was written");
            }
            return stored;
        }

        private PreparedFile contents(SafetensorsHeader parsed, int headerBytes, String hash) {
            Map<String, String> metadata = new LinkedHashMap<>(parsed.metadata());
            metadata.remove("pixtral.prepared");
            metadata.remove("pixtral.header");
            String checksums = take(metadata, "pixtral.checksums");
            String formats = take(metadata, PreparedLayout.FORMATS);
            String arrangement = take(metadata, PreparedLayout.ARRANGEMENT);
            String rule = take(metadata, PreparedLayout.QUANTISER);
            if (!PreparedLayout.RULES.contains(rule)) {
                throw newer("rule of quantising " + rule);
            }
            metadata.put(PreparedLayout.QUANTISER, rule); // for copies
            ModelConfig config = config(parsed, headerBytes, checksums);
            PreparedLayout layout = layout(
                    config,
                    WeightFormats.parse(formats).orElseThrow(() -> newer("formats " + formats)),
                    Arrangement.of(arrangement).orElseThrow(() -> newer("arrangement " + arrangement)),
                    files(parsed),
                    headerBytes);
            if (!layout.entries().equals(parsed.entries())) {
                throw CheckpointException.damaged(source, "its tensors are not those of its configuration");
            }
            List<String> split = split(checksums, layout.places().size());
            return new PreparedFile(source, config, layout, hash, split, Map.copyOf(metadata));
        }

        private PreparedLayout layout(
                ModelConfig config,
                WeightFormats formats,
                Arrangement arrangement,
                Map<String, Long> files,
                int headerBytes) {
            try {
                return PreparedLayout.ofExisting(config, formats, arrangement, files, headerBytes);
            } catch (ArithmeticException e) {
                throw CheckpointException.damaged(source, "its configuration is of an impossible size");
            } catch (CheckpointException e) {
                throw e;
            } catch (PixtralException e) {
                throw CheckpointException.damaged(source, e.getMessage());
            }
        }

        private String take(Map<String, String> metadata, String key) {
            String value = metadata.remove(key);
            if (value == null) {
                throw damaged(key);
            }
            return value;
        }

        private Map<String, Long> files(SafetensorsHeader parsed) {
            Map<String, Long> files = new LinkedHashMap<>();
            for (SafetensorsHeader.Entry entry : parsed.entries()) {
                if (entry.name().startsWith(PreparedLayout.FILE_PREFIX)) {
                    if (entry.end() - entry.begin() > CheckpointFolder.LARGEST_FILE) {
                        throw CheckpointException.damaged(source, "one of the small files in it is too large");
                    }
                    files.put(entry.name().substring(PreparedLayout.FILE_PREFIX.length()), entry.end() - entry.begin());
                }
            }
            return files;
        }

        /** The configuration is needed to know where everything is, so its place comes from the header. */
        private ModelConfig config(SafetensorsHeader parsed, int headerBytes, String checksums) {
            int index = 0;
            for (SafetensorsHeader.Entry entry : parsed.entries()) {
                boolean mistral = entry.name().equals(PreparedLayout.FILE_PREFIX + Layout.PARAMS);
                if (mistral || entry.name().equals(PreparedLayout.FILE_PREFIX + Layout.CONFIG)) {
                    long bytes = entry.end() - entry.begin();
                    if (bytes > JsonFields.LARGEST_FILE) {
                        throw CheckpointException.damaged(source, "its configuration is too large");
                    }
                    MemorySegment stored = file.asSlice(headerBytes + entry.begin(), bytes);
                    List<String> first = split(checksums, index + 1, Integer.MAX_VALUE);
                    byte[] json =
                            checked(entry.name(), stored.toArray(ValueLayout.JAVA_BYTE), first.get(index), source);
                    JsonFields fields = JsonFields.parse(json, source + "/" + entry.name());
                    return mistral ? MistralParams.parse(fields) : HuggingFaceConfig.parse(fields);
                }
                index += entry.name().startsWith(PreparedLayout.PADDING_PREFIX) ? 0 : 1;
            }
            throw CheckpointException.damaged(source, "it contains no configuration");
        }

        private List<String> split(String checksums, int count) {
            return split(checksums, count, count);
        }

        private List<String> split(String checksums, int least, int most) {
            int count = checksums.length() / PreparedLayout.DIGITS;
            if (checksums.length() % PreparedLayout.DIGITS != 0 || count < least || count > most) {
                throw damaged("pixtral.checksums");
            }
            return IntStream.range(0, count)
                    .mapToObj(i -> checksums.substring(i * PreparedLayout.DIGITS, (i + 1) * PreparedLayout.DIGITS))
                    .toList();
        }
    }
}
