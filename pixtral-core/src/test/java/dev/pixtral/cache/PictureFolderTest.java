package dev.pixtral.cache;

import static dev.pixtral.cache.Pictures.BYTES;
import static dev.pixtral.cache.Pictures.PATCHES;
import static dev.pixtral.cache.Pictures.contentOf;
import static dev.pixtral.cache.Pictures.encoded;
import static dev.pixtral.cache.Pictures.expected;
import static dev.pixtral.cache.Pictures.key;
import static dev.pixtral.cache.Pictures.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.model.FeatureMemory;
import dev.pixtral.model.PictureFeatures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureFolderTest {
    private static final long FILE = PictureFile.HEADER + BYTES + PictureFile.HASH;

    @TempDir
    Path parent;

    private final FeatureMemory memory = new FeatureMemory();
    private final LogLines log = new LogLines(PictureFolder.class);
    private Path path;
    private PictureFolder folder;

    @BeforeEach
    void create() {
        path = parent.resolve("a/pictures");
        folder = open("a", Long.MAX_VALUE);
    }

    @AfterEach
    void nothing_is_left() {
        log.close();
        assertThat(memory.pictures()).isZero();
    }

    private PictureFolder open(String model, long most) {
        return new PictureFolder(
                path,
                most,
                model(model),
                values -> memory.tryAllocate(4L * values).orElseThrow());
    }

    private static void write(PictureFolder folder, int number) {
        PictureFeatures features = encoded(number);
        folder.write(key(number), features);
        features.release();
    }

    private static Optional<byte[]> read(PictureFolder folder, int number) {
        return contentOf(folder.read(key(number), PATCHES));
    }

    /** The files that are not the secret. */
    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> !file.endsWith(FolderSecret.FILE))
                    .sorted()
                    .toList();
        }
    }

    private Path onlyFile() throws IOException {
        assertThat(files()).hasSize(1);
        return files().getFirst();
    }

    @Test
    void another_process_finds_what_was_written() {
        assertThat(read(folder, 1)).isEmpty();
        write(folder, 1);
        write(folder, 2);
        PictureFolder other = open("a", Long.MAX_VALUE);
        for (PictureFolder one : List.of(folder, other)) {
            assertThat(read(one, 1)).contains(expected(1));
            assertThat(read(one, 2)).contains(expected(2));
            assertThat(read(one, 3)).isEmpty();
        }
        assertThat(log.lines()).isEmpty();
        assertThat(other.read(key(1), PATCHES + 1)).as("of another shape").isEmpty();
    }

    @Test
    void another_model_has_other_files() throws IOException {
        write(folder, 1);
        PictureFolder other = open("b", Long.MAX_VALUE);
        assertThat(read(other, 1)).isEmpty();
        write(other, 1);
        assertThat(files()).hasSize(2);
        assertThat(read(folder, 1)).contains(expected(1));
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void names_and_contents_say_nothing_about_the_picture_and_only_the_owner_reads_them() throws IOException {
        write(folder, 7);
        Path file = onlyFile();
        assertThat(file.getFileName().toString()).matches("[0-9a-f]{64}\\.features");
        String key = HexFormat.of().formatHex(key(7).bytes());
        assertThat(file.toString()).doesNotContain(key);
        assertThat(HexFormat.of().formatHex(Files.readAllBytes(file))).doesNotContain(key);
        if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rwx------");
            for (Path one : List.of(file, path.resolve(FolderSecret.FILE))) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(one)))
                        .isEqualTo("rw-------");
            }
        }
        path = parent.resolve("another");
        write(open("a", Long.MAX_VALUE), 7);
        assertThat(onlyFile().getFileName()).as("of another secret").isNotEqualTo(file.getFileName());
    }

    @Test
    void a_file_with_one_changed_bit_is_deleted() throws IOException {
        write(folder, 1);
        Path file = onlyFile();
        byte[] whole = Files.readAllBytes(file);
        assertThat(whole).hasSize((int) FILE);
        for (int at = 0; at < whole.length; at += at < PictureFile.HEADER || at >= whole.length - 40 ? 1 : 7) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            Files.write(file, damaged);
            assertThat(read(folder, 1)).as("byte %d", at).isEmpty();
            assertThat(file).doesNotExist();
        }
        for (int length : new int[] {0, 1, PictureFile.HEADER - 1, PictureFile.HEADER, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(read(folder, 1)).as("%d bytes", length).isEmpty();
            assertThat(file).doesNotExist();
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertThat(read(folder, 1)).isEmpty();
        Files.write(file, whole);
        assertThat(read(folder, 1)).contains(expected(1));
        assertThat(log.lines()).hasSize(1).allMatch(line -> line.contains(path.toString()));
    }

    @Test
    void a_file_of_another_picture_or_secret_is_not_believed() throws IOException {
        write(folder, 1);
        Path one = onlyFile();
        write(folder, 2);
        Path two =
                files().stream().filter(file -> !file.equals(one)).findFirst().orElseThrow();
        Files.delete(two);
        Files.copy(one, two);
        assertThat(read(folder, 2)).as("1 under the name of 2").isEmpty();
        assertThat(two).doesNotExist();

        byte[] mine = Files.readAllBytes(one);
        Files.delete(one);
        Path mySecret = path.resolve(FolderSecret.FILE);
        byte[] secret = Files.readAllBytes(mySecret);
        Files.write(mySecret, new byte[32]);
        PictureFolder forger = open("a", Long.MAX_VALUE);
        write(forger, 3);
        byte[] forged = Files.readAllBytes(onlyFile());
        Files.delete(onlyFile());
        Files.write(mySecret, secret);
        System.arraycopy(mine, 0, forged, 0, PictureFile.HEADER); // a right header, but a hash with another secret
        Files.write(one, forged);
        assertThat(read(open("a", Long.MAX_VALUE), 1)).isEmpty();
        assertThat(one).doesNotExist();
    }

    @Test
    void links_and_folders_in_place_of_a_file_are_left_alone() throws IOException {
        write(folder, 1);
        Path file = onlyFile();
        Path elsewhere = parent.resolve("elsewhere");
        Files.move(file, elsewhere);
        Files.createSymbolicLink(file, elsewhere);
        assertThat(read(folder, 1)).isEmpty();
        assertThat(elsewhere).exists();
        Files.delete(file);
        Files.createDirectory(file);
        assertThat(read(folder, 1)).isEmpty();
        write(folder, 1);
        assertThat(file).isDirectory();
    }

    @Test
    void the_least_recently_used_files_go_first() throws IOException {
        PictureFolder small = open("a", 3 * FILE);
        for (int number = 1; number <= 3; number++) {
            Set<Path> before = number == 1 ? Set.of() : new HashSet<>(files());
            write(small, number);
            Path written = files().stream()
                    .filter(file -> !before.contains(file))
                    .findFirst()
                    .orElseThrow();
            Files.setLastModifiedTime(written, FileTime.fromMillis(number * 1000L));
        }
        assertThat(read(small, 1)).isPresent(); // now 2 is the oldest
        write(small, 4);
        assertThat(files()).hasSize(3);
        assertThat(read(small, 2)).isEmpty();
        assertThat(read(small, 3)).isPresent();
        PictureFolder tight = open("a", 2 * FILE - 1); // of another process with a smaller bound
        write(tight, 5);
        assertThat(files()).hasSize(1);
        assertThat(read(tight, 5)).contains(expected(5));
        write(open("a", FILE - 1), 6);
        assertThat(files()).hasSize(1);
        assertThat(read(folder, 6)).as("too large").isEmpty();
    }

    @Test
    void deletes_what_others_left_unfinished_and_nothing_that_is_not_ours() throws IOException {
        write(folder, 1);
        Path old = Files.write(path.resolve("0123456789abcdef.tmp"), new byte[10]);
        Path young = Files.write(path.resolve("0123456789abcdee.tmp"), new byte[10]);
        Path foreign = Files.write(path.resolve("notes.tmp"), new byte[1000]);
        for (Path file : List.of(old, foreign)) {
            Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        }
        write(open("a", FILE), 2);
        assertThat(old).doesNotExist();
        assertThat(foreign).exists();
        assertThat(read(folder, 1)).isEmpty();
        assertThat(young).as("counts, and is the youngest").doesNotExist();
    }

    @Test
    void all_who_open_a_new_folder_have_one_secret() throws Exception {
        Set<String> names = ConcurrentHashMap.newKeySet();
        for (int round = 0; round < 20; round++) {
            path = parent.resolve("race-" + round);
            Files.createDirectories(path);
            names.clear();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    try {
                        names.add(Arrays.toString(FolderSecret.of(path).mac().doFinal()));
                    } catch (IOException e) {
                        names.add(e.toString());
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(names).hasSize(1);
            assertThat(files()).isEmpty();
        }
    }

    @Test
    void a_damaged_secret_is_made_again_and_a_public_one_is_not_used() throws IOException {
        write(folder, 1);
        Path secret = path.resolve(FolderSecret.FILE);
        Files.write(secret, new byte[31]);
        PictureFolder again = open("a", Long.MAX_VALUE);
        assertThat(read(again, 1)).isEmpty();
        write(again, 1);
        assertThat(read(open("a", Long.MAX_VALUE), 1)).contains(expected(1));
        assertThat(log.lines()).isEmpty();
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        PictureFolder open = open("a", Long.MAX_VALUE);
        assertThat(read(open, 1)).isEmpty();
        write(open, 1);
        assertThat(log.lines()).singleElement().asString().contains("only this user can read");
    }

    @Test
    void a_folder_that_cannot_be_used_is_one_line_and_no_error() throws IOException {
        Files.createDirectories(path.getParent());
        Files.write(path, new byte[1]); // a file
        for (int i = 0; i < 3; i++) {
            assertThat(read(folder, 1)).isEmpty();
            write(folder, 1);
        }
        assertThat(log.lines()).hasSize(1);
        PictureFolder unknown = new PictureFolder(
                parent.resolve("other"),
                Long.MAX_VALUE,
                new FolderModel(
                        () -> {
                            throw new IllegalStateException("the model has changed");
                        },
                        Pictures.COLS),
                _ -> null);
        assertThat(read(unknown, 1)).isEmpty();
        write(unknown, 1);
        assertThat(log.lines()).hasSize(2).last().asString().contains("the model has changed");
    }

    @Test
    void a_folder_that_vanishes_is_one_line_and_no_error() throws IOException {
        write(folder, 1);
        for (Path file : List.of(onlyFile(), path.resolve(FolderSecret.FILE), path)) {
            Files.delete(file);
        }
        for (int number = 1; number <= 3; number++) {
            assertThat(read(folder, number)).isEmpty();
            write(folder, number);
        }
        assertThat(log.lines()).hasSize(1);
    }
}
