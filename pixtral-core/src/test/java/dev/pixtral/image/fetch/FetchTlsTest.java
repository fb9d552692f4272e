package dev.pixtral.image.fetch;

import static dev.pixtral.image.fetch.Fetches.HERE;
import static dev.pixtral.image.fetch.Fetches.LIMIT;
import static dev.pixtral.image.fetch.Fetches.PNG;
import static dev.pixtral.image.fetch.Fetches.allowing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pixtral.image.FetchException;
import dev.pixtral.image.FetchPolicy;
import dev.pixtral.image.HostPort;
import dev.pixtral.image.ImageSource;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secure connections, with a certificate of this test's own for good.example. */
class FetchTlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private static SSLContext own;

    /** The names that servers were asked for in the handshake (SNI). */
    private final List<String> names = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void makeCertificate(@TempDir Path folder) throws Exception {
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
                        "CN=test",
                        "-ext",
                        "SAN=dns:good.example",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        file.getPath())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
        own = context(KeyStore.getInstance(file, PASSWORD));
    }

    private static SSLContext context(KeyStore keys) throws GeneralSecurityException {
        KeyManagerFactory mine = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        mine.init(keys, PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(mine.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    private HostileServer server() {
        SSLServerSocket socket = (SSLServerSocket) HostileServer.listening(own.getServerSocketFactory());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setSNIMatchers(List.of(new SNIMatcher(StandardConstants.SNI_HOST_NAME) {
            @Override
            public boolean matches(SNIServerName name) {
                return names.add(new String(name.getEncoded(), StandardCharsets.US_ASCII));
            }
        }));
        socket.setSSLParameters(parameters);
        return new HostileServer(
                socket,
                (path, out) -> HostileServer.send(
                        out,
                        path.equals("/down")
                                ? "302 Found\nLocation: http://good.example/cat.png\nContent-Length: 0"
                                : "200 OK",
                        path.equals("/down") ? new byte[0] : PNG));
    }

    private static ImageSource.OfRemote source(HostileServer server, String host, String path) {
        return new ImageSource.OfRemote(URI.create(server.url("https", host, path)));
    }

    @Test
    void the_host_that_was_asked_for_proves_itself() throws IOException {
        try (HostileServer server = server()) {
            Fetcher fetcher = new Fetcher(allowing(server), HERE, () -> own);

            assertThat(fetcher.fetch(source(server, "good.example", "/cat.png"), LIMIT))
                    .isEqualTo(PNG);
            assertThat(names).containsExactly("good.example");
        }
    }

    @Test
    void a_certificate_for_another_host_is_refused() throws IOException {
        try (HostileServer server = server()) {
            FetchPolicy policy = allowing(server).allowing(new HostPort("other.example", server.port()));
            Fetcher fetcher = new Fetcher(policy, HERE, () -> own);

            FetchException failure = catchThrowableOfType(
                    FetchException.class, () -> fetcher.fetch(source(server, "other.example", "/"), LIMIT));

            assertThat(failure.kind()).isEqualTo(FetchException.Kind.UNREACHABLE);
            assertThat(failure)
                    .hasMessageContaining("a secure connection to other.example:")
                    .hasMessageContaining("failed; its certificate may be invalid");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void a_certificate_that_nobody_vouches_for_is_refused() throws IOException {
        try (HostileServer server = server()) {
            Fetcher fetcher = new Fetcher(allowing(server), HERE, TlsTrust.SYSTEM);

            FetchException failure = catchThrowableOfType(
                    FetchException.class, () -> fetcher.fetch(source(server, "good.example", "/"), LIMIT));

            assertThat(failure).hasMessageContaining("its certificate may be invalid");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void a_secure_address_does_not_lead_to_one_that_is_not() throws IOException {
        try (HostileServer server = server()) {
            Fetcher fetcher = new Fetcher(allowing(server), HERE, () -> own);

            FetchException failure = catchThrowableOfType(
                    FetchException.class, () -> fetcher.fetch(source(server, "good.example", "/down"), LIMIT));

            assertThat(failure.kind()).isEqualTo(FetchException.Kind.REFUSED);
            assertThat(failure).hasMessageContaining("redirects to an insecure one (http:)");
        }
    }
}
