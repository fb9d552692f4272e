package dev.pixtral.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server with a certificate that nobody has signed. */
@Timeout(120)
class HubTlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path folder;

    @Test
    void a_certificate_that_is_not_trusted_is_reported_at_once() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (SSLServerSocket server = (SSLServerSocket)
                context().getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                while (!server.isClosed()) {
                    try (Socket socket = server.accept()) {
                        connections.incrementAndGet();
                        socket.getInputStream().read();
                    } catch (IOException e) {
                        continue; // the client does not want this certificate, or the test has ended
                    }
                }
            });
            URI endpoint = URI.create("https://localhost:" + server.getLocalPort());
            HubSettings settings =
                    new HubSettings(endpoint, Optional.of(Scene.TOKEN), false, Path.of("x"), HubProxies.none());
            try (HubClient client = QuickHub.client(settings)) {
                HubException failure = catchThrowableOfType(HubException.class, () -> client.snapshot(Scene.ID));

                assertThat(failure.getMessage())
                        .startsWith("No secure connection to " + endpoint + " (")
                        .endsWith("); if a proxy of your network has its own certificate, add it to a trust store of "
                                + "Java and set -Djavax.net.ssl.trustStore=FILE.");
                assertThat(failure.reason()).isEqualTo(HubException.Reason.UNREACHABLE);
            }
        }
        assertThat(connections.get()).as("the JDK itself may try twice").isBetween(1, 2);
    }

    private SSLContext context() throws Exception {
        File file = folder.resolve("keys.p12").toFile();
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        file.getPath())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor(100, TimeUnit.SECONDS)).isTrue();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(file, PASSWORD), PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
