package dev.pixtral.langchain4j.rag.caption;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.data.message.ImageContent;
import dev.pixtral.langchain4j.rag.PictureCaptioner;
import dev.pixtral.langchain4j.rag.PictureKind;
import dev.pixtral.langchain4j.rag.io.LineFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers captions in a file, so that no picture is captioned twice in the same way: not after a restart, not under
 * another file name, and not by two threads at the same time.
 *
 * <p>Each line is a JSON object: {@code {"sha256": "..", "prompt": "..", "caption": ".."}}, where {@code prompt} is the
 * {@linkplain PictureCaptioner#version version} of the captioner, which covers prompts and model. A caption is on the
 * disk before it is returned. Lines of another form, such as one that a killed process left unfinished, stay and are
 * ignored. Captions may be corrected by hand while the file is closed; the last line for a picture counts, and the next
 * ingestion takes it over.
 *
 * <p>Thread-safe. The captions are also in memory. Only one object may have a file open.
 */
public final class CaptionFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CaptionFile.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<Key, String> captions = new ConcurrentHashMap<>();
    private final Map<Key, ReentrantLock> underWay = new ConcurrentHashMap<>();
    private final LineFile file;
    private int unknown;

    private record Key(String sha256, String version) {}

    private CaptionFile(Path path) {
        file = LineFile.open(path, this::read);
        if (unknown > 0) {
            LOG.warn("{} has {} lines that are no captions; they stay and are ignored.", path, unknown);
        }
    }

    /**
     * Opens a file, which is made if it does not exist.
     *
     * @param path where the file is; its folder exists
     * @return the open file
     * @throws java.io.UncheckedIOException if it cannot be read or written
     * @throws IllegalStateException if it is open already, here or in another process
     */
    public static CaptionFile open(Path path) {
        return new CaptionFile(path);
    }

    private void read(String line) {
        try {
            JsonNode entry = JSON.readTree(line);
            if (entry != null
                    && entry.path("sha256").isTextual()
                    && entry.path("prompt").isTextual()
                    && entry.path("caption").isTextual()) {
                Key key = new Key(
                        entry.get("sha256").textValue(), entry.get("prompt").textValue());
                captions.put(key, entry.get("caption").textValue());
                return;
            }
        } catch (JsonProcessingException e) {
            // counted below
        }
        unknown++;
    }

    /**
     * Finds a caption.
     *
     * @param sha256 hash of the picture's bytes
     * @param version how it was captioned, see {@link PictureCaptioner#version}
     * @return the caption, or empty if there is none
     */
    public Optional<String> find(String sha256, String version) {
        return Optional.ofNullable(captions.get(new Key(sha256, version)));
    }

    /**
     * Returns the caption of a picture, and asks the captioner only if it is not known. A thread that needs a caption
     * that another one is making waits for it. Blank captions are not remembered.
     *
     * @param sha256 hash of the picture's bytes
     * @param picture the picture
     * @param kind what kind of picture it is
     * @param captioner is asked if the caption is not known
     * @return the caption, which is on the disk unless it is blank
     * @throws java.io.UncheckedIOException if the caption cannot be written
     * @throws java.util.concurrent.CancellationException if the thread is interrupted while it waits for another one;
     *     its interrupt flag stays set
     * @throws RuntimeException what the captioner throws
     */
    public String caption(String sha256, ImageContent picture, PictureKind kind, PictureCaptioner captioner) {
        Key key = new Key(sha256, captioner.version(kind));
        String known = captions.get(key);
        if (known != null) {
            return known;
        }
        ReentrantLock lock = underWay.computeIfAbsent(key, _ -> new ReentrantLock());
        Locks.lock(lock);
        try {
            known = captions.get(key);
            return known != null ? known : remembered(key, captioner.caption(picture, kind));
        } finally {
            if (!lock.hasQueuedThreads()) {
                underWay.remove(key, lock);
            }
            lock.unlock();
        }
    }

    private String remembered(Key key, String caption) {
        if (caption == null || caption.isBlank()) {
            return "";
        }
        String text = Sentences.within(caption, ChatCaptioner.LONGEST);
        String line = JSON.createObjectNode()
                .put("sha256", key.sha256())
                .put("prompt", key.version())
                .put("caption", text)
                .toString();
        synchronized (file) {
            file.append(line);
        }
        captions.put(key, text);
        return text;
    }

    /**
     * Returns a captioner that remembers captions in this file. Pictures without bytes, which are only a URL, are asked
     * for each time.
     *
     * @param captioner is asked for captions that are not known
     * @return a captioner of the same versions
     */
    public PictureCaptioner remembering(PictureCaptioner captioner) {
        return new RememberingCaptioner(this, captioner);
    }

    /** Closes the file and lets others open it. */
    @Override
    public void close() {
        synchronized (file) {
            file.close();
        }
    }
}
