package dev.pixtral.testing.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Serves a model as if it were the real one, until it is stopped, and prints each request: the embedded model in both
 * layouts, or a folder. {@code .ci/fake-hub} starts it; CONTRIBUTING.md has an example.
 */
final class FakeHubMain {
    private static final String USAGE = """
            Usage: .ci/fake-hub [--port PORT] [--folder FOLDER] [--name OWNER/NAME] [--slow BYTES] [--token TOKEN]
              --port    port of the hub, 8085 if not given
              --folder  serves this folder instead of the embedded model
              --name    the repository of the folder, instead of those of Pixtral-12B
              --slow    bytes per second of each connection to the storage
              --token   the token that every request must have
            """;

    private int port = 8085;
    private Optional<Path> folder = Optional.empty();
    private Optional<String> name = Optional.empty();
    private long bytesPerSecond;
    private Optional<String> token = Optional.empty();

    public static void main(String[] args) throws IOException, InterruptedException {
        FakeHubMain main = new FakeHubMain();
        if (!main.read(args)) {
            System.err.print(USAGE);
            System.exit(2);
        }
        main.serve();
    }

    private boolean read(String[] args) {
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                return false;
            }
            String value = args[i + 1];
            switch (args[i]) {
                case "--port" -> port = Integer.parseInt(value);
                case "--folder" -> folder = Optional.of(Path.of(value));
                case "--name" -> name = Optional.of(value);
                case "--slow" -> bytesPerSecond = Long.parseLong(value);
                case "--token" -> token = Optional.of(value);
                default -> {
                    return false;
                }
            }
        }
        return name.isEmpty() || folder.isPresent();
    }

    private void serve() throws IOException, InterruptedException {
        Path written = Files.createTempDirectory("pixtral-fake-hub");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(written)));
        try (FakeHub hub = new FakeHub(port)) {
            if (name.isPresent()) {
                hub.repository(name.get()).folder(folder.orElseThrow());
            } else {
                hub.repository("mistral-community/pixtral-12b")
                        .folder(folder.orElseGet(() -> EmbeddedFolders.huggingFace(written.resolve("hf"))));
                hub.repository("mistralai/Pixtral-12B-2409")
                        .folder(folder.orElseGet(() -> EmbeddedFolders.mistral(written.resolve("native"))));
            }
            hub.slow(bytesPerSecond);
            token.ifPresent(hub::gated);
            hub.script(FakeHubMain::print);
            System.out.printf(
                    "Serving until Ctrl-C. In another terminal:%n  HF_ENDPOINT=%s PIXTRAL_HOME=/tmp/pixtral-try ./pixtral download %s%n",
                    hub.endpoint(), name.orElse("pixtral-12b"));
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    private static Optional<FakeAnswer> print(FakeRequest request) {
        System.out.printf(
                "%s %s %s %s%n",
                request.server(),
                request.method(),
                request.path(),
                request.header("range").orElse(""));
        return Optional.empty();
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            System.err.println(folder + " is left over: " + e.getMessage());
        }
    }
}
