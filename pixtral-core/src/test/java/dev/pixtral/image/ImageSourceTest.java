package dev.pixtral.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.image.read.ImageDecoder;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageSourceTest {
    private static final byte[] PNG = GoldenImages.bytes("inputs/png-rgb-16x16.png");
    private static final String BASE64 = Base64.getEncoder().encodeToString(PNG);

    @TempDir
    private Path folder;

    private static void assertIsThePng(ImageSource source) {
        assertThat(ImageDecoder.decode(source).rgb())
                .isEqualTo(ImageDecoder.decode(ImageSource.of(PNG)).rgb());
    }

    private Path file(String name) throws IOException {
        return Files.write(folder.resolve(name), PNG);
    }

    @Test
    void reads_files_and_their_addresses() throws IOException {
        Path file = file("a cat.png");
        assertIsThePng(ImageSource.of(file));
        assertIsThePng(ImageSource.ofFileUri(file.toUri().toString()));
        assertIsThePng(ImageSource.ofFileUri("FILE:" + file.toString().replace(" ", "%20")));
        assertIsThePng(
                ImageSource.ofFileUri("file://localhost" + file.toString().replace(" ", "%20")));
        assertThat(ImageSource.of(file).name()).isEqualTo("a cat.png");
        assertThat(ImageSource.ofFileUri("file:pictures/cat.png"))
                .isEqualTo(ImageSource.of(Path.of("pictures/cat.png")));
    }

    @Test
    void reads_data_addresses() {
        assertIsThePng(ImageSource.ofUri("data:image/png;base64," + BASE64));
        assertIsThePng(ImageSource.ofUri("DATA:;BASE64," + BASE64));
        assertIsThePng(ImageSource.ofUri(
                "data:image/png;name=a;base64,\n" + BASE64.substring(0, 40) + " \r\n" + BASE64.substring(40)));
        assertIsThePng(
                ImageSource.ofUri("data:image/png;base64," + URLEncoder.encode(BASE64, StandardCharsets.US_ASCII)));
        assertIsThePng(ImageSource.ofUri("data:image/png;base64,"
                + BASE64.replace('+', '-').replace('/', '_').replace("=", "")));
        StringBuilder percent = new StringBuilder("data:image/png,");
        for (byte b : PNG) {
            percent.append("%%%02x".formatted(b));
        }
        assertIsThePng(ImageSource.ofUri(percent.toString()));
    }

    @Test
    void names_never_show_content_or_secrets() {
        ImageSource data = ImageSource.ofUri("data:image/png;base64," + BASE64);
        assertThat(data.name()).startsWith("data:image/png;base64,…").doesNotContain(BASE64.substring(0, 8));
        assertThat(data.toString()).doesNotContain(BASE64.substring(0, 8));
        assertThat(ImageSource.ofUri("data:" + BASE64).name()).doesNotContain(BASE64.substring(0, 8));
        ImageSource remote = ImageSource.ofUri("https://user:word@example.org/cat.png?token=secret#here");
        assertThat(remote.name()).isEqualTo("https://example.org/cat.png");
        assertThat(remote.toString()).doesNotContain("secret").doesNotContain("word");
        assertThat(ImageSource.of(PNG).name()).isEqualTo("picture");
        assertThat(ImageSource.of("image 2\nof 3", PNG).name()).isEqualTo("image 2\\nof 3");
        assertThat(ImageSource.of("x".repeat(1000), PNG).name()).hasSize(80);
    }

    @Test
    void an_address_does_not_choose_what_is_read_from_this_machine() throws IOException {
        String address = file("cat.png").toUri().toString();
        assertThatThrownBy(() -> ImageSource.ofUri(address))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("file: addresses are not allowed here");
        assertThatThrownBy(() -> ImageSource.ofFileUri("https://example.org/cat.png"))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("it must begin with file:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file://other/cat.png", "file:///a b.png", "file:///%00.png", "cat.png"})
    void other_addresses_are_no_files(String address) {
        assertThatThrownBy(() -> ImageSource.ofFileUri(address))
                .isInstanceOf(ImageException.class)
                .satisfies(e -> assertThat(e.getMessage()).endsWith("."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "cat.png",
                ":",
                "ftp://example.org/cat.png",
                "javascript:alert(1)",
                "C:\\cat.png",
                "jar:file:/a.jar!/b",
                "file:///cat.png",
                "http://a b/",
                "http://example.org/?q=sec ret",
                "1:x"
            })
    void other_addresses_are_refused_at_once(String address) {
        assertThatThrownBy(() -> ImageSource.ofUri(address))
                .isInstanceOf(ImageException.class)
                .satisfies(e -> {
                    assertThat(e.getMessage()).endsWith(".");
                    assertThat(e.getMessage()).doesNotContain("sec ret");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data:image/png;base64",
                "data:",
                "data:image/png;base64,!!!",
                "data:image/png;base64,A",
                "data:image/png,%4",
                "data:image/png,%zz"
            })
    void damaged_data_addresses_are_refused_when_they_are_read(String address) {
        ImageSource source = ImageSource.ofUri(address);
        assertThatThrownBy(() -> ImageDecoder.decode(source))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void files_that_cannot_be_read_are_explained() throws IOException {
        assertThatThrownBy(() -> ImageDecoder.decode(ImageSource.of(folder.resolve("none.png"))))
                .isInstanceOf(ImageException.class)
                .hasMessageStartingWith("none.png cannot be read: there is no such file: ");
        assertThatThrownBy(() -> ImageDecoder.decode(ImageSource.of(folder)))
                .isInstanceOf(ImageException.class)
                .hasMessageEndingWith("it is a folder; name one picture in it.");
        assertThatThrownBy(() -> ImageDecoder.decode(ImageSource.of(Path.of("/dev/zero"))))
                .isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> ImageDecoder.decode(ImageSource.of(Files.createFile(folder.resolve("empty.png")))))
                .isInstanceOf(ImageException.class)
                .hasMessage("empty.png is empty; a PNG, JPEG, WebP, GIF, BMP or TIFF picture is needed.");
    }

    @Test
    void too_many_bytes_are_refused_from_every_source() throws IOException {
        ImageOptions options = ImageOptions.DEFAULT.withLimits(new ImageLimits(PNG.length - 1, 1_000_000, 1));
        for (ImageSource source : new ImageSource[] {
            ImageSource.of(file("cat.png")), ImageSource.of(PNG), ImageSource.ofUri("data:image/png;base64," + BASE64)
        }) {
            assertThatThrownBy(() -> ImageDecoder.decode(source, options))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("larger than the limit of %,d bytes".formatted(PNG.length - 1));
        }
        ImageOptions exact = ImageOptions.DEFAULT.withLimits(new ImageLimits(PNG.length, 1_000_000, 1));
        assertThat(ImageDecoder.decode(ImageSource.of(file("cat.png")), exact)).hasSize(1);
    }

    @Test
    void limits_and_options_refuse_what_makes_no_sense() {
        assertThatThrownBy(() -> new ImageLimits(0, 1, 1)).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> new ImageLimits(1, Long.MAX_VALUE, 1)).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> new ImageLimits(Long.MAX_VALUE, 1, 1)).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> ImageOptions.DEFAULT.withFrames(0)).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> ImageOptions.DEFAULT.withFrames(65)).isInstanceOf(ImageException.class);
    }
}
