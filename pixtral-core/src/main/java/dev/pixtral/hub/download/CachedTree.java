package dev.pixtral.hub.download;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** The list of a commit's files that newer tools keep in the cache, {@code trees/COMMIT.json}. */
final class CachedTree {
    private static final long LARGEST = 16 << 20;

    private CachedTree() {}

    /**
     * Reads the names of the files.
     *
     * @param file the list
     * @return names; empty if there is no list, or it cannot be read
     */
    static Set<String> names(Path file) {
        Set<String> names = new HashSet<>();
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
                return Set.of();
            }
            try (JsonParser parser = new JsonFactory().createParser(Files.readAllBytes(file))) {
                boolean object = parser.nextToken() == JsonToken.START_OBJECT;
                while (object && parser.nextToken() == JsonToken.FIELD_NAME) {
                    boolean files = parser.currentName().equals("files");
                    if (parser.nextToken() == JsonToken.START_OBJECT && files) {
                        addNames(parser, names);
                    } else {
                        parser.skipChildren();
                    }
                }
            }
            return names;
        } catch (IOException _) { // removed meanwhile, or not JSON
            return Set.of();
        }
    }

    private static void addNames(JsonParser parser, Set<String> names) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            names.add(parser.currentName());
            parser.nextToken();
            parser.skipChildren();
        }
    }
}
