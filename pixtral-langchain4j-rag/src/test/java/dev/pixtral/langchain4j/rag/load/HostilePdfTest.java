package dev.pixtral.langchain4j.rag.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.pixtral.testing.Eventually;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;
import org.apache.pdfbox.pdmodel.graphics.image.PDImageXObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Broken PDF files, and files that try to take all time or memory. */
@Timeout(300)
class HostilePdfTest {
    private static final FileLoader QUICK = FileLoader.builder()
            .longestSide(64)
            .limits(LoadLimits.DEFAULT.withPageTime(Duration.ofSeconds(1)))
            .build();

    @TempDir
    Path folder;

    @Test
    void garbage_is_one_failure() throws IOException {
        byte[] noise = new byte[10_000];
        new Random(3).nextBytes(noise);
        for (byte[] file : new byte[][] {
            {},
            noise,
            "%PDF-1.7".getBytes(),
            "%PDF-1.7\n%%EOF".getBytes(),
            "%PDF-9.9\nxref\n0 -1\ntrailer<<>>".getBytes()
        }) {
            Loaded loaded = load(file);
            assertThat(loaded.pictures()).isEmpty();
            assertThat(loaded.failures())
                    .singleElement()
                    .asString()
                    .startsWith("a.pdf: ")
                    .hasLineCount(1);
        }
    }

    @Test
    void a_file_that_only_has_the_name_of_a_pdf_file_is_reported_as_such() throws IOException {
        assertThat(load(new byte[0]).failures()).containsExactly("a.pdf: it is empty; a PDF file is needed");
        assertThat(load("PK\3\4 and an archive".getBytes()).failures())
                .containsExactly("a.pdf: it is not a PDF file, although its name ends in .pdf");
        assertThat(load("%PDF-1.7 and no more".getBytes()).failures())
                .singleElement()
                .asString()
                .startsWith("a.pdf: reading it failed");
    }

    @Test
    void a_truncated_file_gives_pages_or_failures() throws IOException {
        byte[] pdf = report();
        Random random = new Random(5);
        for (int i = 0; i < 60; i++) {
            Loaded loaded = load(Arrays.copyOf(pdf, random.nextInt(pdf.length)));
            assertThat(loaded.pictures().size() + loaded.failures().size()).isPositive();
            assertThat(loaded.failures()).allSatisfy(line -> assertThat(line).hasLineCount(1));
        }
    }

    @Test
    void a_file_with_wrong_bytes_gives_pages_or_failures() throws IOException {
        byte[] pdf = report();
        Random random = new Random(6);
        for (int i = 0; i < 200; i++) {
            byte[] changed = pdf.clone();
            for (int j = random.nextInt(1, 30); j > 0; j--) {
                mutate(changed, random);
            }
            Loaded loaded = load(changed);
            assertThat(loaded.pictures().size() + loaded.failures().size()).isPositive();
            assertThat(loaded.failures()).allSatisfy(line -> assertThat(line).hasLineCount(1));
        }
    }

    /** Changes a byte, or a digit, or copies a piece to another place. */
    private static void mutate(byte[] file, Random random) {
        int at = random.nextInt(file.length);
        switch (random.nextInt(3)) {
            case 0 -> file[at] = (byte) random.nextInt(256);
            case 1 -> {
                while (at < file.length && !Character.isDigit(file[at])) {
                    at++;
                }
                if (at < file.length) {
                    file[at] = (byte) ('0' + random.nextInt(10));
                }
            }
            default -> {
                int length = random.nextInt(Math.min(64, file.length - at) + 1);
                System.arraycopy(file, random.nextInt(file.length - length), file, at, length);
            }
        }
    }

    /** Two pages with text, a figure and a form, whose content streams are readable. */
    private static byte[] report() throws IOException {
        try (PDDocument document = new PDDocument()) {
            for (int i = 0; i < 2; i++) {
                Pdfs.add(document, PDRectangle.A5, (pdf, page, content) -> {
                    Pdfs.text(content, 60, 500, "Annual report");
                    PDImageXObject chart = Pdfs.lossless(pdf, Pdfs.chart(60, 60));
                    content.drawForm(
                            Pdfs.form(pdf, new PDRectangle(400, 400), form -> form.drawImage(chart, 50, 50, 200, 200)));
                });
            }
            for (var object : document.getPages()) {
                var stream =
                        (org.apache.pdfbox.cos.COSStream) object.getCOSObject().getDictionaryObject(COSName.CONTENTS);
                byte[] plain = stream.createInputStream().readAllBytes();
                try (var out = stream.createOutputStream()) {
                    out.write(plain);
                }
            }
            java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
            document.save(out, org.apache.pdfbox.pdfwriter.compress.CompressParameters.NO_COMPRESSION);
            return out.toByteArray();
        }
    }

    @Test
    void pages_that_never_end_are_given_up_and_the_rest_is_loaded() throws IOException {
        Loaded loaded =
                load(Pdfs.of(Pdfs.lines("before"), endless(), Pdfs.lines("behind"), endless(), Pdfs.lines("end")));

        assertThat(loaded.places()).containsExactly("a.pdf, page 1", "a.pdf, page 3", "a.pdf, page 5");
        assertThat(loaded.failures())
                .containsExactly(
                        "a.pdf, page 2: it took longer than the limit of 1.0 seconds",
                        "a.pdf, page 4: it took longer than the limit of 1.0 seconds");
        Eventually.until("the threads have ended", () -> pdfThreads() == 0);
    }

    @Test
    void after_three_pages_that_never_end_the_rest_is_left_out() throws IOException {
        Loaded loaded = load(Pdfs.of(endless(), endless(), endless(), Pdfs.lines("never read")));

        assertThat(loaded.pictures()).isEmpty();
        assertThat(loaded.failures())
                .hasSize(4)
                .last()
                .isEqualTo("a.pdf: its pages from 4 on were left out, because 3 pages took too much time or memory");
    }

    /** Forms that draw the next one ten times each, thirty levels deep. */
    private static Pdfs.Drawing endless() {
        return (document, page, content) -> {
            PDFormXObject form = Pdfs.form(document, new PDRectangle(9, 9), inner -> inner.addRect(1, 1, 1, 1));
            for (int level = 0; level < 30; level++) {
                PDFormXObject next = form;
                form = Pdfs.form(document, new PDRectangle(9, 9), outer -> {
                    for (int i = 0; i < 10; i++) {
                        outer.drawForm(next);
                    }
                });
            }
            content.drawForm(form);
        };
    }

    @Test
    void a_form_that_contains_itself_ends() throws IOException {
        Loaded loaded = load(Pdfs.of((document, page, content) -> {
            PDFormXObject form = Pdfs.form(document, new PDRectangle(99, 99), inner -> inner.addRect(1, 1, 1, 1));
            form.getResources().put(COSName.getPDFName("Self"), form);
            try (var out = form.getStream().createOutputStream()) {
                out.write("/Self Do".getBytes(StandardCharsets.US_ASCII));
            }
            content.drawForm(form);
        }));

        assertThat(loaded.pictures()).hasSize(1);
    }

    @Test
    void a_picture_that_claims_to_be_huge_is_refused_before_it_is_read() throws IOException {
        Loaded loaded = load(Pdfs.of(
                (document, page, content) -> {
                    PDImageXObject picture = Pdfs.lossless(document, Pdfs.chart(60, 60));
                    picture.setWidth(2_000_000_000);
                    picture.setHeight(2_000_000_000);
                    content.drawImage(picture, 0, 0, 100, 100);
                },
                Pdfs.lines("behind")));

        assertThat(loaded.places()).containsExactly("a.pdf, page 2");
        assertThat(loaded.failures())
                .containsExactly("a.pdf, page 1: a picture on it has 2,000,000,000 x 2,000,000,000 pixels, "
                        + "more than the limit of 200,000,000 pixels");
    }

    @Test
    void a_tree_of_pages_that_refers_to_itself_or_lies_ends() throws IOException {
        try (PDDocument document = new PDDocument()) {
            Pdfs.add(document, PDRectangle.A4, Pdfs.lines("text"));
            COSDictionary root = document.getPages().getCOSObject();
            ((COSArray) root.getDictionaryObject(COSName.KIDS)).add(root);
            root.setInt(COSName.COUNT, 2_000_000_000);

            Loaded loaded = load(Pdfs.bytes(document));

            assertThat(loaded.places()).containsExactly("a.pdf, page 1");
            assertThat(loaded.failures())
                    .first()
                    .asString()
                    .startsWith("a.pdf: it should have 2,000,000,000 pages, but only ");
            assertThat(loaded.failures()).hasSizeLessThanOrEqualTo(2);
        }
    }

    @Test
    void an_interrupt_ends_a_page_that_never_ends() throws Exception {
        Path file = Files.write(folder.resolve("a.pdf"), Pdfs.of(endless()));
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                Loaded.from(file);
                flag.complete(false);
            } catch (CancellationException e) {
                flag.complete(Thread.currentThread().isInterrupted());
            } catch (RuntimeException e) {
                flag.completeExceptionally(e);
            }
        });
        Eventually.until("the page is being drawn", () -> pdfThreads() > 0);

        thread.interrupt();

        assertThat(flag.get()).isTrue();
        thread.join();
        Eventually.until("the threads have ended", () -> pdfThreads() == 0);
    }

    @Test
    void a_thread_that_cannot_be_stopped_is_left_behind_and_few_of_them() throws Exception {
        StuckThreads stuck = new StuckThreads();
        CompletableFuture<Void> end = new CompletableFuture<>();
        try {
            for (int i = 0; i < 4; i++) {
                PageThread thread = new PageThread(stuck);
                assertThatThrownBy(() -> thread.call(() -> waitFor(end), Duration.ofMillis(20)))
                        .isInstanceOf(java.util.concurrent.TimeoutException.class);
                thread.close(() -> {});
                thread.awaitEnd();
            }
            assertThatThrownBy(() -> new PageThread(stuck))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("4 pages that took too long");
        } finally {
            end.complete(null);
        }
        Eventually.until("the threads have ended", () -> pdfThreads() == 0);
        PageThread thread = new PageThread(stuck);
        assertThat(thread.call(() -> 5, Duration.ofDays(1_000_000))).isEqualTo(5);
        thread.close(() -> {});
        thread.awaitEnd();
    }

    /** Waits, whatever interrupts it. */
    private static Void waitFor(CompletableFuture<Void> end) throws ExecutionException {
        while (true) {
            try {
                return end.get();
            } catch (InterruptedException e) {
                // this is the point of it
            }
        }
    }

    private static long pdfThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("pixtral-pdf"))
                .count();
    }

    private Loaded load(byte[] pdf) throws IOException {
        return Loaded.from(Files.write(folder.resolve("a.pdf"), pdf), QUICK);
    }

    @Test
    void files_that_cannot_be_parsed_are_closed() throws Exception {
        Path open = Path.of("/proc/self/fd");
        assumeThat(open).isDirectory();
        String nested = "[".repeat(2_000_000);
        Path file = Files.writeString(
                folder.resolve("a.pdf"), "%PDF-1.7\n1 0 obj\n" + nested + "\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF");
        for (int i = 0; i < 3; i++) {
            assertThat(Loaded.from(folder, QUICK).failures()).hasSize(1);
        }

        assertThat(openFiles(open)).doesNotContain(file.toRealPath());
    }

    private static List<Path> openFiles(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> handles = Files.newDirectoryStream(folder)) {
            for (Path handle : handles) {
                if (Files.exists(handle)) { // that of the folder itself is gone
                    files.add(Files.readSymbolicLink(handle));
                }
            }
        }
        return files;
    }
}
