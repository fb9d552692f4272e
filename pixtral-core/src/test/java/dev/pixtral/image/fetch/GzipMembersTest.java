package dev.pixtral.image.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.image.FetchException;
import dev.pixtral.image.GoldenImages;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures that a server has packed with gzip, in one part or in many. */
class GzipMembersTest {
    private static final byte[] PNG = GoldenImages.bytes("inputs/png-rgb-64x48.png");

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] repeated(byte[] part, int times) {
        byte[][] parts = new byte[times][];
        Arrays.fill(parts, part);
        return joined(parts);
    }

    private static byte[] body(byte[] packed) throws IOException {
        return FetchedBody.read(new ByteArrayInputStream(packed), "gzip", "picture", 32 << 20);
    }

    @ParameterizedTest
    @ValueSource(ints = {1001, 100_000, 500_000})
    void endless_empty_members_are_a_failed_fetch(int members) throws IOException {
        byte[] packed = repeated(gzip(new byte[0]), members);

        assertThatThrownBy(() -> body(packed))
                .isInstanceOfSatisfying(
                        FetchException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FetchException.Kind.BAD_ANSWER))
                .hasMessage("picture cannot be fetched: the server compressed it "
                        + "in more than 1,000 parts (gzip members).");
    }

    @Test
    void some_members_are_one_picture() throws IOException {
        byte[] half = gzip(Arrays.copyOf(PNG, 100));
        byte[] rest = gzip(Arrays.copyOfRange(PNG, 100, PNG.length));

        assertThat(body(gzip(PNG))).isEqualTo(PNG);
        assertThat(body(joined(repeated(gzip(new byte[0]), 900), half, rest))).isEqualTo(PNG);
        assertThat(body(joined(half, rest, new byte[] {0, 0, 1, 2})))
                .isEqualTo(PNG); // what follows is nobody's concern
    }

    @Test
    void optional_parts_of_a_header_are_skipped() throws IOException {
        byte[] packed = gzip(PNG);
        byte[] header = Arrays.copyOf(packed, 10);
        header[3] = 2 + 4 + 8 + 16;
        byte[] options = {3, 0, 1, 2, 3, 'n', 'a', 0, 'c', 0, 9, 9};

        assertThat(body(joined(header, options, Arrays.copyOfRange(packed, 10, packed.length))))
                .isEqualTo(PNG);
    }

    @Test
    void damage_is_seen() throws IOException {
        byte[] packed = gzip(PNG);
        for (int end = 0; end < packed.length; end += 7) {
            byte[] cut = Arrays.copyOf(packed, end);
            assertThatThrownBy(() -> unpack(cut)).isInstanceOf(EOFException.class);
        }
        byte[] wrong = packed.clone();
        wrong[packed.length - 6]++;
        assertThatThrownBy(() -> unpack(wrong)).isInstanceOf(ZipException.class);
        assertThatThrownBy(() -> unpack(PNG)).isInstanceOf(ZipException.class);
    }

    private static byte[] unpack(byte[] packed) throws IOException {
        try (InputStream in = new GzipMembers(new ByteArrayInputStream(packed), "picture")) {
            return in.readAllBytes();
        }
    }
}
