package dev.pixtral.image.codec.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.image.EverydayImages;
import dev.pixtral.image.EverydayImages.Decoded;
import dev.pixtral.image.GoldenImages;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.ImageInfo;
import dev.pixtral.image.ImageLimits;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.PixelSize;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.read.ImageDecoder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JPEG files of several pictures. */
class MpoTest {
    private static final ImageOptions ALL = ImageOptions.DEFAULT.withFrames(64);
    private static final byte[] ONE = GoldenImages.bytes("inputs/jpeg-444-64x64.jpg");
    private static final byte[] OTHER = GoldenImages.bytes("inputs/jpeg-progressive-70x54.jpg");
    private static final byte[] TURNED = GoldenImages.bytes("inputs/jpeg-exif6-64x40.jpg");

    private static final int PRIMARY = 0x20030000;
    private static final int UNDEFINED = 0;
    private static final int THUMBNAIL = 0x010002;

    /** A picture behind the first: what the index says of it, or nothing if it has no place there. */
    private record Entry(int attributes, byte[] picture, long offset) {
        Entry(int attributes, byte[] picture) {
            this(attributes, picture, -1);
        }
    }

    /** Writes a file: a first picture with an index, and the others behind it. */
    private static byte[] mpo(ByteOrder order, byte[] first, byte[] xmp, Entry... others) {
        int entries = 1 + others.length;
        ByteBuffer index =
                ByteBuffer.allocate(4 + 8 + 2 + 3 * 12 + 4 + 16 * entries).order(order);
        index.put("MPF\0".getBytes(StandardCharsets.US_ASCII));
        index.put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.US_ASCII));
        index.putShort((short) 42).putInt(8).putShort((short) 3);
        index.putShort((short) 0xb000).putShort((short) 7).putInt(4).put("0100".getBytes(StandardCharsets.US_ASCII));
        index.putShort((short) 0xb001).putShort((short) 4).putInt(1).putInt(entries);
        index.putShort((short) 0xb002).putShort((short) 7).putInt(16 * entries).putInt(50);
        index.putInt(0);
        int firstLength = first.length + 4 + index.capacity() + xmp.length;
        int origin = 2 + xmp.length + 4 + 4; // of the offsets: behind "MPF"
        index.putInt(PRIMARY).putInt(firstLength).putLong(0);
        ByteArrayOutputStream behind = new ByteArrayOutputStream();
        for (Entry other : others) {
            long at = other.offset() >= 0 ? other.offset() : firstLength + behind.size() - origin;
            index.putInt(other.attributes())
                    .putInt(other.picture().length)
                    .putInt((int) at)
                    .putInt(0);
            behind.writeBytes(other.picture());
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(first, 0, 2);
        file.writeBytes(xmp);
        file.writeBytes(segment(0xe2, index.array()));
        file.write(first, 2, first.length - 2);
        file.writeBytes(behind.toByteArray());
        return file.toByteArray();
    }

    private static byte[] mpo(Entry... others) {
        return mpo(ByteOrder.LITTLE_ENDIAN, ONE, new byte[0], others);
    }

    private static byte[] segment(int marker, byte[] content) {
        return ByteBuffer.allocate(4 + content.length)
                .put((byte) 0xff)
                .put((byte) marker)
                .putShort((short) (2 + content.length))
                .put(content)
                .array();
    }

    private static byte[] xmp(String text) {
        return segment(0xe1, ("http://ns.adobe.com/xap/1.0/\0" + text).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] with(byte[] jpeg, byte[] segment) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(jpeg, 0, 2);
        file.writeBytes(segment);
        file.write(jpeg, 2, jpeg.length - 2);
        return file.toByteArray();
    }

    private static Decoded decode(byte[] file, ImageOptions options) {
        return EverydayImages.decode(ImageSource.of("picture", file), options);
    }

    private static RgbImage alone(byte[] file) {
        return ImageDecoder.decode(ImageSource.of(file));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void all_pictures_of_a_file_are_read_each_upright_and_in_its_size(boolean bigEndian) {
        byte[] file = mpo(
                bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
                ONE,
                new byte[0],
                new Entry(UNDEFINED, OTHER),
                new Entry(0x020002, TURNED));

        Decoded all = decode(file, ALL);

        assertThat(all.images().stream().map(RgbImage::rgb))
                .containsExactly(
                        alone(ONE).rgb(), alone(OTHER).rgb(), alone(TURNED).rgb());
        assertThat(all.warnings()).isEmpty();
        ImageInfo info = ImageDecoder.probe(ImageSource.of(file), ALL);
        assertThat(info.pictures())
                .containsExactly(new PixelSize(64, 64), new PixelSize(70, 54), new PixelSize(40, 64));
        assertThat(info.format()).isEqualTo(ImageFormat.JPEG);
    }

    @Test
    void the_first_is_read_alone_unless_more_are_asked_for() {
        byte[] file = mpo(new Entry(UNDEFINED, OTHER), new Entry(UNDEFINED, TURNED));

        Decoded one = decode(file, ImageOptions.DEFAULT);
        assertThat(one.images().stream().map(RgbImage::rgb))
                .containsExactly(alone(ONE).rgb());
        assertThat(one.warnings())
                .containsExactly("picture: 1 of 3 pictures was read; raise the option frames (--frames) to read more.");
        Decoded two = decode(file, ImageOptions.DEFAULT.withFrames(2));
        assertThat(two.images().getLast().rgb()).isEqualTo(alone(TURNED).rgb());
        assertThat(two.warnings())
                .containsExactly(
                        "picture: 2 of 3 pictures were read; raise the option frames (--frames) to read more.");
    }

    @Test
    void thumbnails_and_gain_maps_are_no_pictures_of_their_own() {
        List<byte[]> files = new ArrayList<>();
        files.add(mpo(new Entry(THUMBNAIL, OTHER)));
        files.add(mpo(new Entry(0x01000000, OTHER))); // of another format
        files.add(mpo(new Entry(UNDEFINED, with(OTHER, xmp("<rdf hdrgm:Version=\"1.0\"/>")))));
        files.add(mpo(new Entry(UNDEFINED, with(OTHER, xmp("urn:com:apple:photo:2020:aux:hdrgainmap")))));
        byte[] iso = "urn:iso:std:iso:ts:21496:-1\0....".getBytes(StandardCharsets.US_ASCII);
        files.add(mpo(new Entry(UNDEFINED, with(OTHER, segment(0xe2, iso)))));
        files.add(mpo(ByteOrder.LITTLE_ENDIAN, ONE, xmp("<rdf hdrgm:Version=\"1.0\"/>"), new Entry(UNDEFINED, OTHER)));
        for (byte[] file : files) {
            Decoded decoded = decode(file, ALL);
            assertThat(decoded.images()).hasSize(1);
            assertThat(decoded.warnings()).isEmpty();
        }
    }

    @Test
    void entries_that_point_to_no_picture_or_to_the_same_do_not_count() {
        byte[] none = new byte[0];
        byte[] file = mpo(
                new Entry(UNDEFINED, OTHER),
                new Entry(UNDEFINED, none, 0),
                new Entry(UNDEFINED, none, 5),
                new Entry(UNDEFINED, none, 0xffffffffL),
                new Entry(UNDEFINED, none, 100_000));

        assertThat(decode(file, ALL).images()).hasSize(2);
    }

    /** So that a file cannot have the same bytes decoded once for each of thousands of entries. */
    @Test
    void pictures_that_lie_inside_each_other_are_refused() {
        byte[] begins = new byte[40];
        for (int i = 0; i < begins.length; i += 2) {
            begins[i] = (byte) 0xff;
            begins[i + 1] = (byte) 0xd8;
        }
        byte[] nested = new byte[begins.length + OTHER.length];
        System.arraycopy(begins, 0, nested, 0, begins.length);
        System.arraycopy(OTHER, 0, nested, begins.length, OTHER.length);
        byte[] one = mpo(new Entry(UNDEFINED, nested));
        assertThat(decode(one, ALL).images().getLast().rgb())
                .isEqualTo(alone(OTHER).rgb());
        int at = one.length - nested.length - 8; // as offsets count
        byte[] two = mpo(new Entry(UNDEFINED, nested, at + 16), new Entry(UNDEFINED, new byte[0], at + 18));

        assertThat(decode(two, ImageOptions.DEFAULT).warnings().getFirst()).contains("1 of 3");
        assertThatThrownBy(() -> decode(two, ALL))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("ends too early");
    }

    @Test
    void an_index_that_is_damaged_says_nothing() {
        byte[] file = mpo(new Entry(UNDEFINED, OTHER));
        int index = 2 + 4;
        for (int at = index; at < index + 82; at++) {
            for (int value : new int[] {0, 1, 0x7f, 0xff}) {
                byte[] changed = file.clone();
                changed[at] = (byte) value;
                Decoded decoded = decode(changed, ImageOptions.DEFAULT);
                assertThat(decoded.images().getFirst().rgb())
                        .isEqualTo(alone(ONE).rgb());
            }
        }
    }

    @Test
    void a_later_picture_that_is_cut_off_is_not_passed_over() {
        byte[] whole = mpo(new Entry(UNDEFINED, OTHER));
        byte[] cut = Arrays.copyOf(whole, whole.length - 300);

        assertThat(decode(cut, ImageOptions.DEFAULT).images()).hasSize(1);
        assertThatThrownBy(() -> decode(cut, ALL)).isInstanceOf(ImageException.class);
    }

    @Test
    void pictures_count_together() {
        byte[] file = mpo(new Entry(UNDEFINED, OTHER));
        ImageOptions exact = ALL.withLimits(new ImageLimits(1 << 20, 64 * 64 + 70 * 54, 64));
        ImageOptions less = ALL.withLimits(new ImageLimits(1 << 20, 64 * 64 + 70 * 54 - 1, 64));

        assertThat(decode(file, exact).images()).hasSize(2);
        assertThatThrownBy(() -> decode(file, less))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("pixels in total");
        assertThatThrownBy(() -> ImageDecoder.probe(ImageSource.of(file), less)).isInstanceOf(ImageException.class);
    }
}
