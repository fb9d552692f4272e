package dev.pixtral.store;

import dev.pixtral.checkpoint.prepare.Preparer;
import dev.pixtral.store.ModelRecords.Entry;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One cleaning of a store. The caller holds the lock, unless this only reports. Files that have a record are decided by
 * only their records; a file without a record may still be in the making, so it stays for a time.
 */
final class StoreCleaning {
    /** Far longer than the moment between the publication of a file and its record. */
    private static final Duration WITHOUT_RECORD = Duration.ofDays(1);

    private final ModelRecords records;
    private final Path files;
    private final Instant now;
    private final boolean dryRun;
    private final List<Removed> removed = new ArrayList<>();

    StoreCleaning(ModelRecords records, Path files, Instant now, boolean dryRun) {
        this.records = records;
        this.files = files;
        this.now = now;
        this.dryRun = dryRun;
    }

    /** Removes everything that nobody needs, see {@link ModelStore#prune}. */
    List<Removed> all(Path unfinished, Duration unfinishedFor, long limit) {
        ModelRecords.All all = records.read();
        all.damaged().forEach(place -> remove(place, "a damaged record"));
        all.entries().stream()
                .filter(entry -> !entry.hasFile())
                .forEach(entry -> remove(entry.place(), "a record whose file is gone"));
        for (Path place : records.unfinished()) {
            if (isOlder(newest(place), WITHOUT_RECORD)) {
                remove(place, "an unfinished record");
            }
        }
        unasked(limit, Optional.empty());
        withoutRecord(all.entries(), unfinishedFor);
        for (Path work : children(unfinished)) {
            if (isOlder(newest(work), unfinishedFor)) {
                remove(work, "unfinished work");
            }
        }
        return List.copyOf(removed);
    }

    /** Removes the least recently used of the files that were prepared unasked until the rest fits. */
    List<Removed> unasked(long limit, Optional<Path> kept) {
        Map<Path, List<Entry>> byFile = new LinkedHashMap<>();
        for (Entry entry : records.read().entries()) {
            byFile.computeIfAbsent(entry.model().file(), _ -> new ArrayList<>()).add(entry);
        }
        byFile.values()
                .removeIf(entries ->
                        entries.stream().anyMatch(entry -> entry.model().asked() || !entry.hasFile()));
        long total = byFile.keySet().stream().mapToLong(this::size).sum();
        List<Map.Entry<Path, List<Entry>>> leastUsedFirst = byFile.entrySet().stream()
                .sorted(Comparator.comparing(file -> lastUse(file.getValue())))
                .toList();
        for (Map.Entry<Path, List<Entry>> file : leastUsedFirst) {
            if (total <= limit) {
                break;
            }
            if (kept.filter(file.getKey()::equals).isEmpty()) {
                total -= size(file.getKey());
                file.getValue().forEach(entry -> remove(entry.place(), "the record of a file that is removed"));
                remove(file.getKey(), "prepared unasked, and beyond the limit for such files");
            }
        }
        return List.copyOf(removed);
    }

    private static Instant lastUse(List<Entry> entries) {
        return entries.stream()
                .map(entry -> entry.model().lastUse())
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }

    /** Preparations are done in the folder of files, so some of these are unfinished work. */
    private void withoutRecord(List<Entry> entries, Duration unfinishedFor) {
        Set<Path> recorded = new HashSet<>();
        entries.forEach(entry -> recorded.add(entry.model().file()));
        for (Path file : children(files)) {
            boolean unfinished = file.toString().endsWith(Preparer.UNFINISHED);
            if (!recorded.contains(file) && isOlder(newest(file), unfinished ? unfinishedFor : WITHOUT_RECORD)) {
                remove(file, unfinished ? "unfinished work" : "a file without a record");
            }
        }
    }

    private boolean isOlder(Instant time, Duration age) {
        return time.isBefore(now.minus(age));
    }

    private static List<Path> children(Path folder) {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            List<Path> children = new ArrayList<>();
            stream.forEach(children::add);
            children.sort(Comparator.naturalOrder());
            return children;
        } catch (NoSuchFileException | NotDirectoryException _) {
            return List.of();
        } catch (IOException e) {
            throw StoreException.reading(folder, e);
        }
    }

    /** Returns the time of the last change of a file, or of anything in a folder. */
    private Instant newest(Path path) {
        Instant[] newest = {Instant.EPOCH};
        visit(path, (_, attributes) -> {
            Instant time = attributes.lastModifiedTime().toInstant();
            newest[0] = time.isAfter(newest[0]) ? time : newest[0];
        });
        return newest[0];
    }

    private long size(Path path) {
        long[] bytes = {0};
        visit(path, (_, attributes) -> bytes[0] += attributes.isRegularFile() ? attributes.size() : 0);
        return bytes[0];
    }

    /** Receives everything in a folder, files before their folders. */
    @FunctionalInterface
    private interface Visit {
        void at(Path path, BasicFileAttributes attributes) throws IOException;
    }

    /** Visits a file or a folder without following links; what disappears meanwhile is skipped. */
    private static void visit(Path path, Visit visit) {
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    visit.at(file, attributes);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (e instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw e;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
                    if (e != null) {
                        throw e;
                    }
                    visit.at(folder, Files.readAttributes(folder, BasicFileAttributes.class));
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw StoreException.reading(path, e);
        }
    }

    /** Removes a file, or a folder with all that is in it. */
    private void remove(Path path, String why) {
        long bytes = size(path);
        if (!dryRun) {
            visit(path, (each, _) -> Files.deleteIfExists(each));
        }
        removed.add(new Removed(path, bytes, why));
    }
}
