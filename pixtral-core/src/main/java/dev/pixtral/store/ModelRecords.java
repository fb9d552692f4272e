package dev.pixtral.store;

import dev.pixtral.errors.Visible;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The records: one small file for each name and format. Each is replaced as a whole, so a reader sees the old or the
 * new one. The time of the file is the last use of the model, which is thus noted without writing.
 */
final class ModelRecords {
    private static final System.Logger LOG = System.getLogger(ModelRecords.class.getName());

    private static final String SUFFIX = ".json";
    private static final String UNFINISHED = ".tmp";
    private static final int LARGEST = 64 << 10; // bytes of a record, mostly its name
    private static final int MOST = 10_000;
    private static final int READABLE = 60; // characters of a record's file name that are made from the model's name
    private static final int DIGITS = 16;

    /** Damaged records are reported once. */
    private static final Set<Path> REPORTED = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final Path files;

    /**
     * Looks at a folder, which need not exist.
     *
     * @param folder folder of the records
     * @param files folder of the prepared files
     */
    ModelRecords(Path folder, Path files) {
        this.folder = folder;
        this.files = files;
    }

    /**
     * A record.
     *
     * @param place its file
     * @param model what it says
     * @param recorded when it was written
     */
    record Entry(Path place, StoredModel model, Instant recorded) {
        boolean hasFile() {
            return Files.isRegularFile(model.file());
        }
    }

    /**
     * All files of the folder.
     *
     * @param entries the records, by name, the newest of a name first
     * @param damaged files that are no records
     */
    record All(List<Entry> entries, List<Path> damaged) {}

    /** Reads all records. A missing folder has none. */
    All read() {
        List<Entry> entries = new ArrayList<>();
        List<Path> damaged = new ArrayList<>();
        try (DirectoryStream<Path> places = Files.newDirectoryStream(folder)) {
            for (Path place : places) {
                if (place.toString().endsWith(SUFFIX) && entries.size() + damaged.size() < MOST) {
                    read(place, entries, damaged);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException _) {
            return new All(List.of(), List.of());
        } catch (IOException e) {
            throw StoreException.reading(folder, e);
        }
        entries.sort(Comparator.comparing((Entry entry) -> entry.model().name())
                .thenComparing(Entry::recorded, Comparator.reverseOrder())
                .thenComparing(Entry::place));
        return new All(entries, damaged);
    }

    private void read(Path place, List<Entry> entries, List<Path> damaged) {
        try (InputStream in = Files.newInputStream(place)) {
            byte[] json = in.readNBytes(LARGEST + 1);
            if (json.length > LARGEST) {
                throw new IOException("it is too long");
            }
            RecordText.Read read = RecordText.read(json, files);
            StoredModel model =
                    read.model().usedAt(Files.getLastModifiedTime(place).toInstant());
            entries.add(new Entry(place, model, read.recorded()));
        } catch (NoSuchFileException _) {
            // removed by another process since the folder was listed
        } catch (IOException e) {
            damaged.add(place);
            if (REPORTED.add(place)) {
                LOG.log(
                        Level.WARNING,
                        "The record {0} of the model store is damaged ({1}) and is ignored; "
                                + "download or prepare its model again.",
                        Visible.line(place.toString()),
                        Visible.line(String.valueOf(e.getMessage())));
            }
        }
    }

    /** Writes a record, in place of an earlier one of the same name and formats. */
    void write(StoredModel model) {
        Path place = folder.resolve(nameOf(model));
        Path unfinished = folder.resolve("." + UUID.randomUUID() + UNFINISHED);
        try {
            Files.createDirectories(folder);
            try {
                writeForced(unfinished, RecordText.write(model, Instant.now()));
                Files.setLastModifiedTime(unfinished, FileTime.from(model.lastUse()));
                Files.move(unfinished, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(unfinished);
            }
            forceFolder();
        } catch (IOException e) {
            throw StoreException.writing(place, e);
        }
    }

    private static void writeForced(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
    }

    /** Makes the new name survive a failure of the power. Windows has no folders that can be opened. */
    private void forceFolder() throws IOException {
        if (!System.getProperty("os.name", "").startsWith("Windows")) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Returns what processes left that were killed while they wrote a record, or are writing now. */
    List<Path> unfinished() {
        try (DirectoryStream<Path> places = Files.newDirectoryStream(folder, "*" + UNFINISHED)) {
            List<Path> found = new ArrayList<>();
            places.forEach(found::add);
            return found;
        } catch (NoSuchFileException | NotDirectoryException _) {
            return List.of();
        } catch (IOException e) {
            throw StoreException.reading(folder, e);
        }
    }

    /** Notes a use; returns whether that was possible. */
    boolean touch(StoredModel model, Instant now) {
        try {
            Files.setLastModifiedTime(folder.resolve(nameOf(model)), FileTime.from(now));
            return true;
        } catch (IOException | SecurityException _) {
            return false; // a read-only store, or the record was removed
        }
    }

    private static String nameOf(StoredModel model) {
        String key = model.name() + "\n" + RecordText.key(model.formats());
        String words = model.name().replaceAll("[^A-Za-z0-9._-]+", "--");
        String readable = words.substring(Math.max(0, words.length() - READABLE)) // of a path, the end says most
                .replaceAll("^[.-]+", "");
        return "%s-%s%s"
                .formatted(readable, sha256(key).substring(0, DIGITS), SUFFIX)
                .toLowerCase(Locale.ROOT);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
