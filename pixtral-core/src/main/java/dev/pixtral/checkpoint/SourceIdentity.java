package dev.pixtral.checkpoint;

import dev.pixtral.api.Internal;
import dev.pixtral.checkpoint.file.CheckpointFiles;
import dev.pixtral.checkpoint.file.JsonFields;
import dev.pixtral.checkpoint.gguf.GgufFile;
import dev.pixtral.errors.CheckpointException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What identifies the files that a checkpoint was prepared from, without reading its weights.
 *
 * @param parts the files
 */
@Internal
public record SourceIdentity(List<Part> parts) {
    private static final String NOTHING = "-";

    /** Bytes of a GGUF file that are hashed: the configuration and a part of the vocabulary. */
    private static final int GGUF_BEGINNING = 1 << 20;

    /** A name in the folder, or the absolute path of the projector file of a GGUF file. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*|[^\\t\\r\\n]+\\.gguf");

    /**
     * A file.
     *
     * @param name name in its folder or repository
     * @param size bytes
     * @param modified when it was last changed, in milliseconds since 1970; empty if unknown
     * @param hash SHA-256 in hexadecimal of a configuration, of the header of a safetensors file, or of the first
     *     megabyte of a GGUF file; empty for others
     */
    public record Part(String name, long size, Optional<Long> modified, Optional<String> hash) {}

    /**
     * Identifies the checkpoint in a folder: configuration, weights and tokenizer.
     *
     * @param folder folder of a checkpoint
     * @return its identity
     * @throws CheckpointException if there is none, or it cannot be used
     */
    public static SourceIdentity of(Path folder) {
        CheckpointOutline outline = CheckpointOutline.read(folder);
        List<Part> parts = new ArrayList<>();
        parts.add(part(folder, outline.configFile()));
        outline.weightFiles().forEach(name -> parts.add(part(folder, name)));
        for (String name : CheckpointFolder.tokenizerFiles(folder)) {
            parts.add(part(folder, name));
        }
        return new SourceIdentity(List.copyOf(parts));
    }

    /**
     * Identifies the files of a checkpoint that has no other files than its weights.
     *
     * @param folder the folder that their names are relative to
     * @param names their names
     * @return their identity
     * @throws CheckpointException if one cannot be read
     */
    static SourceIdentity of(Path folder, List<String> names) {
        return new SourceIdentity(names.stream().map(name -> part(folder, name)).toList());
    }

    /**
     * Notes sizes and times of files before they are opened, see {@link #requireSeen}.
     *
     * @param folder their folder
     * @param names their names
     * @return these files, without hashes
     */
    static List<Part> seen(Path folder, List<String> names) {
        return names.stream().map(name -> withoutHash(folder, name)).toList();
    }

    /** Fails if files are not those that were opened: what is open would get the identity of others. */
    SourceIdentity requireSeen(List<Part> seen, Path folder) {
        for (Part part : parts) {
            Part plain = new Part(part.name(), part.size(), part.modified(), Optional.empty());
            if (seen.stream().anyMatch(one -> one.name().equals(part.name()) && !one.equals(plain))) {
                throw CheckpointException.at(
                        folder.toString(),
                        "%s has changed since the checkpoint was opened; open it again when it is complete"
                                .formatted(part.name()));
            }
        }
        return this;
    }

    private static Part part(Path folder, String name) {
        Part plain = withoutHash(folder, name);
        return new Part(
                name, plain.size(), plain.modified(), hash(CheckpointFiles.inFolder(folder), name, plain.size()));
    }

    private static Part withoutHash(Path folder, String name) {
        Path file = folder.resolve(name);
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            long modified = attributes.lastModifiedTime().toMillis();
            return new Part(name, attributes.size(), Optional.of(modified), Optional.empty());
        } catch (IOException e) {
            throw CheckpointException.unreadable(file.toString(), e);
        }
    }

    private static Optional<String> hash(CheckpointFiles files, String name, long size) {
        if (name.endsWith(".safetensors")) {
            long header = size < Long.BYTES
                    ? -1
                    : ByteBuffer.wrap(files.read(name, 0, Long.BYTES))
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong();
            boolean possible = header >= 0 && header <= Math.min(SafetensorsHeader.LONGEST, size - Long.BYTES);
            return Optional.of(possible ? hash(files.read(name, Long.BYTES, (int) header)) : NOTHING);
        }
        if (name.endsWith(GgufFile.EXTENSION)) {
            return Optional.of(hash(files.read(name, 0, (int) Math.min(size, GGUF_BEGINNING))));
        }
        boolean configuration = name.equals(Layout.PARAMS) || name.equals(Layout.CONFIG);
        return configuration && size <= JsonFields.LARGEST_FILE
                ? Optional.of(hash(files.read(name, 0, (int) size)))
                : Optional.empty();
    }

    private static String hash(byte[] bytes) {
        return HexFormat.of().formatHex(PreparedLayout.sha256().digest(bytes));
    }

    /**
     * Returns whether a folder contains these files, but not all of them unchanged.
     *
     * @param folder where they were
     * @return false if they are unchanged, or if one of them is not there, because then this is not the checkpoint any
     *     more
     * @throws CheckpointException if a file cannot be read
     */
    public boolean isChangedIn(Path folder) {
        if (!parts.stream().allMatch(part -> Files.isRegularFile(folder.resolve(part.name())))) {
            return false;
        }
        return !parts.stream().allMatch(part -> part.equals(part(folder, part.name())));
    }

    /**
     * Reads an identity.
     *
     * @param text as {@link #toString} writes it
     * @return the identity; empty if the text is none
     */
    public static Optional<SourceIdentity> parse(String text) {
        List<Part> parts = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String[] fields = line.split("\t", -1);
            if (fields.length != 4 || !NAME.matcher(fields[0]).matches() || !fields[1].matches("\\d{1,18}")) {
                return Optional.empty();
            }
            if (!fields[2].matches("-|-?\\d{1,18}")) {
                return Optional.empty();
            }
            parts.add(new Part(
                    fields[0],
                    Long.parseLong(fields[1]),
                    Optional.of(fields[2])
                            .filter(field -> !field.equals(NOTHING))
                            .map(Long::valueOf),
                    Optional.of(fields[3]).filter(field -> !field.equals(NOTHING))));
        }
        return Optional.of(new SourceIdentity(List.copyOf(parts)));
    }

    /**
     * Writes the identity.
     *
     * @return a line for each file: name, size, time and hash, separated by tabs, a dash for what is unknown
     */
    @Override
    public String toString() {
        StringBuilder lines = new StringBuilder();
        for (Part part : parts) {
            lines.append("%s\t%d\t%s\t%s\n"
                    .formatted(
                            part.name(),
                            part.size(),
                            part.modified().map(String::valueOf).orElse(NOTHING),
                            part.hash().orElse(NOTHING)));
        }
        return lines.toString();
    }
}
