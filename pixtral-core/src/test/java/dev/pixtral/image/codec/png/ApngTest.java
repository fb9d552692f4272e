package dev.pixtral.image.codec.png;

import static dev.pixtral.image.GoldenImages.REFERENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.image.EverydayImages;
import dev.pixtral.image.EverydayImages.Decoded;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageLimits;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.read.ImageDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Animated PNG files of a few pixels, composed as can be read off the page: . white, r red, g green, b blue. */
class ApngTest {
    private static final int NONE = 0;
    private static final int BACKGROUND = 1;
    private static final int PREVIOUS = 2;
    private static final int SOURCE = 0;
    private static final int OVER = 1;

    private static final Map<String, String> COLOURS =
            Map.of(".", "00000000", "r", "ff0000ff", "g", "00ff00ff", "b", "0000ffff");

    private static PngMaker png(int width, int height) {
        return new PngMaker(width, height, 8, PngMaker.RGBA, 0);
    }

    /** Rows of RGBA, one word a row. */
    private static String rows(String drawn) {
        return Arrays.stream(drawn.split(" "))
                .map(row -> "00"
                        + row.chars()
                                .mapToObj(c -> COLOURS.get(String.valueOf((char) c)))
                                .collect(Collectors.joining()))
                .collect(Collectors.joining());
    }

    private static List<String> decode(byte[] file, ImageOptions options) {
        return ImageDecoder.decode(ImageSource.of("picture", file), options).stream()
                .map(ApngTest::drawn)
                .toList();
    }

    private static String drawn(RgbImage image) {
        return EverydayImages.hex(image)
                .lines()
                .map(row -> Arrays.stream(row.split(" "))
                        .map(pixel -> switch (pixel) {
                            case "ffffff" -> ".";
                            case "ff0000" -> "r";
                            case "00ff00" -> "g";
                            case "0000ff" -> "b";
                            default -> "?";
                        })
                        .collect(Collectors.joining()))
                .collect(Collectors.joining(" "));
    }

    private static final ImageOptions ALL = ImageOptions.DEFAULT.withFrames(64);

    @Test
    void frames_are_put_or_laid_where_they_belong() {
        byte[] file = png(3, 2)
                .animation(4)
                .frame(0, 0, 3, 2, NONE, SOURCE)
                .pixels(rows("rrr rrr"))
                .frame(1, 0, 2, 2, NONE, OVER)
                .framePixels(rows("g. .g"))
                .frame(0, 1, 2, 1, NONE, SOURCE)
                .framePixels(rows(".b"))
                .frame(2, 1, 1, 1, NONE, OVER)
                .framePixels(rows("."))
                .end();

        assertThat(decode(file, ALL)).containsExactly("rrr rrr", "rgr rrg", "rgr .bg", "rgr .bg");
    }

    @Test
    void an_area_is_cleared_or_restored_after_its_frame() {
        byte[] file = png(3, 1)
                .animation(5)
                .frame(0, 0, 3, 1, NONE, SOURCE)
                .pixels(rows("rrr"))
                .frame(0, 0, 2, 1, PREVIOUS, SOURCE)
                .framePixels(rows("gg"))
                .frame(1, 0, 2, 1, BACKGROUND, SOURCE)
                .framePixels(rows("bb"))
                .frame(0, 0, 1, 1, PREVIOUS, SOURCE)
                .framePixels(rows("g"))
                .frame(2, 0, 1, 1, NONE, SOURCE)
                .framePixels(rows("b"))
                .end();

        assertThat(decode(file, ALL)).containsExactly("rrr", "ggr", "rbb", "g..", "r.b");
    }

    @Test
    void what_the_first_frame_restores_was_empty() {
        byte[] file = png(2, 1)
                .animation(2)
                .frame(0, 0, 2, 1, PREVIOUS, SOURCE)
                .pixels(rows("rr"))
                .frame(0, 0, 1, 1, NONE, OVER)
                .framePixels(rows("g"))
                .end();

        assertThat(decode(file, ALL)).containsExactly("rr", "g.");
    }

    @Test
    void half_transparent_pixels_are_mixed() {
        byte[] file = png(1, 1)
                .animation(2)
                .frame(0, 0, 1, 1, NONE, SOURCE)
                .pixels("00 ff000080")
                .frame(0, 0, 1, 1, NONE, OVER)
                .framePixels("00 0000ff80")
                .end();

        List<RgbImage> images = ImageDecoder.decode(ImageSource.of("picture", file), ALL);
        assertThat(images.stream().map(EverydayImages::hex)).containsExactly("ff7f7f", "7f3fbf");
    }

    /** As tools write it that save what did not change as the transparent colour. */
    @Test
    void the_transparent_colour_of_rgb_lets_through_what_is_below() {
        byte[] file = new PngMaker(2, 1, 8, PngMaker.RGB, 0)
                .chunk("tRNS", (byte) 0, (byte) 1, (byte) 0, (byte) 2, (byte) 0, (byte) 3)
                .animation(2)
                .frame(0, 0, 2, 1, NONE, SOURCE)
                .pixels("00 ff0000 00ff00")
                .frame(0, 0, 2, 1, NONE, OVER)
                .framePixels("00 010203 0000ff")
                .end();

        assertThat(decode(file, ALL)).containsExactly("rg", "rb");
        assertThat(decode(file, REFERENCE.withFrames(2))).containsExactly("rg", "rb");
    }

    @Test
    void frames_are_interlaced_if_the_picture_is() {
        byte[] file = new PngMaker(2, 2, 8, PngMaker.RGBA, 1)
                .animation(2)
                .frame(0, 0, 2, 2, NONE, SOURCE)
                .pixels(rows("r") + rows("g") + rows("bb"))
                .frame(0, 0, 2, 1, NONE, SOURCE)
                .framePixels(rows("b") + rows("r"))
                .end();

        assertThat(decode(file, ALL)).containsExactly("rg bb", "br bb");
    }

    private static PngMaker withDefaultPictureApart() {
        return png(2, 1)
                .animation(2)
                .pixels(rows("bb"))
                .frame(1, 0, 1, 1, NONE, SOURCE)
                .framePixels(rows("r"))
                .frame(0, 0, 1, 1, NONE, SOURCE)
                .framePixels(rows("g"));
    }

    @Test
    void a_default_picture_that_is_no_frame_is_shown_to_nobody_but_the_reference() {
        byte[] file = withDefaultPictureApart().end();

        assertThat(decode(file, ALL)).containsExactly(".r", "gr");
        assertThat(decode(file, ImageOptions.DEFAULT)).containsExactly(".r");
        assertThat(decode(file, REFERENCE)).containsExactly("bb");
        assertThat(decode(file, REFERENCE.withFrames(64))).containsExactly("bb", ".r", "gr");
        assertThat(ImageDecoder.probe(ImageSource.of(file), ImageOptions.DEFAULT)
                        .frames())
                .isEqualTo(2);
        assertThat(ImageDecoder.probe(ImageSource.of(file), REFERENCE).frames()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"anim3.png", "anim3.gif"})
    void three_frames_are_three_pictures(String file) {
        Decoded decoded = EverydayImages.decode(EverydayImages.source(file), ImageOptions.DEFAULT.withFrames(3));

        assertThat(decoded.images().stream()
                        .map(image -> EverydayImages.hex(image).substring(0, 6)))
                .containsExactly("ff0000", "00ff00", "0000ff");
        assertThat(decoded.warnings()).isEmpty();
    }

    @Test
    void frames_are_chosen_evenly_with_the_first_and_the_last() {
        PngMaker png = png(10, 1).animation(10).frame(0, 0, 10, 1, NONE, SOURCE).pixels(rows("r........."));
        for (int i = 1; i < 10; i++) {
            png.frame(i, 0, 1, 1, NONE, SOURCE).framePixels(rows("r"));
        }
        byte[] file = png.end();

        assertThat(decode(file, ImageOptions.DEFAULT.withFrames(4)).stream()
                        .map(row -> row.replace(".", "").length()))
                .containsExactly(1, 4, 7, 10);
    }

    static Stream<Arguments> brokenAnimations() {
        return Stream.of(
                Arguments.of(
                        "a sequence number is left out",
                        png(2, 1)
                                .animation(2)
                                .frame(0, 0, 2, 1, NONE, SOURCE)
                                .pixels(rows("rr"))
                                .frame(7, 0, 0, 2, 1, NONE, SOURCE)
                                .frameData(8, PngMaker.deflated(rows("gg")))),
                Arguments.of(
                        "a frame lies outside of the canvas",
                        png(2, 1)
                                .animation(2)
                                .frame(0, 0, 2, 1, NONE, SOURCE)
                                .pixels(rows("rr"))
                                .frame(1, 0, 2, 1, NONE, SOURCE)
                                .framePixels(rows("gg"))),
                Arguments.of(
                        "a frame is empty",
                        png(2, 1)
                                .animation(2)
                                .frame(0, 0, 2, 1, NONE, SOURCE)
                                .pixels(rows("rr"))
                                .frame(0, 0, 0, 1, NONE, SOURCE)
                                .framePixels("")),
                Arguments.of(
                        "a frame has a size without bounds",
                        png(2, 1)
                                .animation(2)
                                .frame(0, 0, 2, 1, NONE, SOURCE)
                                .pixels(rows("rr"))
                                .frame(-1, -1, -1, -1, NONE, SOURCE)
                                .framePixels(rows("gg"))),
                Arguments.of(
                        "the first frame does not cover the canvas",
                        png(2, 1).animation(1).frame(0, 0, 1, 1, NONE, SOURCE).pixels(rows("rr"))),
                Arguments.of(
                        "a frame has two headers",
                        png(2, 1)
                                .animation(1)
                                .frame(0, 0, 2, 1, NONE, SOURCE)
                                .frame(0, 0, 2, 1, NONE, SOURCE)
                                .pixels(rows("rr"))),
                Arguments.of(
                        "a frame is disposed of in an unknown way",
                        png(2, 1).animation(1).frame(0, 0, 2, 1, 3, SOURCE).pixels(rows("rr"))),
                Arguments.of(
                        "a frame is blended in an unknown way",
                        png(2, 1).animation(1).frame(0, 0, 2, 1, NONE, 2).pixels(rows("rr"))),
                Arguments.of("there is no frame", png(2, 1).animation(2).pixels(rows("rr"))),
                Arguments.of(
                        "the number of frames is 0",
                        png(2, 1).animation(0).frame(0, 0, 2, 1, NONE, SOURCE).pixels(rows("rr"))),
                Arguments.of(
                        "pixels have no frame",
                        png(2, 1)
                                .animation(2)
                                .frame(0, 0, 2, 1, NONE, SOURCE)
                                .pixels(rows("rr"))
                                .framePixels(rows("gg"))),
                Arguments.of(
                        "a header is too short",
                        png(2, 1).animation(1).chunk("fcTL", new byte[25]).pixels(rows("rr"))));
    }

    @ParameterizedTest
    @MethodSource("brokenAnimations")
    void an_animation_that_breaks_the_rules_is_a_still_picture(String rule, PngMaker png) {
        ImageSource source = png.source();

        Decoded decoded = EverydayImages.decode(source, ALL);

        assertThat(decoded.images().stream().map(ApngTest::drawn)).as(rule).containsExactly("rr");
        assertThat(decoded.warnings())
                .containsExactly(
                        "picture: its animation violates the APNG specification; only its default picture was read.");
        assertThat(ImageDecoder.probe(source, ALL).frames()).isEqualTo(1);
    }

    @Test
    void control_chunks_behind_the_pixels_or_without_an_announcement_say_nothing() {
        byte[] late = png(2, 1).pixels(rows("rr")).animation(2).end();
        byte[] unannounced =
                png(2, 1).frame(0, 0, 2, 1, NONE, SOURCE).pixels(rows("rr")).end();
        for (byte[] file : List.of(late, unannounced)) {
            Decoded decoded = EverydayImages.decode(ImageSource.of("picture", file), ALL);
            assertThat(decoded.images()).hasSize(1);
            assertThat(decoded.warnings()).isEmpty();
        }
    }

    @Test
    void frames_beyond_the_announced_number_do_not_count() {
        byte[] file = png(2, 1)
                .animation(1)
                .frame(0, 0, 2, 1, NONE, SOURCE)
                .pixels(rows("rr"))
                .frame(0, 0, 2, 1, NONE, SOURCE)
                .framePixels(rows("gg"))
                .end();

        assertThat(decode(file, ALL)).containsExactly("rr");
    }

    @Test
    void a_later_frame_that_is_cut_off_is_not_passed_over() {
        byte[] whole = withDefaultPictureApart().unfinished();
        byte[] cut = Arrays.copyOf(whole, whole.length - 12);

        assertThat(decode(cut, ImageOptions.DEFAULT)).containsExactly(".r");
        assertThatThrownBy(() -> decode(cut, ALL))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("ends too early");
    }

    @Test
    void an_animation_may_not_cost_more_than_a_few_large_pictures() {
        String square = ("00" + "ff0000ff".repeat(10)).repeat(10);
        PngMaker png =
                png(10, 10).animation(40).frame(0, 0, 10, 10, NONE, SOURCE).pixels(square);
        for (int i = 1; i < 40; i++) {
            png.frame(0, 0, 10, 10, NONE, SOURCE).framePixels(square);
        }
        ImageSource source = png.source();
        ImageOptions limited = ALL.withLimits(new ImageLimits(1 << 20, 200, 64));

        assertThat(ImageDecoder.decode(source, limited.withFrames(1))).hasSize(1);
        assertThatThrownBy(() -> ImageDecoder.decode(source, limited.withFrames(3)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("its frames have 300 pixels in total, more than the limit of 200");
        assertThatThrownBy(() -> ImageDecoder.decode(source, limited.withFrames(2)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("its frames have 4,000 pixels in total, more than the limit of 3,200");
    }

    @Test
    void more_frames_than_anybody_composes_are_refused() {
        PngMaker png =
                png(1, 1).animation(16_385).frame(0, 0, 1, 1, NONE, SOURCE).pixels(rows("r"));
        byte[] green = PngMaker.deflated(rows("g"));
        for (int i = 1; i < 16_385; i++) {
            png.frame(2 * i - 1, 0, 0, 1, 1, NONE, SOURCE).frameData(2 * i, green);
        }
        ImageSource source = png.source();

        Decoded first = EverydayImages.decode(source, ImageOptions.DEFAULT);
        assertThat(drawn(first.first())).isEqualTo("r");
        assertThat(first.warnings().getFirst()).contains("1 of 16,385 pictures was read");
        assertThatThrownBy(() -> ImageDecoder.decode(source, ImageOptions.DEFAULT.withFrames(2)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("has more than 16,384 frames");
    }
}
