package dev.pixtral.examples.rag;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Assumptions;

/**
 * A PostgreSQL server with pgvector for a test: that of the system property {@code pixtral.test.postgres} (a JDBC URL),
 * or one that is downloaded with pip and started here. The test is skipped, with the reason, where neither is possible.
 */
final class PostgresServer {
    private static final String WHEEL = "pgserver==0.1.4";
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups");

    private final Path folder;
    private final String url;
    private final Process server;
    private final Thread atExit = new Thread(this::kill);

    private PostgresServer(Path folder, String url, Process server) {
        this.folder = folder;
        this.url = url;
        this.server = server;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Starts a server, or skips the test. */
    static PostgresServer start() throws IOException, InterruptedException {
        String given = System.getProperty("pixtral.test.postgres", System.getenv("PIXTRAL_TEST_POSTGRES"));
        if (given != null) {
            return new PostgresServer(null, given, null);
        }
        boolean linux = System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
        Assumptions.assumeTrue(linux, "no PostgreSQL: set -Dpixtral.test.postgres=jdbc:postgresql://...");
        Path folder = Files.createTempDirectory("pixtral-postgres");
        try {
            return start(folder);
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            delete(folder);
            throw e;
        }
    }

    private static PostgresServer start(Path folder) throws IOException, InterruptedException {
        download(folder);
        Path bin = folder.resolve("pgserver/pginstall/bin");
        Path data = folder.resolve("data");
        try (Stream<Path> programs = Files.list(bin)) {
            programs.forEach(p -> p.toFile().setExecutable(true, false));
        }
        boolean root = System.getProperty("user.name").equals("root");
        if (root) {
            // PostgreSQL refuses to run as root
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            must(folder, List.of("chown", "-R", "nobody", folder.toString()));
        }
        List<String> user = root ? AS_NOBODY : List.of();
        must(
                folder,
                line(
                        user,
                        bin.resolve("initdb"),
                        "-D",
                        data,
                        "-U",
                        "postgres",
                        "-E",
                        "UTF8",
                        "--locale=C",
                        "--auth=trust"));
        for (int attempt = 0; attempt < 3; attempt++) {
            int port = freePort();
            Process server = new ProcessBuilder(line(
                            user,
                            bin.resolve("postgres"),
                            "-D",
                            data,
                            "-p",
                            port,
                            "-c",
                            "listen_addresses=127.0.0.1",
                            "-c",
                            "unix_socket_directories=",
                            "-c",
                            "fsync=off"))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("server.log").toFile())
                    .start();
            PostgresServer started = new PostgresServer(
                    folder, "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(port), server);
            if (started.answers(line(List.of(), bin.resolve("pg_isready"), "-q", "-h", "127.0.0.1", "-p", port))) {
                return started;
            }
            started.kill();
        }
        throw new IOException("The server has not started: " + Files.readString(folder.resolve("server.log")));
    }

    private static void download(Path folder) throws IOException, InterruptedException {
        Path log = folder.resolve("pip.log");
        Process pip;
        try {
            pip = new ProcessBuilder(line(
                            List.of(),
                            "python3",
                            "-m",
                            "pip",
                            "download",
                            WHEEL,
                            "--no-deps",
                            "--quiet",
                            "--disable-pip-version-check",
                            "--only-binary=:all:",
                            "--python-version",
                            "3.11",
                            "--implementation",
                            "cp",
                            "--abi",
                            "cp311",
                            "--platform",
                            "manylinux2014_x86_64",
                            "--dest",
                            folder))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            Assumptions.abort("no PostgreSQL: set -Dpixtral.test.postgres, or install python3 with pip");
            return;
        }
        boolean ended = pip.waitFor(2, TimeUnit.MINUTES);
        pip.destroyForcibly();
        Assumptions.assumeTrue(
                ended && pip.exitValue() == 0,
                () -> "no PostgreSQL: set -Dpixtral.test.postgres; pip could not download " + WHEEL + ": " + read(log));
        try (Stream<Path> files = Files.list(folder)) {
            unzip(files.filter(f -> f.toString().endsWith(".whl")).findFirst().orElseThrow(), folder);
        }
    }

    private static void unzip(Path wheel, Path folder) throws IOException {
        try (InputStream file = Files.newInputStream(wheel);
                ZipInputStream zip = new ZipInputStream(file)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path target = folder.resolve(entry.getName()).normalize();
                if (entry.isDirectory() || !target.startsWith(folder)) {
                    continue;
                }
                Files.createDirectories(target.getParent());
                Files.copy(zip, target);
            }
        }
    }

    private boolean answers(List<String> isReady) throws IOException, InterruptedException {
        for (int i = 0; i < 600 && server.isAlive(); i++) {
            if (new ProcessBuilder(isReady).start().waitFor() == 0) {
                return true;
            }
            Thread.sleep(100);
        }
        return false;
    }

    private static void must(Path folder, List<String> command) throws IOException, InterruptedException {
        Path log = folder.resolve("command.log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        process.destroyForcibly();
        if (!ended || process.exitValue() != 0) {
            throw new IOException(command + " failed: " + read(log));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static List<String> line(List<String> user, Object... words) {
        List<String> line = new ArrayList<>(user);
        Arrays.stream(words).map(Object::toString).forEach(line::add);
        return line;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** The JDBC URL of the server, with a user. */
    String url() {
        return url;
    }

    private void kill() {
        if (server != null) {
            server.descendants().forEach(ProcessHandle::destroyForcibly);
            server.destroyForcibly();
        }
    }

    /** Stops the server and deletes its files. */
    void stop() throws IOException, InterruptedException {
        Runtime.getRuntime().removeShutdownHook(atExit);
        if (server != null) {
            server.destroy();
            server.waitFor(10, TimeUnit.SECONDS);
            kill();
            server.waitFor(10, TimeUnit.SECONDS);
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
