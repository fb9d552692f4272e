package dev.pixtral.image.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.image.FetchPolicy;
import dev.pixtral.image.HostPort;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.read.ImageDecoder;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting must be quick: HttpClient and TLS are loaded by the first picture that is fetched, and by nothing else. */
class FetchLoadingTest {
    /** Decodes the picture whose address is given, in a JVM of its own; a server may be given as well. */
    static final class Decoding {
        public static void main(String[] arguments) {
            HostPort[] allowed =
                    Arrays.stream(arguments).skip(1).map(HostPort::parse).toArray(HostPort[]::new);
            ImageDecoder.decode(
                    ImageSource.ofUri(arguments[0]),
                    ImageOptions.DEFAULT.withFetching(FetchPolicy.DEFAULT.allowing(allowed)));
        }
    }

    private static String loadedBy(Path folder, String... arguments) throws Exception {
        Path log = folder.resolve("classes.txt");
        File output = folder.resolve("output.txt").toFile();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + log,
                "-cp",
                System.getProperty("java.class.path"),
                Decoding.class.getName()));
        command.addAll(List.of(arguments));
        Process java = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        assertThat(java.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(java.exitValue()).as(Files.readString(output.toPath())).isZero();
        return Files.readString(log);
    }

    @Test
    void a_picture_without_an_address_loads_no_http_client(@TempDir Path folder) throws Exception {
        String data = Base64.getEncoder().encodeToString(Fetches.PNG);

        assertThat(loadedBy(folder, "data:image/png;base64," + data))
                .contains("dev.pixtral.image.codec.png.PngDecoder")
                .doesNotContain("org.apache.hc", "javax.net.ssl", "dev.pixtral.image.fetch.Fetcher");
    }

    @Test
    void a_picture_behind_a_plain_address_loads_no_certificates(@TempDir Path folder) throws Exception {
        try (HostileServer server = HostileServer.answering("200 OK", Fetches.PNG)) {
            assertThat(loadedBy(folder, server.url("http", "localhost", "/"), "localhost:" + server.port()))
                    .contains("dev.pixtral.image.codec.png.PngDecoder", "org.apache.hc")
                    .doesNotContain("sun.security.ssl.SSLContextImpl");
        }
    }
}
