package dev.pixtral.examples.rag;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What can go wrong without a server. */
@Timeout(120)
class PostgresFailuresTest {
    @Test
    void should_say_that_the_server_needs_a_password() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answers = Thread.ofVirtual().start(() -> {
                try (Socket client = server.accept()) {
                    client.getInputStream().read(new byte[1000]);
                    client.getOutputStream().write(new byte[] {'R', 0, 0, 0, 12, 0, 0, 0, 5, 1, 2, 3, 4}); // MD5, salt
                    client.getInputStream().readAllBytes();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            String url = "jdbc:postgresql://127.0.0.1:%d/db?user=me&sslmode=disable".formatted(server.getLocalPort());

            assertThatThrownBy(() -> Postgres.open(url, "t", 2, Map.of()))
                    .isInstanceOf(RagException.class)
                    .hasMessageContaining("refused the user or password: ")
                    .hasMessageContaining("no password was provided");
            answers.join();
        }
    }

    @Test
    void should_say_that_there_is_no_server() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertThatThrownBy(() -> Postgres.open(
                        "jdbc:postgresql://127.0.0.1:" + port + "/pictures?user=a&password=topsecret",
                        "t",
                        2,
                        Map.of()))
                .isInstanceOf(RagException.class)
                .hasMessageStartingWith("There is no PostgreSQL server at 127.0.0.1:" + port + "/pictures: ")
                .hasMessageNotContaining("topsecret");
    }

    @Test
    void should_refuse_a_url_that_cannot_be_read_without_printing_it() {
        assertThatThrownBy(() -> Postgres.open("jdbc:postgresql://host:port/db?password=topsecret", "t", 2, Map.of()))
                .isInstanceOf(RagException.class)
                .hasMessageContaining("jdbc:postgresql://HOST:PORT/DATABASE")
                .hasMessageNotContaining("topsecret");
    }

    @Test
    void should_refuse_a_table_name_that_is_more_than_a_name() {
        assertThatThrownBy(() -> Postgres.open("jdbc:postgresql:a", "t; DROP TABLE t", 2, Map.of()))
                .isInstanceOf(RagException.class)
                .hasMessageContaining("letters, digits and underscores");
    }
}
