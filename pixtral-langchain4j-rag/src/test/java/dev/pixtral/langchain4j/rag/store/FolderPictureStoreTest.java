package dev.pixtral.langchain4j.rag.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.ImageContent;
import dev.pixtral.langchain4j.picture.PictureResolvers;
import dev.pixtral.langchain4j.rag.ingest.Png;
import dev.pixtral.langchain4j.rag.io.AtomicFile;
import dev.pixtral.langchain4j.rag.io.Sha256;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pictures in a folder: found again, kept whole, and shared. */
class FolderPictureStoreTest {
    @TempDir
    Path temp;

    private List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private static byte[] bytes(ImageContent content) {
        return Base64.getDecoder().decode(content.image().base64Data());
    }

    @Test
    void keeps_a_picture_by_its_hash() throws Exception {
        byte[] picture = Png.of(1);
        FolderPictureStore store = FolderPictureStore.open(temp.resolve("new/pictures"));

        String sha256 = store.put(picture);

        assertThat(sha256).isEqualTo(Sha256.of(picture));
        assertThat(store.put(picture.clone())).isEqualTo(sha256);
        assertThat(files(store.folder()))
                .containsExactlyInAnyOrder("store.id", sha256.substring(0, 2) + "/" + sha256 + ".png");
        ImageContent found = store.resolve(sha256).orElseThrow();
        assertThat(bytes(found)).isEqualTo(picture);
        assertThat(found.image().mimeType()).isEqualTo("image/png");
    }

    @ParameterizedTest
    @CsvSource({"jpg, image/jpeg, .jpg", "gif, image/gif, .gif", "bmp, image/bmp, .bmp", "tif, image/tiff, .tif"})
    void media_types_and_names_follow_the_bytes(String format, String mediaType, String ending) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(3, 3, BufferedImage.TYPE_INT_RGB), format, out);
        FolderPictureStore store = FolderPictureStore.open(temp);

        String sha256 = store.put(out.toByteArray());

        assertThat(store.resolve(sha256).map(ImageContent::image).map(Image::mimeType))
                .contains(mediaType);
        assertThat(files(temp)).anyMatch(file -> file.endsWith(sha256 + ending));
    }

    @Test
    void what_is_no_picture_or_too_large_is_refused() throws Exception {
        FolderPictureStore store = FolderPictureStore.open(temp, 100);

        assertThatThrownBy(() -> store.put(new byte[50]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a picture");
        assertThatThrownBy(() -> store.put(new byte[101]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("101 bytes");
        assertThat(files(temp)).containsExactly("store.id");
    }

    @Test
    void the_id_stays_and_pictures_are_found_after_a_restart() {
        FolderPictureStore store = FolderPictureStore.open(temp);
        String sha256 = store.put(Png.of(1));
        String id = store.id();
        store.close();

        assertThat(UUID.fromString(id)).hasToString(id);
        assertThat(PictureResolvers.find(id)).isEmpty();
        FolderPictureStore again = FolderPictureStore.open(temp);
        assertThat(again.id()).isEqualTo(id);
        assertThat(PictureResolvers.find(id)).containsSame(again);
        assertThat(PictureResolvers.find(id).orElseThrow().resolve(sha256)).isPresent();
    }

    @Test
    void a_closed_store_finds_nothing_and_takes_nothing() {
        FolderPictureStore store = FolderPictureStore.open(temp);
        String sha256 = store.put(Png.of(1));
        store.close();
        store.close();

        assertThat(store.resolve(sha256)).isEmpty();
        assertThatThrownBy(() -> store.put(Png.of(2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void one_folder_opened_twice_stays_registered_until_both_are_closed() {
        FolderPictureStore first = FolderPictureStore.open(temp);
        FolderPictureStore second = FolderPictureStore.open(temp);

        second.close();
        assertThat(PictureResolvers.find(first.id())).containsSame(first);
        first.close();
        assertThat(PictureResolvers.find(first.id())).isEmpty();
    }

    @Test
    void a_file_without_permission_is_an_error() throws Exception {
        FolderPictureStore store = FolderPictureStore.open(temp);
        String sha256 = store.put(Png.of(1));
        Path file = temp.resolve(sha256.substring(0, 2)).resolve(sha256 + ".png");
        assumeThat(temp.getFileSystem().supportedFileAttributeViews()).contains("posix");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeThat(Files.isReadable(file))
                .as("the system's administrator may read everything")
                .isFalse();

        assertThatThrownBy(() -> store.resolve(sha256))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("there is no permission to use");
    }

    @Test
    void retains_and_removes() {
        FolderPictureStore store = FolderPictureStore.open(temp);
        List<String> hashes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            hashes.add(store.put(Png.of(i)));
        }

        assertThat(store.remove(List.of(hashes.get(0), hashes.get(0), "../" + hashes.get(1), "0".repeat(64))))
                .isEqualTo(1);
        assertThat(store.retain(Set.of(hashes.get(1), hashes.get(2)))).isEqualTo(3);
        assertThat(hashes.stream().map(store::resolve).map(found -> found.isPresent()))
                .containsExactly(false, true, true, false, false, false);
    }

    @Test
    void a_file_that_was_damaged_is_mended_by_the_next_put() throws Exception {
        FolderPictureStore store = FolderPictureStore.open(temp);
        String sha256 = store.put(Png.of(1));
        Path file = temp.resolve(sha256.substring(0, 2)).resolve(sha256 + ".png");
        for (byte[] damaged : List.of(new byte[0], Png.of(2), new byte[Png.of(1).length])) {
            Files.write(file, damaged);
            assertThat(store.resolve(sha256)).isEmpty();

            store.put(Png.of(1));

            assertThat(store.resolve(sha256)).isPresent();
        }
    }

    @Test
    void a_write_that_fails_leaves_nothing_and_says_why() throws Exception {
        for (int written : new int[] {0, 1, 40}) {
            FolderPictureStore store = FolderPictureStore.open(temp, 1_000, (target, temporary, bytes) -> {
                try {
                    Files.write(temporary, Arrays.copyOf(bytes, written));
                    throw new IOException("No space left on device");
                } finally {
                    Files.deleteIfExists(temporary);
                }
            });

            assertThatThrownBy(() -> store.put(Png.of(1)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("No space left on device")
                    .hasMessageContaining("unchanged");
            assertThat(store.resolve(Sha256.of(Png.of(1)))).isEmpty();
            assertThat(files(temp)).containsExactly("store.id");
        }
    }

    /** The system's own limit of a file's size stands for a full disk. */
    @Test
    void a_disk_that_takes_no_more_leaves_nothing_half_written() throws Exception {
        Path output = temp.resolve("output.txt");
        Path folder = temp.resolve("pictures");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs a shell that can limit the size of files");
        Process limited = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "ulimit -f 200; exec \"$@\"",
                        "sh",
                        java,
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Large.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(limited.waitFor(2, TimeUnit.MINUTES)).isTrue();

        assertThat(output).content().contains("A picture cannot be written to").contains("which is unchanged: ");
        assertThat(limited.exitValue()).isZero();
        assertThat(files(folder)).hasSize(2).contains("store.id");
        assertThat(FolderPictureStore.open(folder).resolve(Sha256.of(Png.of(1))))
                .isPresent();
    }

    /** Puts a picture, and one that is larger than files may be. */
    static final class Large {
        public static void main(String[] args) {
            FolderPictureStore store = FolderPictureStore.open(Path.of(args[0]));
            store.put(Png.of(1));
            try {
                store.put(Arrays.copyOf(Png.of(2), 1_000_000));
            } catch (UncheckedIOException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void a_file_that_cannot_be_replaced_leaves_no_temporary_one() throws Exception {
        Path target = temp.resolve("target");
        Files.writeString(target, "old");
        Path folder = Files.createDirectory(temp.resolve("in the way"));
        Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> AtomicFile.write(folder, temp.resolve("temporary"), new byte[10]))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> AtomicFile.write(target, temp.resolve("no/temporary"), new byte[10]))
                .isInstanceOf(IOException.class);

        assertThat(target).content().isEqualTo("old");
        assertThat(files(temp)).containsExactlyInAnyOrder("target", "in the way/file");
    }

    @Test
    void leftovers_of_dead_processes_are_deleted_and_those_of_living_ones_stay() throws Exception {
        Path child = temp.resolve("child.txt");
        Process dead = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Dies.class.getName(),
                        temp.resolve("pictures").toString())
                .redirectErrorStream(true)
                .redirectOutput(child.toFile())
                .start();
        assertThat(dead.waitFor(2, TimeUnit.MINUTES)).isTrue();
        Path folder = temp.resolve("pictures");
        assertThat(files(folder)).anyMatch(file -> file.startsWith(".writing-"));
        Path ours = Files.write(TemporaryFiles.next(folder), new byte[3]);

        FolderPictureStore store = FolderPictureStore.open(folder);

        assertThat(files(folder))
                .filteredOn(file -> file.startsWith(".writing-"))
                .containsExactly(ours.getFileName().toString());
        assertThat(store.resolve(Sha256.of(Png.of(1)))).isPresent();
        assertThat(store.resolve(Sha256.of(Png.of(2)))).isEmpty();
    }

    /** A process that is killed while it writes its second picture. */
    static final class Dies {
        public static void main(String[] args) {
            FolderPictureStore.open(Path.of(args[0])).put(Png.of(1));
            FolderPictureStore.open(Path.of(args[0]), 1_000, (target, temporary, bytes) -> {
                        Files.write(temporary, Arrays.copyOf(bytes, 10));
                        Runtime.getRuntime().halt(9);
                    })
                    .put(Png.of(2));
        }
    }

    @Test
    void threads_and_processes_on_one_folder_lose_nothing() throws Exception {
        Path folder = temp.resolve("pictures");
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Fills.class.getName(),
                            folder.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(temp.resolve("output" + i).toFile())
                    .start());
        }
        List<FutureTask<Void>> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            threads.add(new FutureTask<>(() -> {
                Fills.main(folder.toString());
                return null;
            }));
            Thread.ofPlatform().daemon().start(threads.getLast());
        }
        for (FutureTask<Void> thread : threads) {
            thread.get();
        }
        for (int i = 0; i < 2; i++) {
            assertThat(processes.get(i).waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(processes.get(i).exitValue())
                    .as(Files.readString(temp.resolve("output" + i)))
                    .isZero();
        }

        FolderPictureStore store = FolderPictureStore.open(folder);
        for (int i = 0; i < Fills.PICTURES; i++) {
            assertThat(store.resolve(Sha256.of(Png.of(i)))).isPresent();
        }
        assertThat(files(folder)).hasSize(Fills.PICTURES + 1);
        for (int i = 0; i < 2; i++) {
            assertThat(temp.resolve("output" + i)).content().isEqualToIgnoringWhitespace(store.id());
        }
    }

    /** A process that puts pictures into a folder, opening it again and again. */
    static final class Fills {
        static final int PICTURES = 40;

        public static void main(String... args) {
            for (int i = 0; i < PICTURES; i++) {
                FolderPictureStore store = FolderPictureStore.open(Path.of(args[0]));
                String sha256 = store.put(Png.of(i));
                if (store.resolve(sha256).isEmpty()) {
                    throw new AssertionError("lost " + i);
                }
            }
            if (args.length == 1 && Thread.currentThread().getName().equals("main")) {
                System.out.println(FolderPictureStore.open(Path.of(args[0])).id());
            }
        }
    }

    @Test
    void what_cannot_be_opened_is_named() throws Exception {
        Path file = Files.createFile(temp.resolve("file"));
        assertThatThrownBy(() -> FolderPictureStore.open(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("is no folder");
        FolderPictureStore.open(temp.resolve("pictures"));
        Files.writeString(temp.resolve("pictures/store.id"), "../../etc/passwd");
        assertThatThrownBy(() -> FolderPictureStore.open(temp.resolve("pictures")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("store.id");
        assertThatThrownBy(() -> FolderPictureStore.open(temp, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatCode(() -> FolderPictureStore.open(
                        Files.createSymbolicLink(temp.resolve("link"), Files.createDirectory(temp.resolve("real")))))
                .doesNotThrowAnyException();
    }
}
