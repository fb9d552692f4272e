package dev.pixtral.langchain4j.rag.ingest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * A picture in the index, as the ledger notes it.
 *
 * @param root the file or folder that was ingested
 * @param id made from the picture, its place, its text and the version of its prompt; a UUID
 * @param file as in the picture's reference
 * @param page as in the picture's reference; may be null
 * @param region as in the picture's reference; may be null
 * @param sha256 hash of the picture
 * @param segments how many segments it has, or may have, in the embedding store
 * @param print hash of what its segments were made from; null while it is not certain that they are stored
 */
record PictureEntry(
        String root, String id, String file, Integer page, String region, String sha256, int segments, String print) {
    /** Where the picture is, whatever it shows. */
    record Place(String file, Integer page, String region) {}

    Place place() {
        return new Place(file, page, region);
    }

    boolean isDone() {
        return print != null;
    }

    PictureEntry begun(int count) {
        return new PictureEntry(root, id, file, page, region, sha256, count, null);
    }

    PictureEntry done(int count, String fingerprint) {
        return new PictureEntry(root, id, file, page, region, sha256, count, Objects.requireNonNull(fingerprint));
    }

    /** The ids of its segments. */
    List<String> segmentIds() {
        return segmentIds(segments);
    }

    /** The ids of its first segments. */
    List<String> segmentIds(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(uuid(id + "/" + i));
        }
        return ids;
    }

    /** A UUID that every embedding store accepts. */
    static String uuid(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
