package dev.pixtral.examples.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class PostgresTest {
    private static PostgresServer server;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.stop();
        }
    }

    @Test
    void should_keep_entries_between_openings_and_replace_those_of_an_equal_id() {
        String table = table();
        String id = UUID.randomUUID().toString();
        EmbeddingStore<TextSegment> first = open(table);
        first.addAll(List.of(id), List.of(Embedding.from(new float[] {1, 0})), List.of(segment("old")));
        first.addAll(List.of(id), List.of(Embedding.from(new float[] {0, 1})), List.of(segment("new")));

        List<EmbeddingMatch<TextSegment>> found = open(table)
                .search(EmbeddingSearchRequest.builder()
                        .queryEmbedding(Embedding.from(new float[] {0, 1}))
                        .maxResults(5)
                        .build())
                .matches();

        assertThat(found).extracting(m -> m.embedded().text()).containsExactly("new");
        assertThat(found.get(0).embedded().metadata().getInteger("page")).isEqualTo(2);
    }

    @Test
    void should_index_and_ask() throws Exception {
        Path photos = Command.copy(folder.resolve("photos"), "receipts/01.png", "signs/01.png", "report.pdf");
        Object[] store = {"--store", server.url(), "--table", table(), "--folder", folder.resolve("rag"), "--json"};

        Command first = Command.rag(with(store, "index", photos));
        assertThat(first.err() + first.out()).contains("{\"captioned\":5,\"reused\":0,\"removed\":0,\"failed\":[]}");
        assertThat(Command.rag(with(store, "index", photos)).out()).startsWith("{\"captioned\":0,\"reused\":5,");
        assertThat(Command.rag(with(store, "ask", "Look at the receipt from Super Pharmacy. What is the total?"))
                        .out())
                .startsWith(
                        "{\"answer\":\"The total is 51.00.\",\"sources\":[{\"file\":\"receipts/01.png\",\"page\":null,");
        assertThat(Command.rag(with(store, "ask", "Look at the report of the Old Museum. What is the city?"))
                        .out())
                .contains("\"file\":\"report.pdf\",\"page\":1,");

        Files.delete(photos.resolve("report.pdf"));
        assertThat(Command.rag(with(store, "index", photos)).out())
                .isEqualTo("{\"captioned\":0,\"reused\":2,\"removed\":3,\"failed\":[]}\n");
    }

    @Test
    void should_say_that_there_is_no_index_in_a_table() {
        Command asked = Command.rag("ask", "What is it?", "--store", server.url(), "--table", "nothing_here");

        assertThat(asked.status()).isEqualTo(1);
        assertThat(asked.err()).contains("There is no index in table nothing_here yet");
    }

    private static Object[] with(Object[] options, Object... words) {
        return Stream.of(words, options).flatMap(Stream::of).toArray();
    }

    @Test
    void should_know_whether_a_table_exists() {
        String table = table();
        assertThat(Postgres.exists(server.url(), table, Map.of())).isFalse();

        open(table);

        assertThat(Postgres.exists(server.url(), table, Map.of())).isTrue();
    }

    @Test
    void should_work_for_a_user_who_may_not_create_extensions() throws Exception {
        open(table());
        execute("CREATE ROLE reader LOGIN", "CREATE SCHEMA AUTHORIZATION reader");

        String url = server.url().replaceAll("user=[^&]*", "user=reader");

        assertThat(Postgres.open(url, table(), 2, Map.of())).isNotNull();
    }

    @Test
    void should_say_that_there_is_no_such_database() {
        assertThatThrownBy(() -> Postgres.open(server.url().replace("/postgres?", "/nowhere?"), "t", 2, Map.of()))
                .isInstanceOf(RagException.class)
                .hasMessageMatching("There is no such database at .*/nowhere: .*\"nowhere\" does not exist");
    }

    @Test
    void should_say_that_the_user_is_refused_and_keep_the_password_to_itself() {
        String url = server.url().replaceAll("user=[^&]*", "user=nobody-known&password=topsecret");

        assertThatThrownBy(() -> Postgres.open(url, "t", 2, Map.of()))
                .isInstanceOf(RagException.class)
                .hasMessageContaining("refused the user or password")
                .hasMessageNotContaining("topsecret");
    }

    private static EmbeddingStore<TextSegment> open(String table) {
        return Postgres.open(server.url(), table, 2, Map.of());
    }

    private static String table() {
        return "t" + UUID.randomUUID().toString().replace("-", "");
    }

    private static TextSegment segment(String text) {
        return TextSegment.from(text, new Metadata().put("page", 2));
    }

    private static void execute(String... statements) throws Exception {
        try (Connection connection = DriverManager.getConnection(server.url());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
