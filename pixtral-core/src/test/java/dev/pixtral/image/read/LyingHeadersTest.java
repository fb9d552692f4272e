package dev.pixtral.image.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.pixtral.image.GoldenImages;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageLimits;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.codec.ManyFormatsTest;
import dev.pixtral.testing.CpuTime;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small files that claim to be huge are refused quickly, and without the memory they claim. */
class LyingHeadersTest {
    private static final long LITTLE_MEMORY = 8 << 20;

    private static void assertRefused(byte[] file, String message) {
        ImageSource source = ImageSource.of("liar", file);
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        CpuTime.assertCosts(Duration.ofSeconds(5), () -> {
            long before = thread.getCurrentThreadAllocatedBytes();
            assertThatThrownBy(() -> ImageDecoder.decode(source, ImageOptions.DEFAULT.withFrames(2)))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining(message);
            assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(LITTLE_MEMORY);
        });
    }

    private static byte[] png(int width, int height) {
        ByteBuffer file = ByteBuffer.allocate(60);
        file.putLong(0x89504e470d0a1a0aL);
        file.putInt(13).put("IHDR".getBytes(StandardCharsets.US_ASCII));
        file.putInt(width).putInt(height).put(new byte[] {8, 2, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(file.array(), 12, 17);
        file.putInt((int) crc.getValue());
        file.putInt(12).put("IDAT".getBytes(StandardCharsets.US_ASCII));
        return file.array();
    }

    @Test
    void png() {
        assertRefused(png(100_000, 100_000), "liar has 100,000 x 100,000 pixels, more than the limit of 64,000,000");
        assertRefused(png(Integer.MAX_VALUE, Integer.MAX_VALUE), "more than the limit");
        assertRefused(png(64_000_000, 2), "more than the limit");
        assertRefused(png(-1, 1), "its size is invalid");
        assertRefused(png(8000, 8000), "ends too early"); // within the limit, but the data cannot be there
    }

    private static byte[] patched(String file, int at, int... values) {
        byte[] bytes = GoldenImages.bytes("inputs/" + file);
        for (int i = 0; i < values.length; i++) {
            bytes[at + i] = (byte) values[i];
        }
        return bytes;
    }

    @Test
    void bmp() {
        assertRefused(patched("bmp-37x45.bmp", 18, 0, 0, 1, 0, 0, 0, 1, 0), "ends too early");
        assertRefused(patched("bmp-37x45.bmp", 18, 0, 16, 0, 0, 0, 16, 0, 0), "ends too early");
        assertRefused(patched("bmp-37x45.bmp", 22, 0, 0, 0, 0x80), "its size is invalid");
        assertRefused(patched("bmp-37x45.bmp", 30, 5), "compression 5"); // an embedded PNG
        assertRefused(patched("bmp-37x45.bmp", 10, 255, 255, 255, 255), "ends too early");
    }

    private static byte[] gif(int screen, int... frames) {
        ByteBuffer file = ByteBuffer.allocate(13 + 16 * frames.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put("GIF89a".getBytes(StandardCharsets.US_ASCII));
        file.putShort((short) screen).putShort((short) screen).put(new byte[3]);
        for (int size : frames) {
            file.put((byte) 0x2c)
                    .putInt(0)
                    .putShort((short) size)
                    .putShort((short) size)
                    .put((byte) 0);
            file.put(new byte[] {2, 2, 0x44, 0x01, 0}); // the one pixel of a 1 x 1 frame
        }
        return file.array();
    }

    @Test
    void gif() {
        assertRefused(gif(65535, 1), "more than the limit");
        assertRefused(gif(10, 65535), "more than the limit"); // a frame that exceeds its logical screen
        assertRefused(gif(1, 1, 65535), "more than the limit"); // not the first one
        assertRefused(gif(8000, 1, 1), "its frames have 128,000,000 pixels in total");
        assertThat(ImageDecoder.decode(ImageSource.of(gif(1, 1)))).isNotNull();
    }

    @Test
    void an_animation_may_not_cost_more_than_a_few_large_pictures() {
        int[] sizes = new int[20];
        Arrays.fill(sizes, 100);
        ImageOptions options = ImageOptions.DEFAULT
                .withLimits(new ImageLimits(100_000, 10_000, 2))
                .withFrames(2);
        assertThatThrownBy(() -> ImageDecoder.decode(ImageSource.of("liar", gif(1, sizes)), options.withFrames(1)))
                .hasMessageContaining("ends too early");
        sizes[0] = 1;
        assertThatThrownBy(() -> ImageDecoder.decode(ImageSource.of("liar", gif(1, sizes)), options))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("its frames have 190,001 pixels in total, more than the limit of 160,000");
    }

    @Test
    void jpeg() {
        byte[] file = GoldenImages.bytes("inputs/jpeg-progressive-70x54.jpg");
        int frame = 0;
        while (file[frame] != (byte) 0xff || file[frame + 1] != (byte) 0xc2) {
            frame++;
        }
        for (int i = 5; i < 9; i++) {
            file[frame + i] = (byte) 255;
        }
        assertRefused(file, "liar has 65,535 x 65,535 pixels");
    }

    @Test
    void jpeg_with_endless_scans() {
        byte[] file = GoldenImages.bytes("inputs/jpeg-progressive-70x54.jpg");
        int scan = file.length - 2;
        while (file[scan] != (byte) 0xff || file[scan + 1] != (byte) 0xda) {
            scan--;
        }
        ByteArrayOutputStream longer = new ByteArrayOutputStream();
        longer.write(file, 0, scan);
        for (int i = 0; i < 200; i++) {
            longer.write(file, scan, file.length - 2 - scan);
        }
        longer.write(file, file.length - 2, 2);
        assertRefused(longer.toByteArray(), "it has more than 100 scans");
    }

    @Test
    void webp() {
        byte[] lossless = GoldenImages.bytes("inputs/webp-lossless-50x34.webp");
        for (int i = 21; i < 25; i++) {
            lossless[i] = (byte) 255;
        }
        assertRefused(lossless, "more than the limit");
        byte[] animated = ManyFormatsTest.bytes("inputs/animated-blended.webp");
        for (int i = 24; i < 30; i++) {
            animated[i] = (byte) 255;
        }
        assertRefused(animated, "more than the limit");
    }

    @ParameterizedTest
    @CsvSource({
        "256, 4, 1, 100000000, more than the limit", // width
        "257, 4, 1, -1, size is missing or invalid", // height
        "257, 4, 1, 100000, some of its tiles or strips are missing",
        "278, 4, 1, 0, the size of its tiles or strips is invalid", // rows of a strip
        "273, 4, 1, 2000000000, ends too early", // where the strip is
        "279, 4, 1, 2000000000, ends too early", // its bytes
        "273, 4, 2000000000, 8, ends too early", // as many strips
        "258, 4, 2000000000, 8, ends too early", // as many depths
        "258, 3, 1, 64, [64] bits per sample",
        "277, 3, 1, 60000, 60000 samples per pixel",
        "259, 3, 1, 6, compression 6",
        "262, 3, 1, 8, photometric interpretation 8",
        "259, 3, 1, 7, ends too early" // a strip that should be a JPEG file
    })
    void tiff(int tag, int type, int count, int value, String message) {
        ByteBuffer file = ByteBuffer.wrap(GoldenImages.bytes("inputs/tiff-lzw-45x37.tiff"))
                .order(ByteOrder.LITTLE_ENDIAN);
        int entry = file.getInt(4) + 2;
        while (file.getShort(entry) != tag) {
            entry += 12;
        }
        file.putShort(entry + 2, (short) type).putInt(entry + 4, count).putInt(entry + 8, value);
        assertRefused(file.array(), message);
    }

    @Test
    void limits_hold_for_pixels_and_can_be_raised() {
        ImageSource source = ImageSource.of(GoldenImages.bytes("inputs/png-rgb-64x48.png"));
        ImageOptions exact = ImageOptions.DEFAULT.withLimits(new ImageLimits(1 << 20, 64 * 48, 1));
        ImageOptions less = ImageOptions.DEFAULT.withLimits(new ImageLimits(1 << 20, 64 * 48 - 1, 1));
        assertThat(ImageDecoder.decode(source, exact)).hasSize(1);
        assertThatThrownBy(() -> ImageDecoder.decode(source, less)).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> ImageDecoder.probe(source, less)).isInstanceOf(ImageException.class);
    }
}
