package dev.pixtral.hub;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.pixtral.errors.Excerpt;
import dev.pixtral.errors.JsonProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the answers of a hub, token by token; what is not needed is skipped. */
final class HubJson {
    static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    private static final Set<String> ERRORS = Set.of("error", "error_description", "errors", "message");

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(100).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private HubJson() {}

    /** Reads a document from its first token. */
    private interface Reader<T> {
        T read(JsonParser parser) throws IOException;
    }

    /**
     * Reads the commit of a revision.
     *
     * @param json answer about a revision
     * @param source address, for messages
     * @throws HubException if it has none
     */
    static String commit(byte[] json, String source) {
        String sha = parse(json, source, parser -> {
            String found = "";
            while (nextField(parser)) {
                if (parser.currentName().equals("sha") && parser.nextToken() == JsonToken.VALUE_STRING) {
                    found = parser.getText();
                } else {
                    skip(parser);
                }
            }
            return found;
        });
        if (!COMMIT.matcher(sha).matches()) {
            throw foreign(source, "it names no commit");
        }
        return sha;
    }

    /**
     * Reads a page of the list of files.
     *
     * @param json answer with the entries of a tree
     * @param source address, for messages
     * @return its files, with checked names; those that cannot be written on every system are left out
     * @throws HubException if it is something else, or has a hostile name
     */
    static List<HubFile> files(byte[] json, String source) {
        return parse(json, source, parser -> {
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                throw foreign(source, "it is not a list of files");
            }
            List<HubFile> files = new ArrayList<>();
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                Entry entry = Entry.read(parser);
                entry.file(source).ifPresent(files::add);
            }
            return files;
        });
    }

    /**
     * Reads what a server says about a failure.
     *
     * @param json beginning of an answer
     * @return its words; empty if there are none
     */
    static String error(byte[] json) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            while (nextField(parser)) {
                boolean known = ERRORS.contains(parser.currentName());
                parser.nextToken();
                String words = known ? words(parser) : "";
                if (!words.isEmpty()) {
                    return words;
                }
                parser.skipChildren();
            }
            return "";
        } catch (IOException e) {
            return ""; // not JSON, or cut off: the status says enough
        }
    }

    /** The first string of a value. */
    private static String words(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        if (!parser.currentToken().isStructStart()) {
            return "";
        }
        for (int depth = 1; depth > 0; ) {
            JsonToken token = parser.nextToken();
            if (token == null || token == JsonToken.VALUE_STRING) {
                return token == null ? "" : parser.getText();
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        }
        return "";
    }

    private static <T> T parse(byte[] json, String source, Reader<T> reader) {
        if (json.length > 0 && json[0] == '<') {
            throw foreign(source, "it is a web page");
        }
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            T result = reader.read(parser);
            while (parser.nextToken() != null) {
                continue; // the rest must be JSON too
            }
            return result;
        } catch (IOException e) { // for bytes in memory, the only possible failure is invalid JSON
            throw foreign(source, JsonProblem.of(e).toString());
        }
    }

    /** Moves to the next field of the current object; false at its end, or if there is no object. */
    private static boolean nextField(JsonParser parser) throws IOException {
        return parser.currentToken() != null && parser.nextToken() == JsonToken.FIELD_NAME;
    }

    private static void skip(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.FIELD_NAME) {
            parser.nextToken();
        }
        parser.skipChildren();
    }

    private static HubException foreign(String source, String what) {
        return new HubException(
                HubException.Reason.FOREIGN,
                "The answer of %s is not that of a hub: %s; check HF_ENDPOINT and the network's proxies."
                        .formatted(source, what));
    }

    /** An entry of a tree. */
    private static final class Entry {
        private String type = "";
        private String path = "";
        private String oid = "";
        private long size = -1;
        private String largeOid = "";
        private long largeSize = -1;

        static Entry read(JsonParser parser) throws IOException {
            Entry entry = new Entry();
            while (nextField(parser)) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "type" -> entry.type = text(parser);
                    case "path" -> entry.path = text(parser);
                    case "oid" -> entry.oid = text(parser);
                    case "size" -> entry.size = number(parser);
                    case "lfs" -> entry.readLarge(parser);
                    default -> parser.skipChildren();
                }
            }
            return entry;
        }

        private void readLarge(JsonParser parser) throws IOException {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
                return;
            }
            while (nextField(parser)) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "oid" -> largeOid = text(parser);
                    case "size" -> largeSize = number(parser);
                    default -> parser.skipChildren();
                }
            }
        }

        private static String text(JsonParser parser) throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                return parser.getText();
            }
            parser.skipChildren();
            return "";
        }

        private static long number(JsonParser parser) throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                return parser.getLongValue();
            }
            parser.skipChildren();
            return -1;
        }

        Optional<HubFile> file(String source) {
            if (!type.equals("file")) {
                return Optional.empty();
            }
            FileNames.refuseHostile(path);
            boolean large = !largeOid.isEmpty();
            String etag = large ? largeOid : oid;
            long bytes = large && largeSize >= 0 ? largeSize : size;
            if (!HASH.matcher(etag).matches() || bytes < 0) {
                throw foreign(source, "size or hash of '%s' is missing or wrong".formatted(Excerpt.of(path)));
            }
            return FileNames.isPortable(path) ? Optional.of(new HubFile(path, bytes, etag)) : Optional.empty();
        }
    }
}
