package dev.pixtral.examples.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class PostgresTest {
    private static PostgresServer server;

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
