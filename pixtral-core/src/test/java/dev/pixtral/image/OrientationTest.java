package dev.pixtral.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrientationTest {
    private static final ImageOptions UPRIGHT = ImageOptions.DEFAULT;

    @ParameterizedTest
    @CsvSource({ // stored as "abc def", in two rows
        "1, abc def",
        "2, cba fed",
        "3, fed cba",
        "4, def abc",
        "5, ad be cf",
        "6, da eb fc",
        "7, fc eb da",
        "8, cf be ad",
        "0, abc def",
        "9, abc def"
    })
    void each_value_of_the_tag_turns_the_picture_upright(int tag, String upright) {
        byte[] rgb = new byte[18];
        for (int i = 0; i < 18; i++) {
            rgb[i] = (byte) ("abcdef".charAt(i / 3));
        }
        RgbImage turned = Orientation.ofExif(tag).apply(new RgbImage(3, 2, rgb));

        StringBuilder drawn = new StringBuilder();
        for (int i = 0; i < 18; i += 3) {
            drawn.append(i > 0 && i / 3 % turned.width() == 0 ? " " : "").append((char) turned.rgb()[i]);
        }
        assertThat(drawn.toString()).isEqualTo(upright);
    }

    private static ByteBuffer exif(ByteOrder order, int orientation) {
        ByteBuffer exif = ByteBuffer.allocate(26).order(order);
        exif.put((order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM").getBytes(StandardCharsets.US_ASCII));
        exif.putShort((short) 42).putInt(8).putShort((short) 1);
        exif.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation);
        return exif;
    }

    private static void assertIsTurned(byte[] file, String untouched) {
        ImageSource source = ImageSource.of(file);
        RgbImage stored = ImageDecoder.decode(ImageSource.of(GoldenImages.bytes(untouched)), GoldenImages.REFERENCE)
                .getFirst();

        assertThat(ImageDecoder.decode(source, GoldenImages.REFERENCE)
                        .getFirst()
                        .rgb())
                .isEqualTo(stored.rgb());
        RgbImage turned = ImageDecoder.decode(source, UPRIGHT).getFirst();
        assertThat(turned.rgb())
                .isEqualTo(Orientation.QUARTER_TURN_RIGHT.apply(stored).rgb());
        ImageInfo info = ImageDecoder.probe(source, UPRIGHT);
        assertThat(info.width()).isEqualTo(turned.width()).isEqualTo(stored.height());
        assertThat(info.height()).isEqualTo(turned.height()).isEqualTo(stored.width());
        assertThat(ImageDecoder.probe(source, GoldenImages.REFERENCE).width()).isEqualTo(stored.width());
    }

    @Test
    void a_jpeg_is_turned_only_on_request() {
        assertIsTurned(GoldenImages.bytes("inputs/jpeg-exif6-64x40.jpg"), "inputs/jpeg-exif6-64x40.jpg");
    }

    @Test
    void a_png_is_turned_only_on_request() {
        byte[] png = GoldenImages.bytes("inputs/png-rgb-17x31.png");
        byte[] exif = exif(ByteOrder.BIG_ENDIAN, 6).array();
        ByteBuffer chunk = ByteBuffer.allocate(12 + exif.length);
        chunk.putInt(exif.length)
                .put("eXIf".getBytes(StandardCharsets.US_ASCII))
                .put(exif);
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), 4, 4 + exif.length);
        chunk.putInt((int) crc.getValue());
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(png, 0, png.length - 12); // before the last chunk
        file.writeBytes(chunk.array());
        file.write(png, png.length - 12, 12);

        assertIsTurned(file.toByteArray(), "inputs/png-rgb-17x31.png");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Exif\0\0"})
    void a_webp_is_turned_only_on_request(String prefix) {
        byte[] webp = GoldenImages.bytes("inputs/webp-lossy-66x50.webp");
        byte[] exif = exif(ByteOrder.LITTLE_ENDIAN, 6).array();
        ByteBuffer file = ByteBuffer.allocate(webp.length + 18 + 8 + prefix.length() + exif.length);
        file.order(ByteOrder.LITTLE_ENDIAN)
                .put(webp, 0, 4)
                .putInt(file.capacity() - 8)
                .put(webp, 8, 4);
        file.put("VP8X".getBytes(StandardCharsets.US_ASCII)).putInt(10).putInt(8);
        file.put(new byte[] {65, 0, 0, 49, 0, 0}).put(webp, 12, webp.length - 12);
        file.put("EXIF".getBytes(StandardCharsets.US_ASCII)).putInt(prefix.length() + exif.length);
        file.put(prefix.getBytes(StandardCharsets.US_ASCII)).put(exif);

        assertIsTurned(file.array(), "inputs/webp-lossy-66x50.webp");
    }

    @Test
    void a_tiff_is_turned_only_on_request() {
        ByteBuffer tiff = ByteBuffer.wrap(GoldenImages.bytes("inputs/tiff-grey-33x31.tiff"))
                .order(ByteOrder.LITTLE_ENDIAN);
        int last = tiff.getInt(4) + 2 + 12 * (tiff.getShort(tiff.getInt(4)) - 1);
        int spare = last;
        while (tiff.getShort(spare) != 284) { // PlanarConfiguration, whose default is what it says
            spare -= 12;
        }
        tiff.putShort(spare, (short) 274)
                .putShort(spare + 2, (short) 3)
                .putInt(spare + 4, 1)
                .putInt(spare + 8, 6);

        assertIsTurned(tiff.array(), "inputs/tiff-grey-33x31.tiff");
    }

    @Test
    void damaged_exif_is_no_reason_to_refuse_a_picture() {
        byte[] exif = exif(ByteOrder.BIG_ENDIAN, 6).array();
        for (int length = 0; length < 20; length++) {
            assertThat(Exif.orientation(ByteView.of("exif", Arrays.copyOf(exif, length))))
                    .isEqualTo(Orientation.UPRIGHT);
        }
        exif[7] = (byte) 200;
        assertThat(Exif.orientation(ByteView.of("exif", exif))).isEqualTo(Orientation.UPRIGHT);
    }
}
