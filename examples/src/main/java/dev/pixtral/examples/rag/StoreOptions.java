package dev.pixtral.examples.rag;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that say where the index is. */
final class StoreOptions {
    @Option(
            names = "--store",
            paramLabel = "FILE|URL",
            defaultValue = "pixtral-rag/index.json",
            description = {
                "The index: a file, or a table in PostgreSQL with pgvector,",
                "jdbc:postgresql://HOST:PORT/DATABASE?user=NAME&password=SECRET.",
                "User and password may also be in PGUSER and PGPASSWORD.",
                "Default: ${DEFAULT-VALUE}"
            })
    String store;

    @Option(
            names = "--table",
            paramLabel = "NAME",
            defaultValue = "pixtral_rag",
            description = "The table, if the index is in PostgreSQL. Default: ${DEFAULT-VALUE}")
    String table;

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            defaultValue = "pixtral-rag",
            description = {
                "Where pictures and captions are, if the index is in PostgreSQL; those of a file are next to it.",
                "Default: ${DEFAULT-VALUE}"
            })
    Path folder;

    /** Created by picocli, for a field with {@code @Mixin}. */
    StoreOptions() {}

    /** Whether a URL is given, maybe an unsupported one: a file must not be named after the password in it. */
    boolean isDatabase() {
        return store.startsWith("jdbc:") || store.contains("://");
    }

    /**
     * The file of an index that is not in a database.
     *
     * @throws RagException if none is named
     */
    Path file() {
        Path file = Path.of(store);
        if (store.isBlank() || file.getFileName() == null) {
            throw new RagException("--store needs the name of a file, not '%s'.".formatted(store));
        }
        return file;
    }

    /** Where the bytes of the pictures are. */
    Path pictures() {
        return nextToIndex(".pictures");
    }

    /** Where captions are, and what the ingestor remembers. */
    Path state() {
        return nextToIndex(".state");
    }

    /** Where the model keeps what it has computed for the pictures, which are captioned and asked about. */
    Path features() {
        return nextToIndex(".features");
    }

    private Path nextToIndex(String ending) {
        if (isDatabase()) {
            return folder.resolve(table + ending);
        }
        String name = file().getFileName().toString();
        String stem = name.endsWith(".json") ? name.substring(0, name.length() - ".json".length()) : name;
        return file().resolveSibling(stem + ending);
    }

    /** The index in messages; never with the password. */
    String shown() {
        return isDatabase() ? "table " + table : store;
    }

    /** The options that name this index, for a command in a message. */
    String inCommand() {
        if (isDatabase()) {
            return " --store jdbc:...";
        }
        return store.equals("pixtral-rag/index.json") ? "" : " --store " + quoted(store);
    }

    /** So that a shell takes it as one word. */
    private static String quoted(String word) {
        return word.matches("[\\w./:~+@%,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
