package dev.pixtral.image.codec.webp;

import static dev.pixtral.image.GoldenImages.REFERENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.image.EverydayImages;
import dev.pixtral.image.EverydayImages.Decoded;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.PixelSize;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.codec.ManyFormatsTest;
import dev.pixtral.image.codec.Orientation;
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

/** The container of WebP files: lengths that are not quite right, and what stands around the picture. */
class WebpContainerTest {
    private static final int EXIF = 8;
    private static final int ANIMATION = 2;
    private static final byte[] SIX =
            "MM\0*\0\0\0\b\0\1\1\22\0\3\0\0\0\1\0\6\0\0".getBytes(StandardCharsets.ISO_8859_1);

    private record Chunk(String letters, byte[] data) {}

    private static List<Chunk> chunks(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        List<Chunk> chunks = new ArrayList<>();
        for (int at = 12; at + 8 <= file.length; ) {
            int length = in.getInt(at + 4);
            chunks.add(new Chunk(
                    new String(file, at, 4, StandardCharsets.US_ASCII),
                    Arrays.copyOfRange(file, at + 8, at + 8 + length)));
            at += 8 + length + (length & 1);
        }
        return chunks;
    }

    private static byte[] file(List<Chunk> chunks) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Chunk chunk : chunks) {
            ByteBuffer head = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            head.put(chunk.letters().getBytes(StandardCharsets.US_ASCII)).putInt(chunk.data().length);
            body.writeBytes(head.array());
            body.writeBytes(chunk.data());
            body.writeBytes(new byte[chunk.data().length & 1]);
        }
        return riff(body.toByteArray(), body.size() + 4);
    }

    private static byte[] riff(byte[] body, int length) {
        ByteBuffer file = ByteBuffer.allocate(12 + body.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(length);
        return file.put("WEBP".getBytes(StandardCharsets.US_ASCII)).put(body).array();
    }

    /** The file with another length in its header. */
    private static byte[] announced(byte[] file, int more) {
        return ByteBuffer.wrap(file.clone())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(4, file.length - 8 + more)
                .array();
    }

    private static Chunk extended(int flags, int width, int height) {
        ByteBuffer data = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN).putInt(flags);
        return new Chunk(
                "VP8X",
                data.putShort((short) (width - 1))
                        .put((byte) 0)
                        .putShort((short) (height - 1))
                        .array());
    }

    private static Decoded decode(byte[] file, ImageOptions options) {
        return EverydayImages.decode(ImageSource.of("picture", file), options);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lossy-17x15.webp", "lossless-grey.webp", "lossy-alpha-50.webp", "animated-lossy.webp"})
    void the_last_padding_byte_may_be_missing(String name) {
        List<Chunk> chunks = chunks(ManyFormatsTest.bytes("inputs/" + name));
        Chunk last = chunks.removeLast();
        // the picture does not end where its data does: a byte more makes its length odd
        byte[] odd = (last.data().length & 1) != 0 ? last.data() : Arrays.copyOf(last.data(), last.data().length + 1);
        chunks.add(new Chunk(last.letters(), odd));
        byte[] whole = file(chunks);
        byte[] shorter = Arrays.copyOf(whole, whole.length - 1);
        for (ImageOptions options : List.of(ImageOptions.DEFAULT.withFrames(4), REFERENCE)) {
            Decoded expected = decode(whole, options);
            for (byte[] file : List.of(shorter, announced(shorter, 0), announced(whole, -1))) {
                Decoded decoded = decode(file, options);
                assertThat(decoded.images()).hasSameSizeAs(expected.images());
                for (int i = 0; i < decoded.images().size(); i++) {
                    assertThat(decoded.images().get(i).rgb())
                            .isEqualTo(expected.images().get(i).rgb());
                }
                assertThat(decoded.warnings()).isEqualTo(expected.warnings());
            }
        }
    }

    @Test
    void a_picture_that_is_cut_off_is_refused_and_what_follows_it_is_not_needed() {
        byte[] still = ManyFormatsTest.bytes("inputs/lossy-17x15.webp");
        List<Chunk> chunks = new ArrayList<>(List.of(extended(EXIF, 17, 15)));
        chunks.addAll(chunks(still));
        int picture = file(chunks).length;
        chunks.add(new Chunk("EXIF", SIX));
        byte[] whole = file(chunks);

        assertThat(decode(whole, ImageOptions.DEFAULT).first().width()).isEqualTo(15);
        for (int length = picture; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            Decoded decoded = decode(cut, ImageOptions.DEFAULT);
            assertThat(decoded.first().width()).isEqualTo(17);
            assertThat(decoded.warnings())
                    .hasSize(length < whole.length - 1 ? 1 : 0)
                    .allMatch("picture ends too early: the data after the picture is missing."::equals);
            assertThat(decode(announced(cut, 0), ImageOptions.DEFAULT).first().width())
                    .isEqualTo(17);
        }
        for (int length : new int[] {picture - 2, picture - 20, 40}) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> decode(cut, ImageOptions.DEFAULT))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("ends too early");
        }
    }

    @Test
    void exif_counts_if_the_header_announces_it() {
        byte[] still = ManyFormatsTest.bytes("inputs/lossy-17x15.webp");
        for (int flags : new int[] {EXIF, 0}) {
            List<Chunk> chunks = new ArrayList<>(List.of(extended(flags, 17, 15)));
            chunks.addAll(chunks(still));
            chunks.add(new Chunk("EXIF", SIX));
            assertThat(decode(file(chunks), ImageOptions.DEFAULT).first().width())
                    .isEqualTo(flags == EXIF ? 15 : 17);
            assertThat(decode(file(chunks), REFERENCE).first().width()).isEqualTo(17);
        }
    }

    @Test
    void all_frames_of_an_animation_are_turned() {
        List<Chunk> chunks = chunks(ManyFormatsTest.bytes("inputs/animated-lossy.webp"));
        Chunk header = chunks.getFirst();
        assertThat(header.letters()).isEqualTo("VP8X");
        byte[] flags = header.data().clone();
        flags[0] |= EXIF;
        assertThat(flags[0] & ANIMATION).isEqualTo(ANIMATION);
        List<Chunk> turned = new ArrayList<>(chunks);
        turned.set(0, new Chunk("VP8X", flags));
        turned.add(new Chunk("EXIF", SIX));
        ImageOptions all = ImageOptions.DEFAULT.withFrames(4);

        List<RgbImage> stored = decode(file(chunks), all).images();
        List<RgbImage> upright = decode(file(turned), all).images();

        assertThat(upright).hasSize(4);
        for (int i = 0; i < 4; i++) {
            assertThat(upright.get(i).rgb())
                    .isEqualTo(
                            Orientation.QUARTER_TURN_RIGHT.apply(stored.get(i)).rgb());
        }
        assertThat(ImageDecoder.probe(ImageSource.of(file(turned)), all).pictures())
                .hasSize(4)
                .containsOnly(new PixelSize(
                        stored.getFirst().height(), stored.getFirst().width()));
    }

    @Test
    void a_later_frame_that_is_cut_off_is_not_passed_over() {
        byte[] whole = ManyFormatsTest.bytes("inputs/animated-lossy.webp");
        byte[] cut = Arrays.copyOf(whole, whole.length - 40);

        assertThat(decode(cut, ImageOptions.DEFAULT).first().rgb())
                .isEqualTo(decode(whole, ImageOptions.DEFAULT).first().rgb());
        assertThatThrownBy(() -> decode(cut, ImageOptions.DEFAULT.withFrames(4)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("ends too early");
    }
}
