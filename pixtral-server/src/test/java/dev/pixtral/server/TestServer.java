package dev.pixtral.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixtral.Pixtral;
import dev.pixtral.PixtralBuilder;
import dev.pixtral.metrics.RequestCounts;
import dev.pixtral.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A server with the embedded model at a free port, and a client of it. */
final class TestServer implements AutoCloseable {
    static final ObjectMapper MAPPER = new ObjectMapper();
    static final String CHAT = "/v1/chat/completions";
    static final String HELLO = "{\"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]}";
    static final String HELLO_STREAMED =
            "{\"stream\": true, \"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]}";

    /** Hardly ever ends: tokens are drawn from a distribution that is almost flat. */
    static final String ENDLESS =
            "\"temperature\": 1000, \"seed\": 1, \"max_tokens\": 20000, \"messages\": [{\"role\": \"user\","
                    + " \"content\": \"Hello\"}]}";

    final Pixtral pixtral;
    final PixtralServer server;
    final List<Throwable> failures = new CopyOnWriteArrayList<>();
    final List<String> lines = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

    private TestServer(UnaryOperator<PixtralBuilder> model, UnaryOperator<ServerSettings> settings) {
        server = PixtralServer.bind(settings.apply(
                ServerSettings.DEFAULT.withAddress("127.0.0.1", 0).withLog(new ServerLog() {
                    @Override
                    public void failure(Throwable cause) {
                        failures.add(cause);
                    }

                    @Override
                    public void request(String line) {
                        lines.add(line);
                    }
                })));
        pixtral = model.apply(Pixtral.builder()).open();
        server.start(pixtral);
    }

    static TestServer start() {
        return start(settings -> settings);
    }

    static TestServer start(UnaryOperator<ServerSettings> settings) {
        return start(model -> model, settings);
    }

    static TestServer start(UnaryOperator<PixtralBuilder> model, UnaryOperator<ServerSettings> settings) {
        return new TestServer(model, settings);
    }

    URI uri(String path) {
        return server.address().resolve(path);
    }

    HttpResponse<String> get(String path, String... headers) {
        return send(request(path, headers).build());
    }

    HttpResponse<String> post(String body, String... headers) {
        return send(request(CHAT, headers)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(Duration.ofMinutes(2));
        return headers.length == 0 ? request : request.headers(headers);
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The answer to a request, which must be served. */
    JsonNode chat(String body) {
        HttpResponse<String> response = post(body);
        if (response.statusCode() != 200) {
            throw new AssertionError(response.body());
        }
        return json(response.body());
    }

    /** The text of the answer to a request. */
    String text(String body) {
        return chat(body).at("/choices/0/message/content").textValue();
    }

    static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    /** The objects of an event stream that ended as it should. */
    static List<JsonNode> events(String stream) {
        List<String> data = stream.lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .toList();
        if (!data.getLast().equals("[DONE]")) {
            throw new AssertionError(stream);
        }
        return data.subList(0, data.size() - 1).stream().map(TestServer::json).toList();
    }

    /** A connection for which the test writes and reads every byte. */
    Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", server.address().getPort());
        socket.setSoTimeout(60_000);
        return socket;
    }

    /** A connection with a request for an answer. */
    Socket connect(String body) throws IOException {
        Socket socket = connect();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head = "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n".formatted(CHAT, bytes.length);
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(bytes);
        return socket;
    }

    /** All bytes that a server sends until it closes the connection, as text. */
    static String rest(Socket socket) throws IOException {
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (SocketException e) { // reset: the server closed a connection on which more was sent
            return "";
        }
    }

    /** Sends bytes as they are; returns all that comes back. */
    String raw(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return rest(socket);
        }
    }

    /** Sends the head of a request, which ends the connection; returns all that comes back. */
    String head(String... lines) throws IOException {
        return raw(String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n");
    }

    /** A value of /metrics. */
    double metric(String name, String... headers) {
        return get("/metrics", headers)
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findAny()
                .orElseThrow(() -> new AssertionError(name));
    }

    /** Waits until nothing is being answered. */
    void untilIdle(String... headers) {
        Eventually.until("nothing is being computed", () -> {
            RequestCounts requests = pixtral.statistics().requests();
            return requests.running() + requests.waiting() + requests.preparing() == 0
                    && metric("pixtral_http_requests_open", headers) == 1;
        });
    }

    /** A request about pictures. */
    static String about(String question, String... addresses) {
        StringBuilder parts = new StringBuilder();
        for (String address : addresses) {
            parts.append("{\"type\": \"image_url\", \"image_url\": {\"url\": \"")
                    .append(address)
                    .append("\"}}, ");
        }
        return "{\"messages\": [{\"role\": \"user\", \"content\": [%s{\"type\": \"text\", \"text\": \"%s\"}]}]}"
                .formatted(parts, question);
    }

    /** A picture of the examples as a data URL. */
    static String picture(String name) {
        try {
            byte[] bytes = Files.readAllBytes(Path.of("..", "examples", "images", name));
            return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
        pixtral.close();
    }
}
