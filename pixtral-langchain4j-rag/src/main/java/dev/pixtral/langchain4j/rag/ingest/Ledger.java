package dev.pixtral.langchain4j.rag.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pixtral.langchain4j.rag.io.AtomicFile;
import dev.pixtral.langchain4j.rag.io.FileErrors;
import dev.pixtral.langchain4j.rag.io.LineFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is in the index, by the file or folder that put it there: JSON lines, the last of which counts for each picture.
 *
 * <p>A picture is noted <em>before</em> its first segment goes to the embedding store, and noted as done after the
 * store has been saved. So everything in the stores is noted here, and everything that is noted as done is in the
 * stores, whenever the process is killed. Not thread-safe.
 */
final class Ledger implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How many superfluous lines a file may have before it is written anew. */
    private static final int SPARE = 1_000;

    /** More segments than any picture has; a file that was changed by hand must not fill the memory. */
    private static final int MOST_SEGMENTS = 1_000_000;

    private final Map<String, Map<String, PictureEntry>> entries = new LinkedHashMap<>();
    private final Path path;
    private LineFile file;
    private int lines;
    private int damaged;

    private Ledger(Path path) {
        this.path = path;
    }

    /** Opens the ledger of a state folder. */
    static Ledger open(Path path) {
        Ledger ledger = new Ledger(path);
        ledger.file = LineFile.open(path, ledger::read);
        try {
            ledger.tidy();
        } catch (RuntimeException e) {
            ledger.close();
            throw e;
        }
        return ledger;
    }

    private void read(String line) {
        lines++;
        try {
            JsonNode node = JSON.readTree(line);
            if (node != null && node.path("root").isTextual() && node.path("id").isTextual()) {
                if (node.path("gone").booleanValue()) {
                    forget(node.get("root").textValue(), node.get("id").textValue());
                    return;
                }
                if (isEntry(node)) {
                    note(entry(node));
                    return;
                }
            }
        } catch (JsonProcessingException e) {
            // counted below
        }
        damaged++;
    }

    private static boolean isEntry(JsonNode node) {
        JsonNode segments = node.path("segments");
        return node.path("file").isTextual()
                && node.path("sha256").isTextual()
                && segments.isInt()
                && segments.intValue() >= 0
                && segments.intValue() <= MOST_SEGMENTS;
    }

    private static PictureEntry entry(JsonNode node) {
        return new PictureEntry(
                node.get("root").textValue(),
                node.get("id").textValue(),
                node.get("file").textValue(),
                node.has("page") ? node.get("page").intValue() : null,
                node.path("region").textValue(),
                node.get("sha256").textValue(),
                node.path("segments").intValue(),
                node.path("print").textValue());
    }

    private static String line(PictureEntry entry) {
        ObjectNode node = JSON.createObjectNode().put("root", entry.root()).put("id", entry.id());
        node.put("file", entry.file());
        if (entry.page() != null) {
            node.put("page", entry.page());
        }
        if (entry.region() != null) {
            node.put("region", entry.region());
        }
        node.put("sha256", entry.sha256()).put("segments", entry.segments());
        if (entry.print() != null) {
            node.put("print", entry.print());
        }
        return node.toString();
    }

    /** Writes the file anew if most of it is history, or some of it is damaged. */
    private void tidy() {
        int live = entries.values().stream().mapToInt(Map::size).sum();
        if (damaged > 0) {
            LOG.warn("{} has {} lines that are damaged and ignored; their pictures are indexed again.", path, damaged);
        }
        if (damaged == 0 && lines <= 2 * live + SPARE) {
            return;
        }
        String text = entries.values().stream()
                .flatMap(each -> each.values().stream())
                .map(entry -> line(entry) + "\n")
                .collect(Collectors.joining());
        file.close();
        try {
            AtomicFile.write(
                    path, path.resolveSibling(path.getFileName() + ".new"), text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw FileErrors.because("%s cannot be written".formatted(path), e);
        }
        file = LineFile.open(path, _ -> {});
    }

    /** Notes pictures, as begun or as done. */
    void put(Collection<PictureEntry> noted) {
        if (!noted.isEmpty()) {
            file.append(noted.stream().map(Ledger::line).toList());
            noted.forEach(this::note);
        }
    }

    private void note(PictureEntry entry) {
        entries.computeIfAbsent(entry.root(), _ -> new LinkedHashMap<>()).put(entry.id(), entry);
    }

    /** Notes that nothing of some pictures is in the index any more. */
    void remove(Collection<PictureEntry> gone) {
        if (!gone.isEmpty()) {
            file.append(gone.stream().map(Ledger::goneLine).toList());
            gone.forEach(entry -> forget(entry.root(), entry.id()));
        }
    }

    private static String goneLine(PictureEntry entry) {
        return JSON.createObjectNode()
                .put("root", entry.root())
                .put("id", entry.id())
                .put("gone", true)
                .toString();
    }

    private void forget(String root, String id) {
        Map<String, PictureEntry> each = entries.get(root);
        if (each != null) {
            each.remove(id);
        }
    }

    /** The entry of a picture; null if there is none. */
    PictureEntry find(String root, String id) {
        return entries.getOrDefault(root, Map.of()).get(id);
    }

    /** What a file or folder has put into the index. */
    List<PictureEntry> of(String root) {
        return List.copyOf(entries.getOrDefault(root, Map.of()).values());
    }

    /** Whether another file or folder has put the same segments into the index. */
    boolean isShared(PictureEntry entry) {
        return entries.entrySet().stream()
                .anyMatch(root ->
                        !root.getKey().equals(entry.root()) && root.getValue().containsKey(entry.id()));
    }

    /** All entries, of all files and folders. */
    List<PictureEntry> all() {
        return entries.values().stream().flatMap(each -> each.values().stream()).toList();
    }

    @Override
    public void close() {
        file.close();
    }
}
