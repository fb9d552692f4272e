package dev.pixtral.langchain4j.rag.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.image.ImageFormat;
import dev.pixtral.testing.CpuTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dates in EXIF data of all formats that have them, and data that lie. */
class ExifDateTest {
    private static final int DATE_TIME = 0x0132;
    private static final int ORIGINAL = 0x9003;
    private static final int EXIF_FOLDER = 0x8769;
    private static final int ASCII = 2;
    private static final int LONG = 4;

    @Test
    void the_date_of_the_shot_counts_more_than_that_of_the_last_change() throws IOException {
        assertThat(ofTiff(exif("2025:01:02 03:04:05", "2024:05:17 10:31:00"))).isEqualTo("2024-05-17T10:31:00");
        assertThat(ofTiff(exif("2025:01:02 03:04:05", null))).isEqualTo("2025-01-02T03:04:05");
        assertThat(ofTiff(exif(null, "2024:05:17 10:31:00"))).isEqualTo("2024-05-17T10:31:00");
        assertThat(ofTiff(exif(null, null))).isNull();
    }

    @Test
    void each_format_is_read() throws IOException {
        byte[] exif = exif("2025:01:02 03:04:05", "2024:05:17 10:31:00");

        assertThat(ExifDate.of(ImageFormat.JPEG, jpeg(exif))).contains("2024-05-17T10:31:00");
        assertThat(ExifDate.of(ImageFormat.PNG, png(exif))).contains("2024-05-17T10:31:00");
        assertThat(ExifDate.of(ImageFormat.WEBP, webp(exif))).contains("2024-05-17T10:31:00");
        assertThat(ExifDate.of(ImageFormat.TIFF, exif)).contains("2024-05-17T10:31:00");
        assertThat(ExifDate.of(ImageFormat.GIF, exif)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000:00:00 00:00:00",
                "    :  :     :  :  ",
                "2024:02:30 10:00:00",
                "2024-05-17 10:31:00",
                "yesterday",
                "2024:05:17 10:31:00 and more",
                ""
            })
    void what_is_no_date_is_left_out(String text) throws IOException {
        assertThat(ofTiff(exif(text, text))).isNull();
    }

    @Test
    void damaged_data_end_quietly() throws IOException {
        byte[] exif = exif("2025:01:02 03:04:05", "2024:05:17 10:31:00");
        for (int length = 0; length < exif.length; length++) {
            ExifDate.of(ImageFormat.TIFF, Arrays.copyOf(exif, length));
            ExifDate.of(ImageFormat.JPEG, jpeg(Arrays.copyOf(exif, length)));
            ExifDate.of(ImageFormat.PNG, png(Arrays.copyOf(exif, length)));
            ExifDate.of(ImageFormat.WEBP, webp(Arrays.copyOf(exif, length)));
        }
        byte[] picture = Files.readAllBytes(PictureFilesTest.resource("exif6.jpg"));
        for (int length = 0; length < picture.length; length++) {
            ExifDate.of(ImageFormat.JPEG, Arrays.copyOf(picture, length));
        }
    }

    @Test
    void wrong_bytes_end_quietly() throws IOException {
        byte[] exif = exif("2025:01:02 03:04:05", "2024:05:17 10:31:00");
        Random random = new Random(11);
        for (int i = 0; i < 3000; i++) {
            byte[] changed = exif.clone();
            for (int j = 0; j < 4; j++) {
                changed[random.nextInt(130)] = (byte) random.nextInt(256); // where the directories are
            }
            ExifDate.of(ImageFormat.TIFF, changed);
            ExifDate.of(ImageFormat.JPEG, jpeg(changed));
        }
        for (byte[] picture : new byte[][] {jpeg(exif), png(exif), webp(exif)}) {
            for (int i = 0; i < 3000; i++) {
                byte[] changed = picture.clone();
                changed[random.nextInt(60)] = (byte) random.nextInt(256);
                for (ImageFormat format : ImageFormat.values()) {
                    ExifDate.of(format, changed);
                }
            }
        }
    }

    /** 60,000 tags, each of which claims to be the same million references to directories. */
    @Test
    void tags_that_share_their_values_cost_little() {
        int references = 1_000_000;
        int tags = 60_000;
        ByteBuffer file = ByteBuffer.allocate(4 * references + 100);
        file.put("MM\0*".getBytes(StandardCharsets.ISO_8859_1)).putInt(8);
        file.putShort((short) tags);
        for (int i = 0; i < tags; i++) {
            file.putShort((short) EXIF_FOLDER)
                    .putShort((short) LONG)
                    .putInt(references)
                    .putInt(10);
        }

        CpuTime.assertCosts(
                Duration.ofSeconds(2),
                () -> assertThat(ExifDate.of(ImageFormat.TIFF, file.array())).isEmpty());
    }

    private static String ofTiff(byte[] exif) {
        return ExifDate.of(ImageFormat.TIFF, exif).orElse(null);
    }

    /** EXIF data, which have the form of a TIFF file, with the two dates. */
    private static byte[] exif(String changed, String original) {
        ByteBuffer file = ByteBuffer.allocate(512);
        file.put("MM\0*".getBytes(StandardCharsets.ISO_8859_1)).putInt(8);
        file.putShort((short) (changed == null ? 1 : 2));
        if (changed != null) {
            text(file, DATE_TIME, changed, 200);
        }
        file.putShort((short) EXIF_FOLDER).putShort((short) LONG).putInt(1).putInt(100);
        file.position(100);
        file.putShort((short) (original == null ? 0 : 1));
        if (original != null) {
            text(file, ORIGINAL, original, 300);
        }
        return file.array();
    }

    private static void text(ByteBuffer file, int tag, String text, int at) {
        byte[] bytes = Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), Math.max(5, text.length() + 1));
        file.putShort((short) tag).putShort((short) ASCII).putInt(bytes.length).putInt(at);
        file.put(at, bytes);
    }

    private static byte[] jpeg(byte[] exif) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int length = exif.length + 8;
        out.write(new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE1, (byte) (length >> 8), (byte) length});
        out.write("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
        out.write(exif);
        out.write(new byte[] {(byte) 0xFF, (byte) 0xD9});
        return out.toByteArray();
    }

    private static byte[] png(byte[] exif) throws IOException {
        byte[] plain = Files.readAllBytes(PictureFilesTest.resource("anim3.png"));
        ByteBuffer chunk = ByteBuffer.allocate(exif.length + 12);
        chunk.putInt(exif.length)
                .put("eXIf".getBytes(StandardCharsets.US_ASCII))
                .put(exif);
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), 4, exif.length + 4);
        chunk.putInt((int) crc.getValue());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(plain, 0, 33); // signature and header
        out.write(chunk.array());
        out.write(plain, 33, plain.length - 33);
        return out.toByteArray();
    }

    private static byte[] webp(byte[] exif) {
        int padded = exif.length + (exif.length & 1);
        ByteBuffer file = ByteBuffer.allocate(20 + padded).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(12 + padded);
        file.put("WEBPEXIF".getBytes(StandardCharsets.US_ASCII))
                .putInt(exif.length)
                .put(exif);
        return file.array();
    }
}
