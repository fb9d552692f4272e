package dev.pixtral.server;

import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixtral.testing.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A headless Chromium, controlled through chromedriver's own protocol (W3C WebDriver: JSON over HTTP). */
final class Browser implements AutoCloseable {
    static final String ENTER = "\uE007";
    static final String ESCAPE = "\uE00C";
    static final String TAB = "\uE004";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");
    private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process driver;
    private final Path profile;
    private final String session;

    private Browser(Path chromium, Path chromedriver) throws IOException {
        profile = Files.createTempDirectory("pixtral-browser");
        driver = new ProcessBuilder(chromedriver.toString(), "--port=0")
                .redirectErrorStream(true)
                .start();
        String address = "http://127.0.0.1:%s/session".formatted(port());
        Map<String, Object> options = Map.of(
                "binary",
                chromium.toString(),
                "args",
                List.of(
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--lang=en",
                        "--window-size=1100,900",
                        "--user-data-dir=" + profile));
        JsonNode made = send(
                address,
                Map.of(
                        "capabilities",
                        Map.of(
                                "alwaysMatch",
                                Map.of("goog:chromeOptions", options, "goog:loggingPrefs", Map.of("browser", "ALL")))));
        session = address + "/" + made.path("sessionId").textValue();
    }

    /** Opens a browser; skips the test, with a visible reason, where there is none. */
    static Browser open() {
        Optional<Path> chromium = find("chromium");
        Optional<Path> chromedriver = find("chromedriver");
        if (chromium.isEmpty() || chromedriver.isEmpty()) {
            String why = "Skipped: there is no chromium with chromedriver on the PATH (Debian: apt-get install chromium"
                    + " chromium-driver)";
            System.err.println(why);
            abort(why);
        }
        try {
            return new Browser(chromium.orElseThrow(), chromedriver.orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> find(String program) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private String port() throws IOException {
        BufferedReader out = new BufferedReader(new InputStreamReader(driver.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher port = PORT.matcher(line);
            if (port.find()) {
                Thread.ofVirtual().start(() -> out.lines().forEach(_ -> {})); // so that it can go on writing
                return port.group(1);
            }
        }
        throw new IOException("chromedriver did not start");
    }

    private JsonNode send(String address, Object body) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                    .POST(HttpRequest.BodyPublishers.ofString(MAPPER.writeValueAsString(body)))
                    .build();
            return value(http.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode value(HttpResponse<String> response) throws IOException {
        if (response.statusCode() != 200) {
            throw new AssertionError(response.body());
        }
        return MAPPER.readTree(response.body()).path("value");
    }

    void go(URI address) {
        send(session + "/url", Map.of("url", address.toString()));
    }

    /** Runs a script, whose arguments are {@code arguments[0]} and so on. */
    JsonNode run(String script, Object... arguments) {
        return send(session + "/execute/sync", Map.of("script", script, "args", List.of(arguments)));
    }

    /** Runs a script as an asynchronous function: it may await. */
    JsonNode await(String script, Object... arguments) {
        return send(
                session + "/execute/async",
                Map.of(
                        "script",
                        "const done = arguments[arguments.length - 1]; (async (...arguments_) => {" + script
                                + "})(...arguments).then(done, (e) => done('' + e));",
                        "args",
                        List.of(arguments)));
    }

    /** Waits until a script returns true. */
    void until(String what, String condition) {
        Eventually.until(
                what + " " + condition, () -> run("return " + condition).asBoolean());
    }

    private String element(String selector) {
        return session + "/element/"
                + send(session + "/element", Map.of("using", "css selector", "value", selector))
                        .path(ELEMENT)
                        .textValue();
    }

    void click(String selector) {
        send(element(selector) + "/click", Map.of());
    }

    /** Types into an element, or chooses a file. */
    void type(String selector, String keys) {
        send(element(selector) + "/value", Map.of("text", keys));
    }

    /** Types into whatever has the focus. */
    void type(String keys) {
        List<Map<String, String>> actions = keys.codePoints()
                .mapToObj(Character::toString)
                .flatMap(key ->
                        Stream.of(Map.of("type", "keyDown", "value", key), Map.of("type", "keyUp", "value", key)))
                .toList();
        send(
                session + "/actions",
                Map.of("actions", List.of(Map.of("type", "key", "id", "keyboard", "actions", actions))));
    }

    String text(String selector) {
        return run("return document.querySelector(arguments[0])?.textContent ?? ''", selector)
                .textValue();
    }

    /** A command of the DevTools. */
    JsonNode devTools(String command, Map<String, Object> parameters) {
        return send(session + "/goog/cdp/execute", Map.of("cmd", command, "params", parameters));
    }

    void colours(String scheme) {
        devTools(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    void size(int width, int height) {
        devTools(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
    }

    /** What the console of the page has said since the last call. */
    List<String> console() {
        JsonNode entries = send(session + "/se/log", Map.of("type", "browser"));
        return Stream.iterate(0, i -> i < entries.size(), i -> i + 1)
                .map(i -> entries.path(i).path("message").textValue())
                .toList();
    }

    void screenshot(Path file) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(session + "/screenshot")).build();
            String png = value(http.send(request, HttpResponse.BodyHandlers.ofString()))
                    .textValue();
            Files.createDirectories(file.getParent());
            Files.write(file, Base64.getDecoder().decode(png));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        try {
            http.send(
                    HttpRequest.newBuilder(URI.create(session)).DELETE().build(),
                    HttpResponse.BodyHandlers.discarding());
            driver.destroy();
            driver.waitFor();
            http.close();
            delete();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Deletes the profile, as far as the browser does not still write to it. */
    private void delete() throws IOException {
        try (Stream<Path> all = Files.walk(profile)) {
            for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                path.toFile().delete();
            }
        }
    }
}
