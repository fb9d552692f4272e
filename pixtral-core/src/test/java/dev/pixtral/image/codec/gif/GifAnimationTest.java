package dev.pixtral.image.codec.gif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.codec.FrameChoice;
import dev.pixtral.image.read.ImageDecoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Animations of a few pixels, composed as can be read off the page: . white, r red, g green, b blue. */
class GifAnimationTest {
    private static final int KEEP = 1;
    private static final int CLEAR = 2;
    private static final int RESTORE = 3;

    private final ByteArrayOutputStream gif = new ByteArrayOutputStream();

    private void screen(int width, int height) {
        gif.writeBytes("GIF89a".getBytes(StandardCharsets.US_ASCII));
        write(width, 0, height, 0, 0x81, 0, 0); // four colours
        write(255, 255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255); // white, red, green, blue
    }

    private void write(int... bytes) {
        for (int b : bytes) {
            gif.write(b);
        }
    }

    /** Adds a frame; a dot is index 0, which is transparent in all frames. */
    private void frame(int x, int y, int disposal, String... rows) {
        write(0x21, 0xf9, 4, disposal << 2 | 1, 10, 0, 0, 0);
        write(0x2c, x, 0, y, 0, rows[0].length(), 0, rows.length, 0, 0);
        // without compression: the table is cleared before each index, so that all codes have three bits
        int bits = 0;
        int count = 0;
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (char c : (String.join("", rows) + "!").toCharArray()) {
            int[] codes = c == '!' ? new int[] {5} : new int[] {4, ".rgb".indexOf(c)};
            for (int code : codes) {
                bits |= code << count;
                count += 3;
                while (count >= 8) {
                    data.write(bits);
                    bits >>= 8;
                    count -= 8;
                }
            }
        }
        data.write(bits);
        write(2, data.size());
        gif.writeBytes(data.toByteArray());
        write(0);
    }

    private List<String> decode(int frames) {
        write(0x3b);
        return ImageDecoder.decode(ImageSource.of(gif.toByteArray()), ImageOptions.DEFAULT.withFrames(frames)).stream()
                .map(GifAnimationTest::drawn)
                .toList();
    }

    /** Returns the rows of a picture, parted by a space. */
    private static String drawn(RgbImage image) {
        StringBuilder drawn = new StringBuilder();
        for (int i = 0; i < image.rgb().length; i += 3) {
            int colour = (image.rgb()[i] & 1) + 2 * (image.rgb()[i + 1] & 1) + 4 * (image.rgb()[i + 2] & 1);
            drawn.append(i > 0 && i / 3 % image.width() == 0 ? " " : "").append("?rg?b??.".charAt(colour));
        }
        return drawn.toString();
    }

    @Test
    void frames_are_laid_over_those_before_at_their_offset() {
        screen(3, 2);
        frame(0, 0, KEEP, "rrr", "rrr");
        frame(1, 0, KEEP, "g.", ".g");
        frame(2, 1, 0, "b");

        assertThat(decode(10)).containsExactly("rrr rrr", "rgr rrg", "rgr rrb");
    }

    @Test
    void an_area_is_cleared_or_restored_after_its_frame() {
        screen(3, 1);
        frame(0, 0, KEEP, "rrr");
        frame(0, 0, RESTORE, "gg");
        frame(1, 0, CLEAR, "bb");
        frame(0, 0, KEEP, "g");

        assertThat(decode(10)).containsExactly("rrr", "ggr", "rbb", "g..");
    }

    @Test
    void what_the_first_frame_restores_was_empty() {
        screen(2, 1);
        frame(0, 0, RESTORE, "rr");
        frame(0, 0, KEEP, "g");

        assertThat(decode(10)).containsExactly("rr", "g.");
    }

    @Test
    void the_first_frame_alone_is_the_default() {
        screen(3, 1);
        frame(1, 0, KEEP, "r");
        frame(0, 0, KEEP, "ggg");

        assertThat(decode(1)).containsExactly(".r.");
    }

    @Test
    void the_first_frame_enlarges_the_screen_and_later_ones_are_clipped() {
        screen(1, 1);
        frame(1, 0, KEEP, "r", "r");
        frame(0, 1, KEEP, "ggg", "ggg");
        frame(5, 5, CLEAR, "b");

        assertThat(decode(10)).containsExactly(".r .r", ".r gg", ".r gg");
    }

    @Test
    void frames_are_chosen_evenly_with_the_first_and_the_last() {
        screen(10, 1);
        for (int i = 0; i < 10; i++) {
            frame(i, 0, KEEP, "r");
        }
        List<String> chosen = decode(4);

        assertThat(chosen.stream().map(row -> row.replace(".", "").length()).collect(Collectors.toList()))
                .containsExactly(1, 4, 7, 10);
        assertThat(FrameChoice.of(10, 4)).containsExactly(0, 3, 6, 9);
        assertThat(FrameChoice.of(10, 3)).containsExactly(0, 4, 9);
        assertThat(FrameChoice.of(10, 2)).containsExactly(0, 9);
        assertThat(FrameChoice.of(10, 1)).containsExactly(0);
        assertThat(FrameChoice.of(3, 64)).containsExactly(0, 1, 2);
    }

    @Test
    void a_later_frame_that_is_cut_off_is_not_passed_over() {
        screen(2, 1);
        frame(0, 0, KEEP, "rr");
        frame(0, 0, KEEP, "gg");
        byte[] whole = gif.toByteArray();
        byte[] cut = Arrays.copyOf(whole, whole.length - 4);

        assertThat(ImageDecoder.decode(ImageSource.of(cut))).isNotNull();
        assertThatThrownBy(() -> ImageDecoder.decode(ImageSource.of(cut), ImageOptions.DEFAULT.withFrames(2)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("ends too early");
    }
}
