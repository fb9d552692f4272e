package dev.pixtral.examples.documents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was read so far, one line for each picture. A run that was killed continues from here: a line counts if it is
 * complete, and if picture and model are still the same. One process at a time has a journal open.
 */
final class Journal implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final String model;
    private final Map<String, Document> known = new HashMap<>();
    private int damaged;

    private Journal(Path file, FileChannel channel, String model) {
        this.file = file;
        this.channel = channel;
        this.model = model;
    }

    /**
     * Opens a journal, and removes the last line if it was not written to its end.
     *
     * @param file created if it is missing
     * @param model the model that reads; what another model read does not count
     */
    static Journal open(Path file, String model) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            lock(channel, file);
            Journal journal = new Journal(file, channel, model);
            journal.load();
            return journal;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void lock(FileChannel channel, Path file) throws IOException {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            // another run in this JVM: the same
        }
        throw new IOException(
                "another run is writing to " + file.toAbsolutePath().getParent());
    }

    private void load() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
        int end = bytes.position();
        while (end > 0 && bytes.get(end - 1) != '\n') {
            end--;
        }
        new String(bytes.array(), 0, end, StandardCharsets.UTF_8).lines().forEach(this::load);
        if (end < bytes.position()) {
            channel.truncate(end);
        }
        channel.position(end);
    }

    private void load(String line) {
        try {
            JsonNode entry = Json.parse(line);
            if (entry.path("model").asText().equals(model)) {
                known.put(key(entry.path("file").asText(), entry.path("sha256").asText()), Json.document(entry));
            }
        } catch (JsonProcessingException | IllegalArgumentException e) {
            damaged++; // somebody changed the line: its picture is read again
        }
    }

    private static String key(String file, String sha256) {
        return sha256 + " " + file;
    }

    /** How many complete lines could not be understood; their pictures are read again. */
    int damaged() {
        return damaged;
    }

    /** What was read from a picture in an earlier run. Several threads may call this while another one adds. */
    Optional<Document> find(String file, String sha256) {
        return Optional.ofNullable(known.get(key(file, sha256)));
    }

    /** Adds a line; a process that is killed afterwards does not lose it. */
    void add(Outcome.Done done) throws IOException {
        String line = Json.line(Json.of(done.file(), done.document())
                .put("sha256", done.sha256())
                .put("model", model));
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new IOException(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
