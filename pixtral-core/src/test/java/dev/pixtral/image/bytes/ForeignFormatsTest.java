package dev.pixtral.image.bytes;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.of;

import dev.pixtral.image.GoldenImages;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.read.ImageDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no pictures that can be read: each is called what it is. */
class ForeignFormatsTest {
    private static final String CONVERT = " are not supported; convert it to PNG, JPEG, WebP, GIF, BMP or TIFF.";
    private static final String NEEDED = ", not a picture; a PNG, JPEG, WebP, GIF, BMP or TIFF picture is needed.";

    private static void assertRefused(byte[] bytes, String message) {
        assertThatThrownBy(() -> ImageDecoder.decode(ImageSource.of("a", bytes)))
                .isInstanceOf(ImageException.class)
                .hasMessage(message);
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] at(int offset, String text, int length) {
        byte[] bytes = new byte[length];
        System.arraycopy(latin1(text), 0, bytes, offset, text.length());
        return bytes;
    }

    private static byte[] ofCase(String name) throws IOException {
        try (InputStream in = ForeignFormatsTest.class.getResourceAsStream("/cases/" + name)) {
            return in.readAllBytes();
        }
    }

    private static String container(String brands) {
        return "\0\0\0" + (char) (8 + brands.length()) + "ftyp" + brands;
    }

    @Test
    void the_cases_are_named() throws IOException {
        assertRefused(ofCase("c-msf1.bin"), "a: HEIC pictures" + CONVERT);
        assertRefused(ofCase("x.pgm"), "a: Netpbm pictures (PBM, PGM, PPM, PAM, PFM)" + CONVERT);
    }

    /** The major brand, four bytes of version, the compatible brands. */
    @ParameterizedTest
    @CsvSource({
        "heic____mif1heic, HEIC",
        "heix____mif1heix, HEIC",
        "heim____mif1heim, HEIC",
        "heis____mif1heis, HEIC",
        "hevc____msf1hevciso8, HEIC",
        "hevx____msf1hevx, HEIC",
        "msf1____msf1hevcmif1, HEIC",
        "msf1____msf1msf1, HEIC",
        "mif1____mif1, HEIC",
        "mif1____mif1heic, HEIC",
        "mif2____mif1miafheic, HEIC",
        "miaf____miaf, HEIC",
        "heic____mif1avif, HEIC",
        "isom____mif1heic, HEIC",
        "avif____mif1miafMA1B, AVIF",
        "avis____msf1miafavisiso8, AVIF",
        "avio____mif1, AVIF",
        "mif1____mif1miafavif, AVIF",
        "msf1____msf1iso8avis, AVIF",
        "jp2 ____jp2 , JPEG 2000",
        "jpx ____jpx jp2 , JPEG 2000"
    })
    void pictures_in_the_container_of_videos_are_told_by_all_brands(String brands, String format) {
        assertRefused(latin1(container(brands.replace('_', '\0'))), "a: " + format + " pictures" + CONVERT);
    }

    @Test
    void a_box_with_a_long_size_has_brands_too() {
        assertRefused(latin1("\0\0\0\1ftyp\0\0\0\0\0\0\0\40heic\0\0\0\0mif1heic"), "a: HEIC pictures" + CONVERT);
        assertRefused(latin1("\0\0\0\0ftypavif\0\0\0\0"), "a: AVIF pictures" + CONVERT);
        assertRefused(latin1("\u00ff\u00ff\u00ff\u00ffftypisom\0\0\0\0isomheic"), "a: HEIC pictures" + CONVERT);
        // what follows the box are no brands
        assertRefused(latin1("\0\0\0\20ftypisom\0\0\0\0heic"), "a is a video" + NEEDED);
    }

    @ParameterizedTest
    @CsvSource({
        "isom____isomiso2avc1mp41, a video",
        "mp42____isommp42, a video",
        "mp42____M4A mp42isom, a video",
        "qt  ____qt  , a video",
        "3gp5____3gp5isom, a video",
        "M4V ____M4V M4A mp42isom, a video",
        "mjp2____mjp2, a video",
        "M4A ____M4A mp42isom, a sound file",
        "M4B ____M4B mp42isom, a sound file"
    })
    void videos_and_sounds_are_none(String brands, String what) {
        assertRefused(latin1(container(brands.replace('_', '\0'))), "a is " + what + NEEDED);
    }

    @Test
    void raw_photos_are_named() {
        assertRefused(latin1(container("crx \0\0\0\1crx isom")), "a: camera RAW photos" + CONVERT);
        assertRefused(latin1("II*\0\20\0\0\0CR\2\0\0\0\0\0\0\0"), "a: camera RAW photos" + CONVERT);
        for (String start :
                new String[] {"IIRO\b\0\0\0", "IIU\0\30\0\0\0", "FUJIFILMCCD-RAW 0201\0", "FOVb\0\0", "\0MRM"}) {
            assertRefused(latin1(start), "a: camera RAW photos" + CONVERT);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "P1\n3 2\n1 0 1\n0 1 0\n",
                "P2\n# made by hand\n3 2\n255\n1 2 3 4 5 6\n",
                "P3 3 2 255 ",
                "P4\n16 8\n\0\1",
                "P5\n#one\n#two\n160 80\n255\nLLLL",
                "P6 2 2 255\n\u00ff\u00ff\0",
                "P6#c\n2#d\n2\n255\n",
                "P7\nWIDTH 4\nHEIGHT 2\nDEPTH 3\nMAXVAL 255\nENDHDR\n",
                "P7\n#c\nWIDTH 4\n",
                "PF\n3 2\n-1.0\n\0\0",
                "Pf 3 2 1.0\n"
            })
    void netpbm_is_named(String start) {
        assertRefused(latin1(start), "a: Netpbm pictures (PBM, PGM, PPM, PAM, PFM)" + CONVERT);
    }

    @Test
    void targa_is_told_by_its_end_or_by_a_header_that_makes_sense() {
        String rgb = "\0\0\2\0\0\0\0\0\0\0\0\0\100\0\40\0\30\40";
        String palette = "\0\1\1\0\0\0\1\30\0\0\0\0\100\0\40\0\b\0";
        String packedGrey = "\5\0\13\0\0\0\0\0\0\0\0\0\1\2\1\2\b\40hello";
        for (String header : new String[] {rgb, palette, packedGrey}) {
            assertRefused(at(0, header, 400), "a: TGA (Targa) pictures" + CONVERT);
        }
        assertRefused(at(374, "\0\0\0\0\0\0\0\0TRUEVISION-XFILE.\0", 400), "a: TGA (Targa) pictures" + CONVERT);
        assertRefused(
                at(0, rgb.replace("\30\40", "\31\40"), 400),
                "a: the format is unknown; a PNG, JPEG, WebP, GIF, BMP or TIFF picture is needed.");
        assertRefused(
                at(0, rgb.substring(0, 12) + "\0\0\40\0\30\40", 400),
                "a: the format is unknown; a PNG, JPEG, WebP, GIF, BMP or TIFF picture is needed.");
    }

    static Stream<Arguments> pictures() {
        return Stream.of(
                of("\u00ff\n\u00fa\37", "JPEG XL pictures"),
                of("\0\0\0\fJXL \r\n\u0087\n", "JPEG XL pictures"),
                of("II\u00bc\1\b\0", "JPEG XR pictures"),
                of("\0\0\1\0\2\0\20", "icons (ICO)"),
                of("\0\0\2\0\1\0\20", "cursors (CUR)"),
                of("RIFF\0\1\0\0ACON", "animated cursors (ANI)"),
                of("icns\0\0\1\0", "macOS icons (ICNS)"),
                of("8BPS\0\2", "Photoshop (PSD) pictures"),
                of("gimp xcf v011\0", "GIMP (XCF) pictures"),
                of("qoif\0\0\0\b", "QOI pictures"),
                of("DDS |\0", "textures (DDS, KTX)"),
                of("v/1\1\2\0", "OpenEXR pictures"),
                of("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n", "Radiance HDR pictures"),
                of("%!PS-Adobe-3.0 EPSF-3.0\n", "PostScript documents (EPS)"),
                of("\u00c5\u00d0\u00d3\u00c6\36\0", "PostScript documents (EPS)"),
                of("\u00d7\u00cd\u00c6\u009a\0\0", "metafiles (WMF, EMF)"),
                of("\1\0\0\0" + "\0".repeat(36) + " EMF", "metafiles (WMF, EMF)"),
                of("\u008aMNG\r\n\32\n", "MNG animations"),
                of("BPG\u00fb\0", "BPG pictures"),
                of("\0".repeat(128) + "DICM", "DICOM pictures"),
                of("SIMPLE  =                    T", "FITS pictures"),
                of("FORM\0\0\0\1ILBM", "Amiga (ILBM) pictures"),
                of("\1\u00da\1\1\0\3\0\20\0\20\0\3", "SGI pictures"),
                of("\n\5\1\b" + "\0".repeat(124), "PCX pictures"),
                of("SDPX\0\0\40\0", "DPX and Cineon pictures"),
                of("BA\50\0\0\0\0\0\0\0\0\0\0\0BM", "OS/2 bitmap arrays"),
                of("/* XPM */\nstatic char *x[] = {", "XPM pictures"),
                of("#define x_width 16\n#define x_height 16\n", "XBM pictures"),
                of("%PDF-1.4", "PDF documents"),
                of("<svg xmlns='http://www.w3.org/2000/svg'>", "SVG drawings"),
                of("\u00ef\u00bb\u00bf <?xml version='1.0'?><!-- <html> --><svg:svg>", "SVG drawings"),
                of("<?xml version='1.0'?><!DOCTYPE svg PUBLIC 'x' [<!ENTITY a 'b'>]><svg>", "SVG drawings"),
                of("\u00ff\u00fe<\0s\0v\0g\0>\0", "SVG drawings"));
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void pictures_of_other_formats_are_named(String start, String what) {
        assertRefused(latin1(start), "a: " + what + CONVERT);
    }

    static Stream<Arguments> others() {
        return Stream.of(
                of("RIFF\0\1\0\0AVI LIST", "a video"),
                of("\32\105\u00df\u00a3\1\0", "a video"),
                of("\0\0\0\b" + "wide\0\0\1\0mdat", "a video"),
                of("\0\0\1\u00ba\104", "a video"),
                of("\60\46\u00b2\165\u008e\146\u00cf\21", "a video"),
                of(("G" + "\1".repeat(187)).repeat(3), "a video"),
                of("RIFF\0\1\0\0WAVEfmt ", "a sound file"),
                of("ID3\3\0", "a sound file"),
                of("OggS\0\2", "a sound or video file (Ogg)"),
                of("<!DOCTYPE html><svg></svg>", "a web page (HTML)"),
                of("<!-- made by --> <html lang='de'>", "a web page (HTML)"),
                of("\u00ff\u00fe<\0h\0t\0m\0l\0>\0", "a web page (HTML)"),
                of("<head><title>Not found", "a web page (HTML)"),
                of("\37\u008b\b\0", "a gzip archive"),
                of("PK\5\6\0", "a ZIP archive or an office document"),
                of("\u00d0\u00cf\21\u00e0\u00a1\u00b1\32\u00e1", "an office document"),
                of("7z\u00bc\u00af\47\34", "an archive (bzip2, xz, zstd, 7z or RAR)"),
                of("GGUF\3\0\0\0", "a model (GGUF)"),
                of("\177ELF\2\1", "a program"),
                of("MZ\u0090\0\3", "a program"),
                of("{\"error\": \"<svg> is not allowed\"}", "a text file"));
    }

    @ParameterizedTest
    @MethodSource("others")
    void what_is_no_picture_is_named(String start, String what) {
        assertRefused(latin1(start), "a is " + what + NEEDED);
    }

    /** Any word may begin a text: only what follows makes it a signature. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "P1 is the first of five priorities.\n",
                "P5: see below\n",
                "P6 2 and more\n",
                "P7 is last\n",
                "PF\n",
                "MZ stands for Mark Zbikowski.",
                "BM stands for bitmap.\n",
                "BA as well",
                "The free pictures",
                "The ftyp box",
                "ID3 tags are old.",
                "DDS is for textures.",
                "OTTO likes fonts.",
                "icns and ico",
                "8BPS is the signature of Photoshop.",
                "GGUF is a format of models.",
                "Rar! said the lion.",
                "#define WIDTH 3\n",
                "I <html> you"
            })
    void a_text_stays_one(String text) {
        assertRefused(latin1(text), "a is a text file" + NEEDED);
        assertRefused(text.getBytes(StandardCharsets.UTF_16), "a is a text file" + NEEDED);
    }

    @Test
    void a_picture_in_a_wrapping_is_not_just_a_text() {
        byte[] png = GoldenImages.bytes("inputs/png-rgb-16x16.png");
        String base64 = Base64.getEncoder().encodeToString(png);
        String advice = "a cannot be read: it is the base64 of a picture; decode it, or pass it as a data: address.";
        for (String text : new String[] {
            base64,
            "\"" + base64 + "\"",
            "b'" + base64,
            "data:image/png;base64," + base64,
            "\ufeff" + base64,
            "`" + base64 + "`",
            "\\\"" + base64 + "\\\"",
            "'data:image/png;base64," + base64 + "'",
            "/9j/4AAQSkZJRg",
            "SUkrAAgAAAAQAAAA", // BigTIFF
            "TU0AKwAIAAAAAAAA"
        }) {
            assertRefused(text.getBytes(StandardCharsets.UTF_8), advice);
        }
        assertRefused(
                latin1("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"),
                "a cannot be read: it is a Git LFS pointer instead of the picture; "
                        + "fetch the picture with git lfs pull.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"png-rgb-16x16.png", "jpeg-cmyk-48x40.jpg"})
    void a_picture_that_went_through_a_text_is_not_just_a_text(String file) {
        byte[] picture = GoldenImages.bytes("inputs/" + file);
        String changed = "a cannot be read: it is a picture that was converted in transit, as if it were text; "
                + "copy or download it again as binary data.";
        assertRefused(new String(picture, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), changed);
        assertRefused(new String(picture, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.UTF_8), changed);
        if (file.endsWith("png")) {
            assertRefused(latin1("\u0089PNG\n\32\n\0\0"), changed);
            assertRefused(latin1("\u0089PNG\r\r\n\32\r\n\0\0"), changed);
        }
    }

    @Test
    void every_beginning_of_a_signature_is_refused_kindly() {
        Stream.concat(pictures(), others()).forEach(row -> {
            byte[] whole = latin1((String) row.get()[0]);
            for (int length = 0; length < whole.length; length++) {
                byte[] beginning = Arrays.copyOf(whole, length);
                assertThatThrownBy(() -> ImageDecoder.decode(ImageSource.of("a", beginning)))
                        .isInstanceOf(ImageException.class);
            }
        });
    }
}
