package dev.pixtral.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixtral.cli.Cli;
import dev.pixtral.cli.Main;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.Interruption;
import dev.pixtral.testing.Eventually;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServeCommandTest {
    @TempDir
    private Path folder;

    private static HttpResponse<String> get(String address) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void should_serve_until_it_is_interrupted() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Interruption interruption = new Interruption();
        Console console = Console.of(new ByteArrayInputStream(new byte[0]), out, err, interruption);
        String keys = Cli.write(folder, "keys", "0123456789abcdef\n");
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> {
            int ended = Main.run(
                    new String[] {"serve", "--port", "0", "--json", "--verbose", "--name", "mine", "--key-file", keys},
                    console);
            interruption.finished();
            return ended;
        });
        Eventually.until(
                "the server is ready",
                () -> out.toString(StandardCharsets.UTF_8).endsWith("}\n"));
        String address = new ObjectMapper()
                .readTree(out.toString(StandardCharsets.UTF_8))
                .path("address")
                .textValue();

        assertThat(get(address + "/health").statusCode()).isEqualTo(200);
        assertThat(get(address + "/v1/models").statusCode()).isEqualTo(401);
        assertThat(interruption.interrupt()).isTrue();

        assertThat(status.join()).isEqualTo(130);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("GET /health 200")
                .contains("GET /v1/models 401")
                .contains("Stopping; answers that have begun may take 8 s more (--grace).");
    }

    @Test
    void should_say_that_a_port_is_taken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Cli.Result result = Cli.run("serve", "--port", Integer.toString(taken.getLocalPort()));

            assertThat(result.status()).isEqualTo(1);
            assertThat(result.out()).isEmpty();
            assertThat(result.err()).contains("port " + taken.getLocalPort()).contains("--port");
        }
    }

    @Test
    void should_say_that_a_model_is_missing() {
        Cli.Result result = Cli.run(
                "serve", "--port", "0", "--model", folder.resolve("none").toString());

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("none");
    }

    @ParameterizedTest
    @CsvSource({
        "--port, 99999, 65535",
        "--grace, -1, --grace",
        "--max-waiting, 0, --max-waiting",
        "--max-body, 1TiB, maxBodyBytes",
        "--max-body, many, --max-body",
        "--max-pictures, 0, maxPictures",
        "--server-name, http://x, host name",
        "--allow-origin, *, origin",
        "--key-file, no-such-file, no-such-file",
        "--allow-host, x, --allow-host"
    })
    void should_refuse_a_value_out_of_range(String option, String value, String reason) {
        Cli.Result result = Cli.run("serve", option, value);

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).contains(reason);
    }
}
