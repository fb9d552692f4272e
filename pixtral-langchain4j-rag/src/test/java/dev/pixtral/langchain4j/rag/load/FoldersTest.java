package dev.pixtral.langchain4j.rag.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.pixtral.langchain4j.rag.LoadFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders: which files are taken, in which order, and what happens to the others. */
class FoldersTest {
    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(temporary.resolve("folder"));
    }

    @Test
    void files_come_in_the_order_of_their_paths_by_what_they_are() throws IOException {
        put("b.jpg", "exif6.jpg");
        put("a/z.png", "exif6.png");
        put("a/deeper/pages.tif", "anim3.tif");
        put("a.gif", "anim3.gif");
        put("no-name-of-a-picture", "exif6.webp");
        write("report.pdf", Pdfs.of(Pdfs.lines("one"), Pdfs.lines("two")));
        write("paper", Pdfs.of(Pdfs.lines("three")));
        write("notes.txt", "words".getBytes());
        write("table.csv", "BM,1\n".getBytes());

        Loaded loaded = Loaded.from(folder);

        assertThat(loaded.places())
                .containsExactly(
                        "a.gif",
                        "a/deeper/pages.tif, page 1",
                        "a/deeper/pages.tif, page 2",
                        "a/deeper/pages.tif, page 3",
                        "a/z.png",
                        "b.jpg",
                        "no-name-of-a-picture",
                        "paper, page 1",
                        "report.pdf, page 1",
                        "report.pdf, page 2");
        assertThat(loaded.report()).isEqualTo(new LoadReport(7, 10, 2, List.of()));
    }

    @Test
    void an_estimate_counts_picture_files_and_the_pages_of_pdf_files() throws IOException {
        put("a.gif", "anim3.gif");
        put("b/pages.tif", "anim3.tif");
        write("report.pdf", Pdfs.of(Pdfs.lines("one"), Pdfs.lines("two"), Pdfs.lines("three")));
        write("broken.pdf", "%PDF-1.7 and no more".getBytes());
        write("notes.txt", "words".getBytes());

        assertThat(FileLoader.withDefaults().estimate(folder)).hasValue(5);
        assertThat(FileLoader.builder()
                        .limits(LoadLimits.DEFAULT.withMaxPages(2))
                        .build()
                        .estimate(folder))
                .hasValue(4);
        assertThat(FileLoader.withDefaults().estimate(folder.resolve("report.pdf")))
                .hasValue(3);
        assertThat(FileLoader.withDefaults().estimate(folder.resolve("missing")))
                .isEmpty();
    }

    @Test
    void hidden_and_skipped_files_and_folders_are_not_loaded() throws IOException {
        put(".hidden.png", "exif6.png");
        put(".cache/a.png", "exif6.png");
        put("store/pictures/0a1b", "exif6.png");
        put("store.png", "exif6.png");
        put("x/draft.png", "exif6.png");

        FileLoader loader = FileLoader.builder()
                .skip(path -> path.equals("store") || path.equals("x/draft.png"))
                .build();

        assertThat(Loaded.from(folder, loader).places()).containsExactly("store.png");
        assertThat(Loaded.from(folder, loader).report().ignored()).isZero();
    }

    @Test
    void files_that_claim_to_be_pictures_and_are_not_are_failures() throws IOException {
        write("broken.png", "not a picture".getBytes());
        write("empty.jpg", new byte[0]);
        write("photo.heic", "\0\0\0\30ftypheic\0\0\0\0mif1heic".getBytes());
        write("broken.pdf", "not a PDF file".getBytes());
        put("good.png", "exif6.png");

        Loaded loaded = Loaded.from(folder);

        assertThat(loaded.places()).containsExactly("good.png");
        assertThat(loaded.report().failures())
                .extracting(LoadFailure::file)
                .containsExactly("broken.pdf", "broken.png", "empty.jpg", "photo.heic");
        assertThat(loaded.failures().getLast()).startsWith("photo.heic: HEIC pictures are not supported; convert it");
        assertThat(loaded.failures()).allSatisfy(line -> assertThat(line).hasLineCount(1));
    }

    @Test
    void links_are_not_followed() throws IOException {
        put("real/a.png", "exif6.png");
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Files.copy(PictureFilesTest.resource("exif6.png"), outside.resolve("secret.png"));
        link("inside.png", folder.resolve("real/a.png"));
        link("loop", folder);
        link("real/up", Path.of(".."));
        link("outside", outside);
        link("secret.png", outside.resolve("secret.png"));
        link("nowhere.png", folder.resolve("gone.png"));
        link("circle", folder.resolve("circle"));

        Loaded loaded = Loaded.from(folder);

        assertThat(loaded.places()).containsExactly("real/a.png");
        assertThat(loaded.failures())
                .containsExactly(
                        "circle: it is a link that leads nowhere",
                        "nowhere.png: it is a link that leads nowhere",
                        "outside: it is a link that leads out of the folder, which is not followed",
                        "secret.png: it is a link that leads out of the folder, which is not followed");
        assertThat(loaded.report().ignored()).isEqualTo(3);
    }

    @Test
    void a_link_that_the_caller_names_is_followed() throws IOException {
        put("a.png", "exif6.png");
        Path toFolder = Files.createSymbolicLink(temporary.resolve("to-folder"), folder);
        Path toFile = Files.createSymbolicLink(temporary.resolve("to-file.png"), folder.resolve("a.png"));

        assertThat(Loaded.from(toFolder).places()).containsExactly("a.png");
        assertThat(Loaded.from(toFile).places()).containsExactly("to-file.png");
    }

    @Test
    void of_too_many_files_the_first_in_order_are_loaded() throws IOException {
        for (int i = 9; i >= 0; i--) {
            put("%d.png".formatted(i), "exif6.png");
        }
        FileLoader loader =
                FileLoader.builder().limits(LoadLimits.DEFAULT.withMaxFiles(3)).build();

        Loaded loaded = Loaded.from(folder, loader);

        assertThat(loaded.places()).containsExactly("0.png", "1.png", "2.png");
        assertThat(loaded.failures())
                .containsExactly(".: 7 files were left out, because at most 3 files of a folder are loaded");
    }

    @Test
    void files_that_vanish_meanwhile_are_failures() throws IOException {
        put("a.png", "exif6.png");
        put("b.png", "exif6.png");
        write("c.pdf", Pdfs.of(Pdfs.lines("one")));
        List<String> loaded = new ArrayList<>();

        List<LoadFailure> failures = FileLoader.withDefaults().load(folder, picture -> {
            loaded.add(picture.reference().file());
            delete("b.png");
            delete("c.pdf");
        });

        assertThat(loaded).containsExactly("a.png");
        assertThat(failures)
                .containsExactly(
                        new LoadFailure("b.png", null, "there is no such file any more"),
                        new LoadFailure("c.pdf", null, "there is no such file any more"));
    }

    @Test
    void a_file_without_permission_is_a_failure() throws IOException {
        put("a.png", "exif6.png");
        put("closed/b.png", "exif6.png");
        put("c.png", "exif6.png");
        assumeThat(folder.getFileSystem().supportedFileAttributeViews()).contains("posix");
        Files.setPosixFilePermissions(folder.resolve("a.png"), PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(folder.resolve("closed"), PosixFilePermissions.fromString("---------"));
        try {
            assumeThat(Files.isReadable(folder.resolve("a.png")))
                    .as("the system's administrator may read everything")
                    .isFalse();

            Loaded loaded = Loaded.from(folder);

            assertThat(loaded.places()).containsExactly("c.png");
            assertThat(loaded.failures())
                    .containsExactly(
                            "a.png: there is no permission to read it",
                            "closed: there is no permission to read it, or it is gone");
        } finally {
            Files.setPosixFilePermissions(folder.resolve("closed"), PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void names_cannot_break_the_lines_of_failures() throws IOException {
        write("a\n\u001b[31mb.png", "not a picture".getBytes());

        assertThat(Loaded.from(folder).failures())
                .singleElement()
                .asString()
                .startsWith("a\\n\\u001B[31mb.png: ")
                .hasLineCount(1);
    }

    @Test
    void an_empty_folder_has_nothing_and_a_missing_one_is_an_error() {
        assertThat(Loaded.from(folder).report()).isEqualTo(new LoadReport(0, 0, 0, List.of()));
        assertThatThrownBy(() -> Loaded.from(folder.resolve("missing")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("There is no file or folder");
    }

    @Test
    void an_exception_of_the_receiver_reaches_the_caller() throws IOException {
        put("a.png", "exif6.png");
        write("b.pdf", Pdfs.of(Pdfs.lines("one")));

        for (String last : List.of("a.png", "b.pdf")) {
            assertThatThrownBy(() -> FileLoader.withDefaults().load(folder, picture -> {
                        if (picture.reference().file().equals(last)) {
                            throw new IllegalStateException("full");
                        }
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("full");
        }
    }

    @Test
    void an_interrupt_ends_the_loading_of_pictures() throws IOException {
        put("a.png", "exif6.png");
        put("b.png", "exif6.png");

        assertEndsAfter("a.png");
    }

    @Test
    void an_interrupt_ends_the_loading_between_pages() throws IOException {
        write("a.pdf", Pdfs.of(Pdfs.lines("one"), Pdfs.lines("two")));
        put("b.tif", "anim3.tif");

        assertEndsAfter("a.pdf, page 1");
        delete("a.pdf");
        assertEndsAfter("b.tif, page 1");
    }

    private void assertEndsAfter(String place) {
        List<String> loaded = new ArrayList<>();
        assertThatThrownBy(() -> FileLoader.withDefaults().load(folder, picture -> {
                    loaded.add(picture.reference().place());
                    Thread.currentThread().interrupt();
                }))
                .isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).as("the flag stays set").isTrue();
        assertThat(loaded).containsExactly(place);
    }

    private void put(String name, String resource) throws IOException {
        write(name, Files.readAllBytes(PictureFilesTest.resource(resource)));
    }

    private void write(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    private void link(String name, Path target) throws IOException {
        Files.createSymbolicLink(folder.resolve(name), target);
    }

    private void delete(String name) {
        try {
            Files.deleteIfExists(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void names_that_are_no_text_are_loaded() throws Exception {
        put("a.png", "exif6.png");
        write("a.pdf", Pdfs.of(Pdfs.lines("one")));
        String script = "cp a.png $'caf\\xe9.png' && cp a.png $'caf\\xe8.png' && cp a.pdf $'\\xff.pdf'"
                + " && mkdir $'d\\xe9' && cp a.png $'d\\xe9/\\xc3\\xa4.png'";
        Process copy = new ProcessBuilder("bash", "-c", script)
                .directory(folder.toFile())
                .start();
        assumeThat(copy.waitFor()).as("the file system takes any bytes").isZero();

        Loaded loaded = Loaded.from(folder);

        assertThat(loaded.failures()).isEmpty();
        assertThat(loaded.places())
                .containsExactlyInAnyOrder(
                        "a.pdf, page 1", "a.png", "caf%E9.png", "caf%E8.png", "%FF.pdf, page 1", "d%E9/%C3%A4.png");
    }

    @Test
    void names_are_the_same_in_a_process_without_a_language() throws Exception {
        put("ä.png", "exif6.png");
        write("ö/ü.pdf", Pdfs.of(Pdfs.lines("one")));
        write("é.png", new byte[9]);

        assertThat(ChildJvm.load(folder, "200m", 30, Map.of("LC_ALL", "POSIX")))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("2 pictures");
        assertThat(Loaded.from(folder).places()).containsExactly("ä.png", "ö/ü.pdf, page 1");
    }
}
