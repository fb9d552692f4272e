package dev.pixtral.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.of;

import dev.pixtral.image.read.ImageDecoder;
import dev.pixtral.testing.CpuTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Base64 of pictures as programs write it. */
class Base64TextTest {
    // what follows the end of a picture is nobody's concern: one byte more, so that there is padding
    private static final byte[] PNG = ending(1);
    private static final String BASE64 = Base64.getEncoder().encodeToString(PNG);
    private static final String URL_SAFE =
            Base64.getUrlEncoder().withoutPadding().encodeToString(PNG);
    private static final String HEAD = "data:image/png;base64,";

    private static byte[] ending(int more) {
        byte[] png = GoldenImages.bytes("inputs/png-rgb-16x16.png");
        byte[] bytes = Arrays.copyOf(png, png.length + more);
        Arrays.fill(bytes, png.length, bytes.length, (byte) 0xfb);
        return bytes;
    }

    private static String lines(String separator) {
        return BASE64.replaceAll(".{76}", "$0" + separator.replace("\\", "\\\\"));
    }

    private static byte[] read(String uri) {
        return ImageDecoder.load(ImageSource.ofUri(uri), ImageOptions.DEFAULT).bytes();
    }

    static Stream<String> wrapped() {
        return Stream.of(
                BASE64,
                URL_SAFE,
                BASE64.replace("=", ""),
                BASE64 + "==",
                "\"" + BASE64 + "\"",
                "'" + BASE64 + "'",
                "`" + BASE64 + "`",
                "\\\"" + BASE64 + "\\\"",
                "b'" + BASE64 + "'",
                "b\"" + BASE64 + "\"",
                "B'" + BASE64 + "'",
                "\"b'" + BASE64 + "'\"",
                "'" + BASE64,
                "\ufeff" + BASE64,
                "\ufeff\"" + BASE64 + "\"\n",
                " \t" + BASE64 + "\r\n\r\n",
                lines("\n"),
                lines("\r\n"),
                lines("\r\n\t "),
                lines("\\n"),
                lines("\\r\\n"),
                lines("\\\\n"),
                lines("\\\n"),
                "b'" + lines("\\n") + "\\n'",
                lines("  "),
                lines("\u200b"),
                BASE64.replace("/", "\\/"),
                BASE64.replace("=", "\\u003d").replace("+", "\\u002B"),
                BASE64.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D"),
                BASE64.replace("+", "%252B").replace("/", "%252f"),
                HEAD + BASE64,
                HEAD + HEAD + BASE64,
                "\"" + HEAD + BASE64 + "\"",
                "base64," + BASE64,
                "base64:" + BASE64);
    }

    @Test
    void the_picture_has_all_marks_of_base64() {
        assertThat(BASE64).contains("+", "/").endsWith("=");
    }

    @ParameterizedTest
    @MethodSource("wrapped")
    void is_read_with_and_without_the_head_of_an_address(String text) {
        assertThat(read(text)).isEqualTo(PNG);
        assertThat(read(HEAD + text)).isEqualTo(PNG);
        assertThat(read("DATA:image/png; base64 ," + text)).isEqualTo(PNG);
        assertThat(read("data:;base64," + text)).isEqualTo(PNG);
        assertThat(ImageSource.embedded(text)).isPresent();
    }

    @Test
    void heads_that_are_not_quite_right_are_understood() {
        assertThat(read("data:image/png," + BASE64)).isEqualTo(PNG);
        assertThat(read("data:image/png;base64;charset=utf-8," + BASE64)).isEqualTo(PNG);
        assertThat(read("data:base64," + BASE64)).isEqualTo(PNG);
        assertThat(read("data%3Aimage%2Fpng%3Bbase64%2C" + BASE64.replace("+", "%2B")))
                .isEqualTo(PNG);
    }

    @Test
    void a_plus_that_became_a_blank_is_found_by_the_padding() {
        byte[] bytes = ending(4);
        String text = Base64.getEncoder().encodeToString(bytes);
        assertThat(text.chars().filter(c -> c == '+').count() % 4).isNotZero();
        assertThat(read(HEAD + text.replace('+', ' '))).isEqualTo(bytes);
        assertThat(read(text.replace('+', ' '))).isEqualTo(bytes);
    }

    /** Every length and every byte, against the JDK's decoder. */
    @Test
    void agrees_with_the_decoder_of_the_jdk() {
        Random random = new Random(1);
        for (int length = 1; length < 300; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            bytes[0] = 1; // not the beginning of anything that is refused
            assertThat(Base64Text.decode("a", Base64.getEncoder().encodeToString(bytes), 1000))
                    .isEqualTo(bytes);
            assertThat(Base64Text.decode(
                            "a", Base64.getUrlEncoder().withoutPadding().encodeToString(bytes), 1000))
                    .isEqualTo(bytes);
        }
    }

    static Stream<Arguments> mistakes() {
        String java =
                "it is what Java prints for an array of bytes; encode the bytes with Base64.getEncoder().encodeToString(bytes)";
        String path = "it is the path of a file; read the file and encode its bytes in base64";
        String hex = "it is hexadecimal; encode the bytes in base64";
        String numbers = "it is a list of numbers; encode the bytes in base64";
        String itself =
                "it is the picture itself, not its base64; encode its bytes in base64 before converting them to text";
        String python = "it is what Python prints for bytes; encode them with base64.b64encode(data).decode()";
        return Stream.of(
                of("", "there is no data: the text is empty"),
                of("''", "there is no data: the text is empty"),
                of("null", "there is no data: the text is a programming language's word for a missing value"),
                of("undefined", "there is no data: the text is a programming language's word for a missing value"),
                of("[B@1b6d3586", java),
                of("[object ArrayBuffer]", "it is what JavaScript prints for an object; encode its bytes in base64"),
                of(
                        "<_io.BufferedReader name='cat.png'>",
                        "it is what Python prints for an object; encode its bytes in base64"),
                of("[137, 80, 78, 71]", numbers),
                of(Arrays.toString(PNG), numbers),
                of("{\"data\": \"" + BASE64 + "\"}", "it is JSON; pass only the base64"),
                of("<html>no</html>", "it is a web page or XML; pass the base64 of a picture"),
                of(
                        "https://example.org/cat.png",
                        "it is an address; pass it as the address of the picture, not as base64"),
                of(
                        "\"http://example.org/cat\"",
                        "it is an address; pass it as the address of the picture, not as base64"),
                of(
                        "blob:https://example.org/1",
                        "it is an address inside a browser; read the picture there and encode its bytes in base64"),
                of("/home/me/cat.png", path),
                of("cat.JPG", path),
                of("C:\\Users\\me\\cat", path),
                of("./cat", path),
                of("~/cat", path),
                of(HexFormat.of().formatHex(PNG), hex),
                of("0x" + HexFormat.of().withUpperCase().formatHex(PNG), hex),
                of(HexFormat.ofDelimiter(" ").formatHex(PNG), hex),
                of("ffd8ffe000104a464946", hex),
                of("b'\\x89PNG\\r\\n\\x1a\\n'", python),
                of("\\x89\\x50\\x4e", python),
                of(new String(PNG, StandardCharsets.ISO_8859_1), itself),
                of(new String(PNG, StandardCharsets.UTF_8), itself),
                of("GIF89a\0\0", itself),
                of(BASE64.substring(0, 40) + "...", "its base64 was shortened (... at character 41); pass all of it"),
                of(
                        BASE64.substring(0, 40) + "\u2026" + BASE64.substring(80),
                        "its base64 was shortened (\u2026 at character 41); pass all of it"),
                of(
                        BASE64.substring(0, 41),
                        "its base64 was cut off or lost characters: 41 characters are not a valid length"),
                of(
                        "QUJD=QUJD",
                        "its base64 continues after its end (=); "
                                + "join the bytes before encoding them, not the encoded texts"),
                of("QUJD*", "its data is not valid base64: character 5 is '*'"),
                of("QUJ\u00e9", "its data is not valid base64: character 4 is '\u00e9'"),
                of("QUJ\u001b[2J", "its data is not valid base64: character 4 is '\\u001B'"),
                of(
                        Base64.getEncoder().encodeToString(BASE64.getBytes(StandardCharsets.UTF_8)),
                        "it is base64 that was encoded again; encode the bytes of the picture only once"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void mistakes_are_named(String text, String words) {
        String uri = HEAD + text.replace("%", "%25");
        assertThatThrownBy(() -> read(uri))
                .isInstanceOf(ImageException.class)
                .hasMessage("data:image/png;base64,… (%,d characters) cannot be read: %s."
                        .formatted(uri.strip().length(), words));
    }

    @Test
    void what_is_too_large_is_refused_before_it_is_decoded() {
        ImageOptions options = ImageOptions.DEFAULT.withLimits(new ImageLimits(PNG.length - 1, 1_000_000, 1));
        for (String text : wrapped().toList()) {
            assertThatThrownBy(() -> ImageDecoder.load(ImageSource.ofUri(text), options))
                    .hasMessageContaining("is larger than the limit of %,d bytes", PNG.length - 1);
        }
    }

    @Test
    void other_texts_are_not_taken_for_pictures() {
        for (String text : new String[] {
            "cat.png",
            "iVBORw0KGgo.png",
            "/9j/cat",
            "Qk1/photos/of/many/summers/at/the/sea/cat.bmp",
            "UklGR",
            "",
            "https://example.org/iVBORw0KGgoAAAANSUhEUg",
            "R0lGODlh is how GIFs begin, in base64"
        }) {
            assertThat(ImageSource.embedded(text)).as(text).isEmpty();
        }
    }

    /** Texts that are made to be looked at again and again. */
    @Test
    void work_grows_with_the_length_alone() {
        int length = 4_000_000;
        for (String text : new String[] {
            "\"".repeat(length),
            "\\".repeat(length),
            "\\u".repeat(length / 2),
            " ".repeat(length),
            "data:".repeat(length / 5),
            "data:,".repeat(length / 6),
            "%25".repeat(length / 3),
            "b'".repeat(length / 2),
            "iVBORw0KGgo" + "\\".repeat(length),
            "ffd8ff".repeat(length / 6),
            "[".repeat(length),
            "A ".repeat(length / 2),
            "=".repeat(length)
        }) {
            CpuTime.assertCosts(Duration.ofSeconds(2), () -> {
                for (String uri : new String[] {text, HEAD + text}) {
                    try {
                        read(uri);
                    } catch (ImageException refused) {
                        assertThat(refused.getMessage()).hasSizeLessThan(400);
                    }
                }
            });
        }
    }

    @Test
    void random_changes_give_a_picture_or_a_sentence() {
        Random random = new Random(7);
        String marks =
                wrapped()
                                .map(text -> text.length() > 60 ? text.substring(0, 60) : text)
                                .collect(Collectors.joining()) + "\\\"'`%=,;: \n\ufeff\ud800{[<";
        for (int i = 0; i < 3_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? BASE64 : HEAD + BASE64);
            for (int change = random.nextInt(4); change >= 0; change--) {
                int at = random.nextInt(text.length());
                text.insert(random.nextBoolean() ? at : Math.min(at, 30), marks.charAt(random.nextInt(marks.length())));
            }
            try {
                read(text.toString());
            } catch (ImageException refused) {
                assertThat(refused.getMessage()).endsWith(".");
            }
        }
    }
}
