package dev.pixtral.image.codec.webp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.read.ImageDecoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

/** Lossless WebP pictures in which each square of 4 x 4 pixels has prefix codes of its own. */
class Vp8lGroupsTest {
    private static final int VALUES = 256;

    private final BitSet bits = new BitSet();
    private int count;

    private void write(int number, int width) {
        for (int i = 0; i < width; i++) {
            bits.set(count++, (number >> i & 1) != 0);
        }
    }

    /** A code that has one symbol, which takes no bits. */
    private void writeZero() {
        write(0b0001, 4);
    }

    /** A code of eight bits for each value, and none for the symbols behind them. */
    private void writeBytes(int more) {
        write(0, 1);
        write(12 - 4, 4); // lengths of the code of lengths: of 18, many zeros, and of 8, the twelfth in their order
        for (int i = 0; i < 12; i++) {
            write(i == 1 || i == 11 ? 1 : 0, 3);
        }
        write(0, 1); // lengths of all symbols follow
        write(0, VALUES);
        if (more > 0) {
            write(1, 1);
            write(more - 11, 7);
        }
    }

    private void writeValue(int value) {
        write(Integer.reverse(value) >>> 24, 8);
    }

    /** A picture of so many squares, each with its own group; all pixels are black if their red is. */
    private byte[] picture(int squaresWide, int squaresHigh) {
        write(4 * squaresWide - 1, 14);
        write(4 * squaresHigh - 1, 14);
        write(0, 1 + 3 + 1 + 1); // opacity, version, no transform, no colour cache
        write(1, 1);
        write(0, 3); // squares of 4 x 4
        write(0, 1); // the map: no colour cache, green and red in bytes
        writeBytes(24);
        writeBytes(0);
        for (int i = 0; i < 3; i++) {
            writeZero();
        }
        int groups = squaresWide * squaresHigh;
        for (int i = 0; i < groups; i++) {
            writeValue(i & 0xff);
            writeValue(i >> 8);
        }
        for (int i = 0; i < groups; i++) {
            writeZero();
            writeBytes(0);
            writeZero();
            writeZero();
            writeZero();
        }
        write(0, 8 * 16 * groups); // the reds of all pixels
        return file(Arrays.copyOf(bits.toByteArray(), count / 8 + 1));
    }

    private static byte[] file(byte[] bitstream) {
        int padded = bitstream.length + 1 + 1 & -2;
        return ByteBuffer.allocate(20 + padded)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(12 + padded)
                .put("WEBPVP8L".getBytes(StandardCharsets.US_ASCII))
                .putInt(bitstream.length + 1)
                .put((byte) 0x2f)
                .put(bitstream)
                .array();
    }

    @Test
    void should_decode_as_many_groups_as_encoders_make() {
        RgbImage image = ImageDecoder.decode(ImageSource.of("picture", picture(52, 50)));

        assertThat(image.rgb()).hasSize(3 * 208 * 200).containsOnly(0);
    }

    @Test
    void should_refuse_more_memory_for_prefix_codes_than_pictures_need() {
        byte[] file = picture(256, 256);

        assertThatThrownBy(() -> ImageDecoder.decode(ImageSource.of("picture", file)))
                .isInstanceOf(ImageException.class)
                .hasMessage("picture: the prefix codes of this WebP picture exceed the limit of 33,554,432 bytes; "
                        + "save it with another program.");
    }
}
