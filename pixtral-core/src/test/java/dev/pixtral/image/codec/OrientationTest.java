package dev.pixtral.image.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.image.EverydayImages;
import dev.pixtral.image.GoldenImages;
import dev.pixtral.image.ImageInfo;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.PixelSize;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.bytes.ByteView;
import dev.pixtral.image.codec.jpeg.MpoDecoder;
import dev.pixtral.image.codec.png.PngMaker;
import dev.pixtral.image.read.ImageDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
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
    void a_jpeg_is_turned_for_a_viewer() {
        assertIsTurned(GoldenImages.bytes("inputs/jpeg-exif6-64x40.jpg"), "inputs/jpeg-exif6-64x40.jpg");
    }

    @Test
    void a_png_is_turned_for_a_viewer() {
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
    void a_webp_is_turned_for_a_viewer(String prefix) {
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
    void a_tiff_is_turned_in_every_reading() {
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

        assertIsTurnedByAll(
                tiff.array(), ImageDecoder.decode(ImageSource.of(GoldenImages.bytes("inputs/tiff-grey-33x31.tiff"))));
    }

    /** The reference does it too. */
    private static void assertIsTurnedByAll(byte[] file, RgbImage stored) {
        for (ImageOptions.Reading reading : ImageOptions.Reading.values()) {
            ImageOptions options = ImageOptions.DEFAULT.withReading(reading);
            assertThat(ImageDecoder.decode(ImageSource.of(file), options)
                            .getFirst()
                            .rgb())
                    .isEqualTo(Orientation.QUARTER_TURN_RIGHT.apply(stored).rgb());
            assertThat(ImageDecoder.probe(ImageSource.of(file), options).pictures())
                    .containsExactly(new PixelSize(stored.height(), stored.width()));
        }
    }

    /** EXIF data of one entry. */
    private static ByteBuffer exif(ByteOrder order, int type, int count, int value) {
        ByteBuffer exif = exif(order, 0);
        exif.putShort(12, (short) type).putInt(14, count).putInt(18, 0);
        switch (type) {
            case 1, 6, 7 -> exif.put(18, (byte) value);
            case 3, 8 -> exif.putShort(18, (short) value);
            default -> exif.putInt(18, value);
        }
        return exif;
    }

    @ParameterizedTest
    @CsvSource({
        "3, 1, 6, QUARTER_TURN_RIGHT", // SHORT, as it has to be
        "4, 1, 6, QUARTER_TURN_RIGHT", // LONG
        "1, 1, 6, QUARTER_TURN_RIGHT", // BYTE
        "8, 1, 6, QUARTER_TURN_RIGHT",
        "9, 1, 6, QUARTER_TURN_RIGHT",
        "9, 1, -6, UPRIGHT",
        "8, 1, -6, UPRIGHT",
        "3, 2, 6, QUARTER_TURN_RIGHT",
        "3, 0, 6, UPRIGHT",
        "2, 1, 6, UPRIGHT", // text
        "3, 1, 0, UPRIGHT",
        "3, 1, 1, UPRIGHT",
        "3, 1, 8, QUARTER_TURN_LEFT",
        "3, 1, 9, UPRIGHT",
        "4, 1, 65542, UPRIGHT",
        "4, 1, -1, UPRIGHT"
    })
    void the_value_may_have_any_type_of_whole_number_and_either_byte_order(
            int type, int count, int value, Orientation orientation) {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            byte[] exif = exif(order, type, count, value).array();
            assertThat(Exif.orientation(ByteView.of("exif", exif))).isEqualTo(orientation);
        }
    }

    @Test
    void what_else_is_damaged_in_exif_does_not_hide_the_orientation() {
        ByteBuffer exif = ByteBuffer.allocate(100).order(ByteOrder.BIG_ENDIAN);
        exif.put("MM".getBytes(StandardCharsets.US_ASCII)).putShort((short) 42).putInt(8);
        exif.putShort((short) 500); // more entries than there are
        exif.putShort((short) 0x010f).putShort((short) 2).putInt(1 << 30).putInt(-5); // a maker far outside
        exif.putShort((short) 0x0110).putShort((short) 99).putInt(-1).putInt(-1); // of no type
        exif.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) 6);

        assertThat(Exif.orientation(ByteView.of("exif", exif.array()))).isEqualTo(Orientation.QUARTER_TURN_RIGHT);
    }

    /** A JPEG file with these segments behind its beginning. */
    private static byte[] jpeg(byte[]... exifs) {
        byte[] jpeg = GoldenImages.bytes("inputs/jpeg-444-64x64.jpg");
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(jpeg, 0, 2);
        for (byte[] exif : exifs) {
            file.writeBytes(
                    new byte[] {(byte) 0xff, (byte) 0xe1, (byte) (exif.length + 8 >> 8), (byte) (exif.length + 8)});
            file.writeBytes("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
            file.writeBytes(exif);
        }
        file.write(jpeg, 2, jpeg.length - 2);
        return file.toByteArray();
    }

    private static Orientation orientation(byte[] file) {
        ByteView in = ByteView.of("picture", file);
        return MpoDecoder.open(in).orientation();
    }

    @Test
    void the_first_of_several_exif_segments_that_has_an_orientation_counts() {
        byte[] six = exif(ByteOrder.BIG_ENDIAN, 6).array();
        byte[] eight = exif(ByteOrder.LITTLE_ENDIAN, 8).array();
        byte[] more = new byte[200]; // the second part of data that is longer than a segment

        assertThat(orientation(jpeg(six, eight))).isEqualTo(Orientation.QUARTER_TURN_RIGHT);
        assertThat(orientation(jpeg(six, more))).isEqualTo(Orientation.QUARTER_TURN_RIGHT);
        assertThat(orientation(jpeg(more, eight))).isEqualTo(Orientation.QUARTER_TURN_LEFT);
        assertThat(orientation(jpeg(more))).isEqualTo(Orientation.UPRIGHT);
        assertThat(orientation(jpeg())).isEqualTo(Orientation.UPRIGHT);
    }

    private static String png(String type, byte[] data, boolean before, boolean intact) {
        PngMaker png = new PngMaker(2, 1, 8, PngMaker.GREY, 0);
        if (!before) {
            png.pixels("00 00ff");
        }
        byte[] head = png.unfinished();
        byte[] file = png.chunk(type, data).unfinished();
        if (!intact) {
            file[head.length + 8 + data.length]++; // its checksum
        }
        PngMaker rest = new PngMaker(2, 1, 8, PngMaker.GREY, 0);
        if (before) {
            rest.pixels("00 00ff");
        }
        byte[] end = rest.end();
        int header = 8 + 12 + 13;
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(file);
        whole.write(end, header, end.length - header);
        return EverydayImages.hex(ImageDecoder.decode(ImageSource.of("picture", whole.toByteArray())));
    }

    @Test
    void a_png_may_have_its_orientation_before_or_behind_the_pixels() {
        byte[] exif = exif(ByteOrder.BIG_ENDIAN, 6).array();
        ByteArrayOutputStream prefixed = new ByteArrayOutputStream();
        prefixed.writeBytes("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
        prefixed.writeBytes(exif);
        for (boolean before : new boolean[] {true, false}) {
            assertThat(png("eXIf", exif, before, true)).isEqualTo("000000\nffffff");
            assertThat(png("eXIf", prefixed.toByteArray(), before, true)).isEqualTo("000000\nffffff");
            assertThat(png("eXIf", exif, before, false)).isEqualTo("000000 ffffff");
            assertThat(png("eXIf", new byte[0], before, true)).isEqualTo("000000 ffffff");
            assertThat(png("eXIf", "not at all".getBytes(StandardCharsets.US_ASCII), before, true))
                    .isEqualTo("000000 ffffff");
        }
    }

    @Test
    void a_png_of_imagemagick_has_its_orientation_in_a_text() throws IOException {
        String digits =
                HexFormat.of().formatHex(exif(ByteOrder.LITTLE_ENDIAN, 6).array());
        String text = "\nexif\n      26\n" + digits.substring(0, 20) + "\n" + digits.substring(20) + "\n";
        String keyword = "Raw profile type exif\0";
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        packed.writeBytes((keyword + "\0").getBytes(StandardCharsets.US_ASCII));
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
            deflater.write(text.getBytes(StandardCharsets.US_ASCII));
        }
        byte[] whole = packed.toByteArray();

        assertThat(png("tEXt", (keyword + text).getBytes(StandardCharsets.US_ASCII), true, true))
                .isEqualTo("000000\nffffff");
        assertThat(png("zTXt", whole, true, true)).isEqualTo("000000\nffffff");
        for (int length = keyword.length(); length < whole.length; length++) {
            assertThat(png("zTXt", Arrays.copyOf(whole, length), true, true)).startsWith("000000");
        }
        whole[keyword.length() + 3] ^= 0x55;
        assertThat(png("zTXt", whole, true, true)).isEqualTo("000000 ffffff");
        for (String wrong : new String[] {"", "\n", "\nexif\n", "\nexif\n 26\n", "\nexif\n 26\nxyz", "\n\n\n494"}) {
            assertThat(png("tEXt", (keyword + wrong).getBytes(StandardCharsets.US_ASCII), true, true))
                    .isEqualTo("000000 ffffff");
        }
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
