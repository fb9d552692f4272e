package dev.pixtral.cli.ask;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.pixtral.cli.Cli;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures behind addresses, from a server on this machine. */
class RemotePicturesTest {
    private static final String RECEIPT = Cli.picture("receipt.png");
    private static final String QUESTION = "How much was paid in total?";

    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;
    private String host;
    private String url;

    @BeforeEach
    void serve() throws IOException {
        byte[] picture = Files.readAllBytes(Path.of(RECEIPT));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/receipt.png", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, picture.length);
            exchange.getResponseBody().write(picture);
            exchange.close();
        });
        server.start();
        host = "localhost:" + server.getAddress().getPort();
        url = "http://" + host + "/receipt.png";
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void a_question_about_a_picture_on_an_allowed_server_is_answered(@TempDir Path folder) {
        String messages = Cli.write(folder, "chat.json", """
                [{"role": "user", "content": [
                  {"type": "image_url", "image_url": {"url": "%s"}}, {"type": "text", "text": "%s"}]}]
                """.formatted(url, QUESTION));
        String answer = Cli.run("ask", RECEIPT, QUESTION, "--quiet").out();

        Cli.Result typed = Cli.run("ask", "--allow-host", host, "--image", url, QUESTION, "--quiet");
        Cli.Result written = Cli.run("ask", "--allow-host", host, "--messages", messages, "--quiet");

        assertThat(typed).isEqualTo(new Cli.Result(0, answer, ""));
        assertThat(written).isEqualTo(typed);
        assertThat(requests).hasValue(2); // once each
    }

    @Test
    void tokens_of_a_picture_on_an_allowed_server_are_counted() {
        Cli.Result result = Cli.run("tokens", "--image", url, "--allow-host", host);

        assertThat(result).isEqualTo(Cli.run("tokens", "--image", RECEIPT));
    }

    @Test
    void a_server_on_this_machine_must_be_allowed() {
        Cli.Result result = Cli.run("ask", "--allow-host", "localhost:1", url, QUESTION);

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .startsWith(url + " cannot be fetched: " + host + " is an address of this machine")
                .contains("--allow-host " + host)
                .hasLineCount(1);
        assertThat(requests).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "http://localhost:80", "localhost:0", "*:80"})
    void an_exception_needs_a_host_and_a_port(String text) {
        Cli.Result result = Cli.run("ask", "--allow-host", text, QUESTION);

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).startsWith("--allow-host: ").hasLineCount(1);
    }

    @Test
    void a_file_may_be_named_by_its_address_on_the_command_line() {
        String address = Path.of(RECEIPT).toUri().toString();

        assertThat(Cli.run("tokens", "--image", address)).isEqualTo(Cli.run("tokens", "--image", RECEIPT));
    }
}
