package dev.pixtral.image.codec.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.pixtral.errors.Warnings;
import dev.pixtral.image.GoldenImages;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageLimits;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.PixelSize;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.bytes.ByteView;
import dev.pixtral.image.codec.JpegAndTiffTest;
import dev.pixtral.image.read.ImageDecoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of TIFF files: how many there are, which are chosen, how large they are, and chains of them that lie. */
class TiffPagesTest {
    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int STRIP = 273;

    /** Writes directories of pictures of one grey pixel; each gives the number of the next one, -1 for none. */
    private static byte[] chain(boolean big, ByteOrder order, int... next) {
        int header = big ? 16 : 8;
        int directory = big ? 8 + 5 * 20 + 8 : 2 + 5 * 12 + 4;
        ByteBuffer file =
                ByteBuffer.allocate(header + directory * next.length + 1).order(order);
        file.put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 'I' : 'M'))
                .put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 'I' : 'M'));
        file.putShort((short) (big ? 43 : 42));
        if (big) {
            file.putShort((short) 8).putShort((short) 0).putLong(header);
        } else {
            file.putInt(header);
        }
        for (int number = 0; number < next.length; number++) {
            int[][] tags = {{WIDTH, 1 + number % 7}, {HEIGHT, 1}, {258, 8}, {262, 1}, {STRIP, 0}};
            if (big) {
                file.putLong(tags.length);
            } else {
                file.putShort((short) tags.length);
            }
            for (int[] tag : tags) {
                file.putShort((short) tag[0]).putShort((short) (big ? 16 : 4));
                if (big) {
                    file.putLong(1).putLong(tag[1]);
                } else {
                    file.putInt(1).putInt(tag[1]);
                }
            }
            long at = next[number] < 0 ? 0 : header + (long) directory * next[number];
            if (big) {
                file.putLong(at);
            } else {
                file.putInt((int) at);
            }
        }
        return file.array();
    }

    private static int[] ascending(int count) {
        int[] next = new int[count];
        for (int i = 0; i < count; i++) {
            next[i] = i == count - 1 ? -1 : i + 1;
        }
        return next;
    }

    private static int frames(byte[] file) {
        return ImageDecoder.probe(ImageSource.of("pages", file), ImageOptions.DEFAULT)
                .frames();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_chain_ends_where_it_comes_to_a_page_again(boolean big) {
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            assertThat(frames(chain(big, order, -1))).isEqualTo(1);
            assertThat(frames(chain(big, order, 0))).isEqualTo(1);
            assertThat(frames(chain(big, order, 1, 2, 0))).isEqualTo(3);
            assertThat(frames(chain(big, order, 1, 2, 1))).isEqualTo(3);
            assertThat(frames(chain(big, order, 2, -1, 1))).isEqualTo(3);
            assertThat(frames(chain(big, order, 1, 1 << 20, -1))).isEqualTo(2);
        }
    }

    @Test
    @Timeout(10)
    void chains_that_nobody_reads_are_refused_if_several_pages_are_wanted() {
        byte[] many = chain(false, ByteOrder.LITTLE_ENDIAN, ascending(16_384));
        byte[] tooMany = chain(false, ByteOrder.LITTLE_ENDIAN, ascending(40_000));
        ImageOptions two = ImageOptions.DEFAULT.withFrames(2);

        assertThat(ImageDecoder.probe(ImageSource.of(many), two).pictures()).hasSize(2);
        assertThat(ImageDecoder.probe(ImageSource.of(tooMany), ImageOptions.DEFAULT)
                        .width())
                .isEqualTo(1);
        assertThatThrownBy(() -> ImageDecoder.probe(ImageSource.of("many", tooMany), two))
                .isInstanceOf(ImageException.class)
                .hasMessageStartingWith("many has more than 16,384 frames");
    }

    /** Directories that lie one upon another, so that a small file would have thousands of large ones. */
    @Test
    void directories_have_no_more_entries_together_than_fit_the_file() {
        ByteBuffer file = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8);
        for (int at = 8; at < file.capacity() / 4; at += 4) {
            file.putShort(at, (short) 60_000);
            file.putInt(at + 2 + 12 * 60_000, at + 4);
        }

        List<Long> pages = assertTimeout(
                Duration.ofSeconds(5), () -> TiffPages.of(TiffNumbers.of(ByteView.of("pages", file.array())), true));

        assertThat(pages).hasSizeLessThan(10);
    }

    @Test
    void pages_have_sizes_of_their_own_and_are_turned_each_by_itself() {
        ImageOptions options = ImageOptions.DEFAULT.withFrames(64);
        ImageSource source = JpegAndTiffTest.source("pages.tif");

        List<PixelSize> sizes = ImageDecoder.probe(source, options).pictures();

        assertThat(sizes)
                .containsExactly(
                        new PixelSize(21, 13), new PixelSize(9, 30), new PixelSize(33, 18), new PixelSize(9, 14));
        assertThat(ImageDecoder.decode(source, options))
                .extracting(image -> new PixelSize(image.width(), image.height()))
                .isEqualTo(sizes);
    }

    @Test
    void a_viewer_leaves_out_what_is_a_smaller_copy_of_a_page() {
        ImageSource source = JpegAndTiffTest.source("pages.tif");

        assertThat(ImageDecoder.probe(source, ImageOptions.DEFAULT).frames()).isEqualTo(4);
        assertThat(ImageDecoder.probe(source, GoldenImages.REFERENCE).frames()).isEqualTo(5);
    }

    @Test
    void pages_are_chosen_evenly_and_the_rest_is_said() {
        Warnings warnings = new Warnings();
        List<RgbImage> all =
                ImageDecoder.decode(JpegAndTiffTest.source("pages-group4.tif"), ImageOptions.DEFAULT.withFrames(3));
        List<RgbImage> two = ImageDecoder.decode(
                JpegAndTiffTest.source("pages-group4.tif"), ImageOptions.DEFAULT.withFrames(2), warnings);

        assertThat(two).hasSize(2);
        assertThat(two.get(0).rgb()).isEqualTo(all.get(0).rgb());
        assertThat(two.get(1).rgb()).isEqualTo(all.get(2).rgb());
        assertThat(warnings.list()).hasSize(1);
        assertThat(warnings.list().getFirst()).startsWith("pages-group4.tif: 2 of 3 pictures");
    }

    @Test
    void pixels_of_all_pages_count_together() {
        ImageLimits limits = new ImageLimits(1 << 20, 21 * 13 + 9 * 30, 64);
        ImageOptions options = ImageOptions.DEFAULT.withLimits(limits);

        assertThat(ImageDecoder.decode(JpegAndTiffTest.source("pages.tif"), options))
                .hasSize(1);
        assertThatThrownBy(() -> ImageDecoder.decode(JpegAndTiffTest.source("pages.tif"), options.withFrames(3)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("more than the limit of 543");
    }
}
