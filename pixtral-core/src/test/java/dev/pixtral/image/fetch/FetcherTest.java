package dev.pixtral.image.fetch;

import static dev.pixtral.image.fetch.Fetches.HERE;
import static dev.pixtral.image.fetch.Fetches.LIMIT;
import static dev.pixtral.image.fetch.Fetches.PNG;
import static dev.pixtral.image.fetch.Fetches.allowing;
import static dev.pixtral.image.fetch.Fetches.failure;
import static dev.pixtral.image.fetch.Fetches.fetch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pixtral.image.FetchException;
import dev.pixtral.image.FetchPolicy;
import dev.pixtral.image.HostPort;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.read.ImageDecoder;
import java.io.IOException;
import java.net.Authenticator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a fetch may go and where not, against a hostile server. */
class FetcherTest {
    private static HostileServer withPicture() {
        return HostileServer.answering("200 OK\nContent-Length: " + PNG.length, PNG);
    }

    private static HostileServer redirecting(String location) {
        return HostileServer.answering("302 Found\nContent-Length: 0\nLocation: " + location, new byte[0]);
    }

    @Test
    void fetches_a_picture_with_a_request_that_tells_little() throws IOException {
        try (HostileServer server = withPicture()) {
            ImageSource.OfRemote source = server.source("good.example", "/a%20b/é.png?size=1#part");

            assertThat(fetch(allowing(server), source)).isEqualTo(PNG);

            assertThat(server.requests())
                    .singleElement()
                    .satisfies(request -> assertThat(request)
                            .startsWith("GET /a%20b/%C3%A9.png?size=1 HTTP/1.1\n")
                            .contains(
                                    "Host: good.example:" + server.port(),
                                    "Accept-Encoding: identity",
                                    "Accept: image/png")
                            .doesNotContain("Cookie", "Authorization", "Upgrade", "Referer", "Java/"));
        }
    }

    @Test
    void decodes_a_picture_of_an_allowed_host_by_the_public_door() throws IOException {
        try (HostileServer server = withPicture()) {
            ImageSource source = ImageSource.ofUri(server.url("http", "localhost", "/cat.png"));
            FetchPolicy policy = FetchPolicy.DEFAULT.allowing(HostPort.parse("localhost:" + server.port()));

            List<RgbImage> images = ImageDecoder.decode(source, ImageOptions.DEFAULT.withFetching(policy));

            assertThat(images.getFirst().rgb())
                    .isEqualTo(ImageDecoder.decode(ImageSource.of(PNG)).rgb());
            assertThatThrownBy(() -> ImageDecoder.decode(source))
                    .isInstanceOf(FetchException.class)
                    .hasMessage(("http://localhost:%1$d/cat.png cannot be fetched: "
                                    + "localhost:%1$d is an address of this machine (127.0.0.0/8); "
                                    + "if that is intended, allow it with --allow-host localhost:%1$d "
                                    + "or FetchPolicy.allowing.")
                            .formatted(server.port()));
            assertThat(server.connections()).isOne();
        }
    }

    @Test
    void a_picture_is_loaded_once() throws IOException {
        try (HostileServer server = withPicture()) {
            FetchPolicy policy = FetchPolicy.DEFAULT.allowing(HostPort.parse("localhost:" + server.port()));
            ImageOptions options = ImageOptions.DEFAULT.withFetching(policy);

            ImageSource loaded =
                    ImageDecoder.load(ImageSource.ofUri(server.url("http", "localhost", "/cat.png?key=1")), options);
            ImageDecoder.probe(loaded, options);
            ImageDecoder.decode(loaded, options);

            assertThat(server.connections()).isOne();
            assertThat(loaded.name()).isEqualTo(server.url("http", "localhost", "/cat.png"));
        }
    }

    @Test
    void an_exception_is_for_one_port_of_one_host() throws IOException {
        try (HostileServer server = withPicture();
                HostileServer other = withPicture()) {
            FetchPolicy policy = allowing(server);

            FetchException port = failure(policy, other.source("good.example", "/"));
            FetchException host = failure(policy, server.source("bad.example", "/"));

            assertThat(List.of(port, host))
                    .allSatisfy(e -> assertThat(e.kind()).isEqualTo(FetchException.Kind.REFUSED));
            assertThat(server.connections() + other.connections()).isZero();
        }
    }

    @Test
    void only_allowed_hosts_are_fetched_from_if_so_wished() throws IOException {
        try (HostileServer server = withPicture()) {
            FetchPolicy policy = allowing(server).withReach(FetchPolicy.Reach.ALLOWED_ONLY);
            List<String> asked = new ArrayList<>();
            Fetcher fetcher = new Fetcher(
                    policy,
                    host -> {
                        asked.add(host);
                        return HERE.addresses(host);
                    },
                    TlsTrust.SYSTEM);

            assertThat(fetcher.fetch(server.source("good.example", "/"), LIMIT)).isEqualTo(PNG);
            assertThatThrownBy(() -> fetcher.fetch(server.source("public.example", "/"), LIMIT))
                    .hasMessageContaining("public.example:%d is not among the allowed hosts", server.port());
            assertThat(asked).containsExactly("good.example"); // a refused name is not even looked up
        }
    }

    @Test
    void one_bad_address_of_a_host_is_enough() throws IOException {
        try (HostileServer server = withPicture()) {
            HostResolver mixed = _ -> List.of(InetAddress.ofLiteral("8.8.8.8"), InetAddress.getLoopbackAddress());
            Fetcher fetcher = new Fetcher(FetchPolicy.DEFAULT, mixed, TlsTrust.SYSTEM);

            assertThatThrownBy(() -> fetcher.fetch(server.source("mixed.example", "/"), LIMIT))
                    .isInstanceOf(FetchException.class)
                    .hasMessageContaining("this machine (127.0.0.0/8)");
            assertThat(server.connections()).isZero();
        }
    }

    /** DNS rebinding: the name would lead elsewhere if it were looked up again between check and connection. */
    @Test
    void a_name_is_looked_up_once_a_hop_and_that_answer_is_used() throws IOException {
        try (HostileServer server = new HostileServer((path, out) -> {
            if (path.equals("/first")) {
                HostileServer.send(out, "302 Found\nLocation: second\nContent-Length: 0", new byte[0]);
            } else {
                HostileServer.send(out, "200 OK\nContent-Length: " + PNG.length, PNG);
            }
        })) {
            List<String> asked = new ArrayList<>();
            HostResolver rebinding = host -> {
                asked.add(host);
                // nothing listens at the second of these
                return List.of(InetAddress.ofLiteral(asked.size() <= 2 ? "127.0.0.1" : "127.0.0.2"));
            };

            byte[] picture = new Fetcher(allowing(server), rebinding, TlsTrust.SYSTEM)
                    .fetch(server.source("good.example", "/first"), LIMIT);

            assertThat(picture).isEqualTo(PNG);
            assertThat(asked).containsExactly("good.example", "good.example");
        }
    }

    @Test
    void each_redirect_is_checked_like_the_first_address() throws IOException {
        try (HostileServer inside = withPicture();
                HostileServer byName = redirecting(inside.url("http", "inside.example", "/secret"));
                HostileServer byAddress = redirecting(inside.url("http", "127.0.0.1", "/secret"));
                HostileServer byOddAddress = redirecting(inside.url("http", "2130706433", "/secret"))) {
            assertThat(failure(byName))
                    .hasMessageContaining("inside.example:%d is an address of this machine", inside.port());
            assertThat(failure(byAddress)).hasMessageContaining("127.0.0.1:%d is an address of", inside.port());
            assertThat(failure(byOddAddress)).hasMessageContaining("its host is missing, invalid or ambiguous");
            assertThat(inside.connections()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    file:///etc/passwd             | REFUSED    | only fetched from http: and https:
                    ftp://good.example/cat.png     | REFUSED    | only fetched from http: and https:
                    data:image/png;base64,iVBORw0K | REFUSED    | only fetched from http: and https:
                    http://me:passw0rd@good.example/   | REFUSED    | with a user name or a password
                    http:///cat.png                | REFUSED    | its host is missing
                    http://a b/                    | BAD_ANSWER | not a valid address
                    ''                             | BAD_ANSWER | without stating an address
                    """)
    void redirects_to_elsewhere_are_not_followed(String location, FetchException.Kind kind, String sentence)
            throws IOException {
        try (HostileServer server = redirecting(location)) {
            FetchException failure = failure(server);

            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure).hasMessageContaining(sentence).hasMessageNotContaining("passw0rd");
            assertThat(server.connections()).isOne();
        }
    }

    @Test
    void redirects_end() throws IOException {
        try (HostileServer server = redirecting("/again")) {
            FetchException failure = failure(server);

            assertThat(failure.kind()).isEqualTo(FetchException.Kind.BAD_ANSWER);
            assertThat(failure).hasMessageContaining("more than 5 times");
            assertThat(server.connections()).isEqualTo(6);
        }
    }

    @Test
    void no_cookie_is_sent_back_and_no_password_given() throws IOException {
        Authenticator.setDefault(new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication("me", "word".toCharArray());
            }
        });
        try (HostileServer server = new HostileServer((path, out) -> HostileServer.send(
                out,
                path.equals("/cat.png")
                        ? "302 Found\nSet-Cookie: a=b\nLocation: /two\nContent-Length: 0"
                        : "401 Unauthorized\nWWW-Authenticate: Basic realm=\"secret realm\"\nContent-Length: 0",
                new byte[0]))) {
            assertThat(failure(server))
                    .hasMessageEndingWith("cannot be fetched: the server requires permission for it (status 401).");
            assertThat(server.requests())
                    .hasSize(2)
                    .allSatisfy(request -> assertThat(request).doesNotContain("Cookie", "Authorization"));
        } finally {
            Authenticator.setDefault(null);
        }
    }

    @Test
    void the_proxies_of_the_system_are_not_used() throws IOException {
        List<String> keys = List.of(
                "http.proxyHost",
                "http.proxyPort",
                "http.nonProxyHosts",
                "socksProxyHost",
                "socksProxyPort",
                "socksNonProxyHosts");
        try (HostileServer server = withPicture();
                HostileServer trap = withPicture()) {
            for (String key : keys) {
                System.setProperty(
                        key, key.endsWith("Host") ? "127.0.0.1" : key.endsWith("Port") ? "" + trap.port() : "");
            }
            assertThat(fetch(server)).isEqualTo(PNG);
            assertThat(trap.connections()).isZero();
            assertThat(server.connections()).isOne();
        } finally {
            keys.forEach(System::clearProperty);
        }
    }

    @Test
    void a_configured_proxy_looks_up_names_itself() throws IOException {
        try (HostileServer proxy = withPicture()) {
            InetSocketAddress address = InetSocketAddress.createUnresolved("proxy.example", proxy.port());
            FetchPolicy policy = allowing().withProxy(new Proxy(Proxy.Type.HTTP, address));
            List<String> asked = new ArrayList<>();
            Fetcher fetcher = new Fetcher(
                    policy,
                    host -> {
                        asked.add(host);
                        return HERE.addresses(host);
                    },
                    TlsTrust.SYSTEM);

            byte[] picture = fetcher.fetch(new ImageSource.OfRemote(URI.create("http://far.example/cat.png")), LIMIT);

            assertThat(picture).isEqualTo(PNG);
            assertThat(asked).containsExactly("proxy.example");
            assertThat(proxy.requests().getFirst()).startsWith("GET http://far.example/cat.png HTTP/1.1\n");
            assertThatThrownBy(
                            () -> fetcher.fetch(new ImageSource.OfRemote(URI.create("http://10.0.0.1/cat.png")), LIMIT))
                    .hasMessageContaining("a private network (10.0.0.0/8)");
            assertThat(proxy.connections()).isOne();
        }
    }

    @Test
    void a_secure_address_goes_through_a_configured_proxy_as_a_tunnel() throws IOException {
        try (HostileServer proxy = HostileServer.answering("403 Forbidden\nContent-Length: " + PNG.length, PNG)) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port());
            FetchPolicy policy = allowing().withProxy(new Proxy(Proxy.Type.HTTP, address));

            FetchException failure =
                    failure(policy, new ImageSource.OfRemote(URI.create("https://far.example/cat.png")));

            assertThat(failure.kind()).isEqualTo(FetchException.Kind.BAD_ANSWER);
            assertThat(proxy.requests())
                    .singleElement()
                    .satisfies(request -> assertThat(request)
                            .startsWith("CONNECT far.example:443 HTTP/1.1\n")
                            .doesNotContain("cat.png"));
        }
    }

    @Test
    void a_host_that_is_not_there_is_unreachable() throws IOException {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }
        FetchPolicy policy = allowing().allowing(new HostPort("good.example", port));
        Fetcher nowhere = new Fetcher(
                policy,
                host -> {
                    throw new UnknownHostException(host);
                },
                TlsTrust.SYSTEM);
        ImageSource.OfRemote source =
                new ImageSource.OfRemote(URI.create("http://good.example:%d/cat.png?key=secret".formatted(port)));

        FetchException refused = failure(policy, source);
        FetchException unknown = catchThrowableOfType(FetchException.class, () -> nowhere.fetch(source, LIMIT));

        assertThat(List.of(refused, unknown)).allSatisfy(e -> {
            assertThat(e.kind()).isEqualTo(FetchException.Kind.UNREACHABLE);
            assertThat(e).hasMessageNotContaining("secret");
        });
        assertThat(refused).hasMessageContaining("the connection to good.example:%d failed", port);
        assertThat(unknown).hasMessageContaining("there is no host 'good.example'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://me@good.example/",
                "http://me:passw0rd@good.example/",
                "http://good.example@127.0.0.1/",
                "http://127.0.0.1/",
                "http://127.0.0.1./",
                "http://127.1/",
                "http://2130706433/",
                "http://0x7f000001/",
                "http://0177.0.0.1/",
                "http://１２７.0.0.1/",
                "http://[::1]/",
                "http://[::]/",
                "http://[::ffff:127.0.0.1]/",
                "http://[::ffff:7f00:1]/",
                "http://[::127.0.0.1]/",
                "http://[64:ff9b::7f00:1]/",
                "http://[fe80::1%25eth0]/",
                "http://[fe80::1]/",
                "http://169.254.169.254/latest/meta-data/",
                "http://[fd00:ec2::254]/",
                "http:good.example",
                "http:///",
                "http://./",
                "http://a..b/",
                "http://-/",
                "http://%31%32%37.0.0.1/",
                "http://good.example:0/",
                "http://good.example:65536/",
                "http://good.example:x/",
                "http://localhost/"
            })
    void is_refused_without_a_connection(String address) {
        Fetcher fetcher = new Fetcher(FetchPolicy.DEFAULT, HERE, TlsTrust.SYSTEM);
        ImageSource source = ImageSource.ofUri(address);

        FetchException failure =
                catchThrowableOfType(FetchException.class, () -> fetcher.fetch((ImageSource.OfRemote) source, LIMIT));

        assertThat(failure.kind()).isEqualTo(FetchException.Kind.REFUSED);
        assertThat(failure).hasMessageEndingWith(".").hasMessageNotContaining("passw0rd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"//double", "/%2e%2e/%00", "/a;b=c?d?e&f=//", "", "/a/../b", "?only=query", "/%"})
    void odd_paths_reach_the_server_or_are_no_address(String path) throws IOException {
        try (HostileServer server = withPicture()) {
            try {
                ImageSource source = ImageSource.ofUri(server.url("http", "good.example", path));
                assertThat(fetch(allowing(server), (ImageSource.OfRemote) source))
                        .isEqualTo(PNG);
            } catch (ImageException e) {
                assertThat(e).hasMessageContaining("not a valid web address");
                assertThat(path).isEqualTo("/%");
            }
        }
    }
}
