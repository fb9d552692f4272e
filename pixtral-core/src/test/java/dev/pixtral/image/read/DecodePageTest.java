package dev.pixtral.image.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageLimits;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.RgbImage;
import dev.pixtral.testing.Fixtures;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One page of a file by its number. */
class DecodePageTest {
    private static final ImageOptions ALL = ImageOptions.DEFAULT.withFrames(64);

    @Test
    void each_page_is_the_one_that_decoding_all_pages_returns() {
        ImageSource source = source("pages.tif");
        List<RgbImage> all = ImageDecoder.decode(source, ALL);

        assertThat(all).hasSize(4);
        for (int page = 1; page <= all.size(); page++) {
            RgbImage one = ImageDecoder.decodePage(source, ImageOptions.DEFAULT, page);
            assertThat(one.width()).isEqualTo(all.get(page - 1).width());
            assertThat(one.rgb()).isEqualTo(all.get(page - 1).rgb());
        }
    }

    @Test
    void limits_apply_to_each_page_and_not_to_all_together() {
        ImageOptions options = ImageOptions.DEFAULT.withLimits(new ImageLimits(1 << 20, 33 * 18, 1));

        assertThat(ImageDecoder.decodePage(source("pages.tif"), options, 3).width())
                .isEqualTo(33);
        assertThatThrownBy(() -> ImageDecoder.decodePage(
                        source("pages.tif"), options.withLimits(new ImageLimits(1 << 20, 33 * 18 - 1, 1)), 3))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("more than the limit of 593");
    }

    @Test
    void a_page_that_does_not_exist_is_refused() {
        for (int page : new int[] {-1, 0, 5}) {
            assertThatThrownBy(() -> ImageDecoder.decodePage(source("pages.tif"), ALL, page))
                    .isInstanceOf(ImageException.class)
                    .hasMessage("pages.tif has no page " + page + ".");
        }
    }

    @Test
    void an_animation_has_only_its_first_picture_as_a_page() {
        ImageSource source = ImageSource.of(Fixtures.path("fixtures/everyday/anim3.gif"));

        assertThat(ImageDecoder.decodePage(source, ALL, 1).rgb())
                .isEqualTo(ImageDecoder.decode(source).rgb());
        assertThatThrownBy(() -> ImageDecoder.decodePage(source, ALL, 2))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("has no page 2");
    }

    private static ImageSource source(String name) {
        return ImageSource.of(Fixtures.path("fixtures/image-codecs/inputs/" + name));
    }
}
