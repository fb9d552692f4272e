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
import dev.pixtral.image.codec.png.PngMaker;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** Pictures of few pixels that consist of very many parts. */
class CountedWorkTest {
    private static ImageSource source(byte[] file) {
        return ImageSource.of("picture", file);
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static byte[] gif(int frames) {
        ByteBuffer file = ByteBuffer.allocate(13 + 22 * frames).order(ByteOrder.LITTLE_ENDIAN);
        file.put("GIF89a".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) 1)
                .putShort((short) 1);
        file.put(new byte[3]);
        for (int i = 0; i < frames; i++) {
            file.put((byte) 0x2c).putInt(0).putShort((short) 1).putShort((short) 1);
            file.put((byte) 0x80).put(new byte[6]); // two colours of its own
            file.put(new byte[] {2, 2, 0x44, 0x01, 0}); // the one pixel
        }
        return file.array();
    }

    @Test
    void frames_of_gif_take_little_memory() {
        byte[] file = gif(16_000);
        ImageDecoder.decode(source(file), ImageOptions.DEFAULT.withFrames(2));
        long before = allocated();

        assertThat(ImageDecoder.decode(source(file), ImageOptions.DEFAULT.withFrames(2)))
                .hasSize(2);

        assertThat(allocated() - before).isLessThan(3000L * 16_000); // tables of 36 kB are not taken for each
    }

    @Test
    void more_frames_of_gif_than_anybody_composes_are_refused() {
        byte[] file = gif(16_385);

        assertThat(ImageDecoder.decode(source(file)).rgb()).hasSize(3);
        assertThatThrownBy(() -> ImageDecoder.decode(source(file), ImageOptions.DEFAULT.withFrames(2)))
                .isInstanceOf(ImageException.class)
                .hasMessage("picture has more than 16,384 frames; request only its first frame, "
                        + "or split it into shorter animations.");
    }

    /** An animation whose frames are all this still picture. */
    private static byte[] webp(byte[] still, int frames) {
        byte[] bitstream = Arrays.copyOfRange(still, 12, still.length);
        ByteBuffer file = ByteBuffer.allocate(12 + 18 + 14 + frames * (24 + bitstream.length))
                .order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(file.capacity() - 8);
        file.put("WEBPVP8X".getBytes(StandardCharsets.US_ASCII))
                .putInt(10)
                .put((byte) 2)
                .put(new byte[9]);
        file.put("ANIM".getBytes(StandardCharsets.US_ASCII)).putInt(6).put(new byte[6]);
        for (int i = 0; i < frames; i++) {
            file.put("ANMF".getBytes(StandardCharsets.US_ASCII)).putInt(16 + bitstream.length);
            file.put(new byte[16]).put(bitstream);
        }
        return file.array();
    }

    @Test
    void more_frames_of_webp_than_anybody_composes_are_refused() {
        byte[] still = ManyFormatsTest.bytes("inputs/lossy-1x1.webp");

        assertThat(ImageDecoder.decode(source(webp(still, 3)), ImageOptions.DEFAULT.withFrames(3)))
                .hasSize(3);
        assertThatThrownBy(() -> ImageDecoder.decode(source(webp(still, 16_385)), ImageOptions.DEFAULT.withFrames(2)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("has more than 16,384 frames");
    }

    /** The progressive test picture, its last scan stored so many times more. */
    private static byte[] jpeg(int moreScans) {
        byte[] file = GoldenImages.bytes("inputs/jpeg-progressive-70x54.jpg");
        int scan = file.length - 2;
        while (file[scan] != (byte) 0xff || file[scan + 1] != (byte) 0xda) {
            scan--;
        }
        ByteArrayOutputStream longer = new ByteArrayOutputStream();
        longer.write(file, 0, file.length - 2);
        for (int i = 0; i < moreScans; i++) {
            longer.write(file, scan, file.length - 2 - scan);
        }
        longer.write(file, file.length - 2, 2);
        return longer.toByteArray();
    }

    @Test
    void scans_count_by_the_pixels_that_they_pass_over() {
        ImageOptions exact = ImageOptions.DEFAULT.withLimits(new ImageLimits(1 << 20, 70 * 54, 1));

        assertThat(ImageDecoder.decode(source(jpeg(0)), exact)).hasSize(1);
        assertThatThrownBy(() -> ImageDecoder.decode(source(jpeg(60)), exact))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("picture has scans of ")
                .hasMessageContaining("more than the limit of 90,720");
    }

    /**
     * A call of the inflater for each of the two bytes of a row took sixteen times as long; now it is three to four
     * times.
     */
    @Test
    void a_png_of_one_column_takes_no_longer_than_many_others() {
        int pixels = 4_000_000;
        byte[] column = png(1, pixels);
        byte[] square = png(2_000, 2_000);
        long ofColumn = Long.MAX_VALUE;
        long ofSquare = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            ofColumn = Math.min(ofColumn, decodingTime(column));
            ofSquare = Math.min(ofSquare, decodingTime(square));
        }

        assertThat(ofColumn).isLessThan(9 * ofSquare);
    }

    private static byte[] png(int width, int height) {
        int rowBytes = 1 + 3 * width;
        return new PngMaker(width, height, 8, PngMaker.RGB, 0)
                .pixels("00".repeat(rowBytes).repeat(height))
                .end();
    }

    private static long decodingTime(byte[] file) {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        ImageDecoder.decode(source(file));
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
    }

    @Test
    void a_png_may_be_cut_into_chunks_of_a_byte_and_of_none() {
        byte[] file = GoldenImages.bytes("inputs/png-rgb-64x48.png");
        ByteBuffer in = ByteBuffer.wrap(file);
        ByteArrayOutputStream cut = new ByteArrayOutputStream();
        cut.write(file, 0, 33);
        for (int at = 33; in.getInt(at + 4) != 0x49454e44; at += 12 + in.getInt(at)) {
            for (int i = 0; in.getInt(at + 4) == 0x49444154 && i < in.getInt(at); i++) {
                chunk(cut, file[at + 8 + i]);
                for (int empty = 0; empty < 20; empty++) {
                    chunk(cut);
                }
            }
        }
        cut.write(file, file.length - 12, 12);

        assertThat(ImageDecoder.decode(source(cut.toByteArray())).rgb())
                .isEqualTo(ImageDecoder.decode(source(file)).rgb());
    }

    private static void chunk(ByteArrayOutputStream out, byte... data) {
        ByteBuffer chunk = ByteBuffer.allocate(12 + data.length)
                .putInt(data.length)
                .putInt(0x49444154)
                .put(data);
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), 4, 4 + data.length);
        out.writeBytes(chunk.putInt((int) crc.getValue()).array());
    }
}
