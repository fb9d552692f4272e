package dev.pixtral.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * The official Python and Node packages as clients. They are installed below {@code target} once; where that is not
 * possible, a test is skipped and says why.
 */
class OfficialClientsTest {
    private static final String PYTHON_PACKAGE = "openai==3.57.0";
    private static final String NODE_PACKAGE = "openai@6.49.0";
    private static final Path CLIENTS = Path.of("target", "clients").toAbsolutePath();
    private static final TestServer SERVER = TestServer.start();

    @AfterAll
    static void close() {
        SERVER.close();
    }

    /**
     * How a program ended.
     *
     * @param status exit status, or -1 if it could not be started or did not end
     * @param out its output
     * @param err its errors
     */
    private record Ended(int status, String out, String err) {}

    private static Ended run(List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile("pixtral-client", ".out");
        Path err = Files.createTempFile("pixtral-client", ".err");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(4, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return new Ended(-1, "", "it did not end within 4 minutes");
            }
            return new Ended(process.exitValue(), Files.readString(out), Files.readString(err, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return new Ended(-1, "", e.getMessage());
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        }
    }

    /** Runs a step of an installation; skips the test if it fails. */
    private static void install(String what, String... command) throws IOException, InterruptedException {
        Ended ended = run(List.of(command));
        if (ended.status != 0) {
            String why = "Skipped: %s cannot be had here: %s".formatted(what, ended.err.strip());
            System.err.println(why);
            abort(why);
        }
    }

    private static JsonNode used(List<String> command) throws IOException, InterruptedException {
        Ended ended = run(command);
        assertThat(ended.status).as(ended.err).isZero();
        return TestServer.json(ended.out);
    }

    private static String script(String name) throws URISyntaxException {
        return Path.of(OfficialClientsTest.class.getResource("/clients/" + name).toURI())
                .toString();
    }

    @Test
    void the_python_package_is_served() throws Exception {
        Path python = CLIENTS.resolve("python/bin/python");
        if (run(List.of(python.toString(), "-c", "import openai")).status != 0) {
            install("Python", "python3", "-m", "venv", CLIENTS.resolve("python").toString());
            install("the Python package openai", python.toString(), "-m", "pip", "install", "-q", PYTHON_PACKAGE);
        }

        check(used(List.of(
                python.toString(),
                script("client.py"),
                SERVER.uri("/v1").toString(),
                TestServer.picture("receipt.png"))));
    }

    @Test
    void the_node_package_is_served() throws Exception {
        Path node = CLIENTS.resolve("node");
        if (!Files.exists(node.resolve("node_modules/openai/package.json"))) {
            Files.createDirectories(node);
            install("the Node package openai", "npm", "install", "--silent", "--prefix", node.toString(), NODE_PACKAGE);
        }

        check(used(List.of(
                "node",
                script("client.cjs"),
                SERVER.uri("/v1").toString(),
                TestServer.picture("receipt.png"),
                node.toString())));
    }

    private static void check(JsonNode used) {
        assertThat(used.path("model").textValue()).isEqualTo("pixtral-tiny");
        assertThat(used.path("text").textValue()).isEqualTo("The total is 43.00 €.");
        assertThat(used.path("finish").textValue()).isEqualTo("stop");
        assertThat(used.path("logprobs").intValue())
                .isEqualTo(used.path("tokens").intValue());
        assertThat(used.path("streamed")).isEqualTo(used.path("text"));
        assertThat(used.path("pieces").intValue()).isGreaterThan(1);
        assertThat(used.path("streamedTokens")).isEqualTo(used.path("tokens"));
        assertThat(used.path("call").path(0).textValue()).isEqualTo("get_weather");
        assertThat(used.path("call").path(1).path("city").textValue()).isEqualTo("Paris");
        assertThat(used.path("error").path(0).intValue()).isEqualTo(400);
        assertThat(used.path("error").path(1).textValue()).isEqualTo("invalid_request_error");
        assertThat(used.path("error").path(2).textValue()).contains("only one answer");
        assertThat(used.path("notFound").textValue()).isEqualTo("model_not_found");
    }
}
