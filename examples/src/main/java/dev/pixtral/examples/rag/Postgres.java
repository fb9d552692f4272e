package dev.pixtral.examples.rag;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.pgvector.DefaultMetadataStorageConfig;
import dev.langchain4j.store.embedding.pgvector.MetadataStorageMode;
import dev.langchain4j.store.embedding.pgvector.PgVectorEmbeddingStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The index in PostgreSQL with the extension pgvector. Address, user, password and encryption are those of the JDBC
 * URL; without them the driver's own rules apply, or those of the environment variables {@code PGUSER} and
 * {@code PGPASSWORD}.
 */
final class Postgres {
    static final String PREFIX = "jdbc:postgresql:";
    private static final Pattern TABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");
    private static final int SECONDS = 20;

    /** The driver writes to it what the exceptions say as well. Held here, or the setting may be forgotten. */
    private static final Logger DRIVER = Logger.getLogger("org.postgresql");

    private Postgres() {}

    /**
     * Opens the table of an index.
     *
     * @param url a JDBC URL
     * @param table name of the table, which is created if it does not exist
     * @param dimension length of the embeddings
     * @param environment environment variables
     * @return the store
     * @throws RagException if there is no such database, or it cannot be used
     */
    static EmbeddingStore<TextSegment> open(String url, String table, int dimension, Map<String, String> environment) {
        if (!TABLE.matcher(table).matches()) {
            throw new RagException(
                    "A table's name has letters, digits and underscores only, but --table is " + table + ".");
        }
        PGSimpleDataSource database = source(url, environment);
        try {
            boolean installed = checkExtension(database);
            return PgVectorEmbeddingStore.datasourceBuilder()
                    .datasource(database)
                    .table(table)
                    .dimension(dimension)
                    .createTable(true)
                    // a user without the right to create extensions can use one that is there
                    .skipCreateVectorExtension(installed)
                    .metadataStorageConfig(DefaultMetadataStorageConfig.builder()
                            .storageMode(MetadataStorageMode.COMBINED_JSONB)
                            .columnDefinitions(List.of("metadata JSONB NULL"))
                            .build())
                    .build();
        } catch (SQLException e) {
            throw failure(database, e);
        } catch (RuntimeException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw failure(database, cause);
            }
            throw e;
        }
    }

    /** Whether a table of an index exists. */
    static boolean exists(String url, String table, Map<String, String> environment) {
        PGSimpleDataSource database = source(url, environment);
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            query.setString(1, table);
            return first(query);
        } catch (SQLException e) {
            throw failure(database, e);
        }
    }

    private static PGSimpleDataSource source(String url, Map<String, String> environment) {
        DRIVER.setLevel(Level.OFF);
        PGSimpleDataSource database = new PGSimpleDataSource();
        try {
            database.setUrl(url);
        } catch (IllegalArgumentException e) {
            throw new RagException(
                    "The JDBC URL of --store cannot be read; it has the form "
                            + "jdbc:postgresql://HOST:PORT/DATABASE?user=NAME&password=SECRET.",
                    e);
        }
        if (database.getUser() == null) {
            database.setUser(environment.get("PGUSER"));
        }
        if (database.getPassword() == null) {
            database.setPassword(environment.get("PGPASSWORD"));
        }
        // a server that accepts a connection and then says nothing must not keep the user waiting
        database.setConnectTimeout(SECONDS);
        database.setLoginTimeout(SECONDS);
        return database;
    }

    /** Whether the extension is already created in this database; fails if the server does not have it. */
    private static boolean checkExtension(PGSimpleDataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement created =
                        connection.prepareStatement("SELECT count(*) > 0 FROM pg_extension WHERE extname = 'vector'");
                PreparedStatement available = connection.prepareStatement(
                        "SELECT count(*) > 0 FROM pg_available_extensions WHERE name = 'vector'")) {
            if (first(created)) {
                return true;
            }
            if (!first(available)) {
                throw new RagException("The PostgreSQL server at " + place(database)
                        + " does not have the extension pgvector; install it (Debian: postgresql-17-pgvector).");
            }
            return false;
        }
    }

    private static boolean first(PreparedStatement query) throws SQLException {
        try (ResultSet rows = query.executeQuery()) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    /** The failure in one sentence. Neither it nor the server's message contains the password. */
    private static RagException failure(PGSimpleDataSource database, SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String problem = switch (state) {
            case "08001", "08006" -> "There is no PostgreSQL server at " + place(database);
            case "28P01", "28000", "08000", "08004" -> // 08004: it needs a password, and there is none
                "The PostgreSQL server at " + place(database) + " refused the user or password";
            case "3D000" -> "There is no such database at " + place(database);
            case "42501" -> "The user lacks a right in the database at " + place(database);
            default -> "The database at " + place(database) + " failed";
        };
        return new RagException(problem + ": " + oneLine(e.getMessage()), e);
    }

    private static String oneLine(String message) {
        return message == null ? "no reason given" : message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    private static String place(PGSimpleDataSource database) {
        return database.getServerNames()[0] + ":" + Math.max(database.getPortNumbers()[0], 0) + "/"
                + database.getDatabaseName();
    }
}
