package dev.pixtral.image.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.image.GoldenImages;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.read.ImageDecoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatSnifferTest {
    private static final String CONVERT = "; convert it to PNG, JPEG, WebP, GIF, BMP or TIFF.";
    private static final String NEEDED = "; a PNG, JPEG, WebP, GIF, BMP or TIFF picture is needed.";

    private static void assertRefused(String name, byte[] bytes, String message) {
        assertThatThrownBy(() -> ImageDecoder.decode(ImageSource.of(name, bytes)))
                .isInstanceOf(ImageException.class)
                .hasMessage(message);
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void formats_that_are_not_supported_are_named() {
        assertRefused(
                "holiday.heic",
                latin1("\0\0\0\30ftypheic\0\0\0\0mif1heic"),
                "holiday.heic: HEIC pictures are not supported" + CONVERT);
        assertRefused("a", latin1("\0\0\0\30ftypmif1\0\0\0\0mif1heic"), "a: HEIC pictures are not supported" + CONVERT);
        assertRefused(
                "a", latin1("\0\0\0\34ftypmif1\0\0\0\0mif1avifxxxx"), "a: AVIF pictures are not supported" + CONVERT);
        assertRefused("a", latin1("\0\0\0\30ftypavif"), "a: AVIF pictures are not supported" + CONVERT);
        assertRefused("a", latin1("\0\0\0\fjP  \r\n\u0087\n"), "a: JPEG 2000 pictures are not supported" + CONVERT);
        assertRefused("a", latin1("\u00ff\u004f\u00ff\u0051"), "a: JPEG 2000 pictures are not supported" + CONVERT);
        assertRefused("a", latin1("\u00ff\n\0\0"), "a: JPEG XL pictures are not supported" + CONVERT);
        assertRefused("a", latin1("8BPS\0\1"), "a: Photoshop (PSD) pictures are not supported" + CONVERT);
        assertRefused("a", latin1("\0\0\1\0\1\0"), "a: icons (ICO) are not supported" + CONVERT);
        assertRefused("a", latin1("%PDF-1.7\n"), "a: PDF documents are not supported" + CONVERT);
        assertRefused("a", latin1("<?xml version='1.0'?>\n<svg/>"), "a: SVG drawings are not supported" + CONVERT);
    }

    @Test
    void what_is_no_picture_is_said_to_be_none() {
        assertRefused(
                "notes.txt", latin1("BM stands for bitmap.\n"), "notes.txt is a text file, not a picture" + NEEDED);
        assertRefused(
                "a",
                "Grüße\n".repeat(300).getBytes(StandardCharsets.UTF_8),
                "a is a text file, not a picture" + NEEDED);
        assertRefused("a", "Grüße".getBytes(StandardCharsets.UTF_16), "a is a text file, not a picture" + NEEDED);
        assertRefused("a", latin1("\n<!DOCTYPE html>"), "a is a web page (HTML), not a picture" + NEEDED);
        assertRefused("a", latin1("\0\0\0\30ftypisom"), "a is a video, not a picture" + NEEDED);
        assertRefused("a", latin1("\0\0\0\30ftyp"), "a is a video, not a picture" + NEEDED);
        assertRefused("a", latin1("PK\3\4\0"), "a is a ZIP archive or an office document, not a picture" + NEEDED);
        assertRefused("a", new byte[] {1, 2, 3}, "a: the format is unknown" + NEEDED);
        assertRefused("a", new byte[0], "a is empty" + NEEDED);
    }

    @ParameterizedTest
    @CsvSource({
        "png-rgb-1x1.png, PNG",
        "jpeg-cmyk-48x40.jpg, JPEG",
        "gif-animated-48x40.gif, GIF",
        "bmp-37x45.bmp, BMP",
        "webp-lossy-66x50.webp, WEBP",
        "tiff-grey-33x31.tiff, TIFF"
    })
    void the_name_of_a_file_does_not_matter(String file, ImageFormat format) {
        ImageSource source = ImageSource.of("picture.txt", GoldenImages.bytes("inputs/" + file));
        assertThat(ImageDecoder.probe(source, ImageOptions.DEFAULT).format()).isEqualTo(format);
    }
}
