package dev.pixtral.langchain4j.rag.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.common.PDStream;
import org.apache.pdfbox.pdmodel.graphics.PDXObject;
import org.apache.pdfbox.pdmodel.graphics.image.PDImageXObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many pictures and large ones in a small heap. */
@Timeout(300)
class BoundedMemoryTest {
    @TempDir
    Path folder;

    @Test
    void a_thousand_pictures_need_the_memory_of_one() throws Exception {
        byte[] picture = Files.readAllBytes(PictureFilesTest.resource("exif6.jpg"));
        ByteArrayOutputStream padded = new ByteArrayOutputStream();
        padded.write(picture);
        padded.write(new byte[200_000 - picture.length]); // behind the end of the picture
        Path first = Files.write(folder.resolve("0.jpg"), padded.toByteArray());
        for (int i = 1; i < 1000; i++) {
            Files.createLink(folder.resolve(i + ".jpg"), first);
        }

        assertThat(ChildJvm.load(folder, "32m", 30)).containsExactly("1000 pictures, 200000000 bytes");
    }

    @Test
    void a_page_with_a_huge_picture_is_loaded_within_512_megabytes() throws Exception {
        Path file = save(document -> Pdfs.add(document, PDRectangle.A4, (pdf, page, content) -> {
            content.drawImage(blank(pdf, 12_000, 12_000), 50, 50, 300, 300);
        }));

        List<String> lines = ChildJvm.load(file, "512m", 200);

        assertThat(lines).singleElement().asString().startsWith("2 pictures, ");
    }

    @Test
    void a_page_that_unpacks_to_more_than_the_heap_is_a_failure_and_the_rest_is_loaded() throws Exception {
        Path file = save(document -> {
            Pdfs.add(document, PDRectangle.A4, Pdfs.lines("before"));
            Pdfs.add(document, PDRectangle.A4, (pdf, page, content) -> {
                content.drawImage(blank(pdf, 8000, 8000), 50, 50, 300, 300);
            });
            Pdfs.add(document, PDRectangle.A4, Pdfs.lines("behind"));
        });

        List<String> lines = ChildJvm.load(file, "96m", 200);

        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).startsWith("2 pictures, ");
        assertThat(lines.getLast())
                .isEqualTo("a.pdf, page 2: it needs more memory than this JVM has left; raise -Xmx to load it");
    }

    @Test
    void a_page_whose_operators_unpack_to_more_than_the_heap_is_read_piece_by_piece() throws Exception {
        Path file = save(document -> {
            Pdfs.add(document, PDRectangle.A4, Pdfs.lines());
            document.getPage(0).setContents(new PDStream(zeros(document, 200_000_000)));
        });

        assertThat(ChildJvm.load(file, "96m", 200)).singleElement().asString().startsWith("1 pictures, ");
    }

    @Test
    void a_picture_file_that_does_not_fit_is_a_failure_and_the_rest_is_loaded() throws Exception {
        writeNoise(folder.resolve("a.bmp"), 5000, 5000);
        Files.copy(PictureFilesTest.resource("exif6.jpg"), folder.resolve("b.jpg"));

        List<String> lines = ChildJvm.load(folder, "40m", 30);

        assertThat(lines.getFirst()).startsWith("1 pictures, ");
        assertThat(lines).hasSize(2);
        assertThat(lines.getLast()).startsWith("a.bmp: it ");
    }

    /** A picture of zeros; its dictionary and its data agree. */
    private static PDImageXObject blank(PDDocument document, int width, int height) throws IOException {
        COSStream stream = zeros(document, 3L * width * height);
        stream.setItem(COSName.TYPE, COSName.XOBJECT);
        stream.setItem(COSName.SUBTYPE, COSName.IMAGE);
        stream.setInt(COSName.WIDTH, width);
        stream.setInt(COSName.HEIGHT, height);
        stream.setInt(COSName.BITS_PER_COMPONENT, 8);
        stream.setItem(COSName.COLORSPACE, COSName.DEVICERGB);
        return (PDImageXObject) PDXObject.createXObject(stream, null);
    }

    private static COSStream zeros(PDDocument document, long count) throws IOException {
        COSStream stream = document.getDocument().createCOSStream();
        byte[] zeros = new byte[1 << 16];
        try (OutputStream out = stream.createOutputStream(COSName.FLATE_DECODE)) {
            for (long left = count; left > 0; left -= zeros.length) {
                out.write(zeros, 0, (int) Math.min(left, zeros.length));
            }
        }
        return stream;
    }

    private static void writeNoise(Path file, int width, int height) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(54).order(ByteOrder.LITTLE_ENDIAN);
        header.put("BM".getBytes(StandardCharsets.US_ASCII)).putInt(0).putInt(0).putInt(54);
        header.putInt(40).putInt(width).putInt(height).putShort((short) 1).putShort((short) 8);
        byte[] rows = new byte[1024 + width * height];
        new Random(1).nextBytes(rows);
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(header.array());
            out.write(rows);
        }
    }

    /** Adds pages. */
    private interface Filling {
        void fill(PDDocument document) throws IOException;
    }

    private Path save(Filling filling) throws IOException {
        try (PDDocument document = new PDDocument()) {
            filling.fill(document);
            return Files.write(folder.resolve("a.pdf"), Pdfs.bytes(document));
        }
    }
}
