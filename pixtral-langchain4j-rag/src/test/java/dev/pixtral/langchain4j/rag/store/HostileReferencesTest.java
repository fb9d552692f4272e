package dev.pixtral.langchain4j.rag.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.langchain4j.rag.ingest.Png;
import dev.pixtral.langchain4j.rag.io.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No reference leads out of the folder, blocks, or throws. */
class HostileReferencesTest {
    private static final byte[] SECRET = Png.of(42);
    private static final String HASH = Sha256.of(SECRET);

    @TempDir
    Path temp;

    private Path folder;
    private FolderPictureStore store;

    private void open() {
        folder = temp.resolve("pictures");
        store = FolderPictureStore.open(folder);
    }

    private Path file(String hash) throws IOException {
        return Files.createDirectories(folder.resolve(hash.substring(0, 2))).resolve(hash + ".png");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "/",
                "../secret.png",
                "/etc/passwd",
                "..\\secret.png",
                "store.id",
                "../pictures/store.id",
                "secret\0.png",
                "file:///etc/passwd",
                "C:\\Windows\\win.ini",
                "con",
                "~/secret"
            })
    void only_a_hash_is_looked_for(String reference) throws Exception {
        open();
        Files.write(temp.resolve("secret.png"), SECRET);

        assertThat(store.resolve(reference)).isEmpty();
    }

    @Test
    void what_looks_almost_like_a_hash_is_not_found() {
        open();
        String hash = store.put(SECRET);

        assertThat(store.resolve(hash)).isPresent();
        assertThat(store.resolve(hash.toUpperCase(Locale.ROOT))).isEmpty();
        assertThat(store.resolve(hash + "0")).isEmpty();
        assertThat(store.resolve(hash + "\n")).isEmpty();
        assertThat(store.resolve(" " + hash)).isEmpty();
        assertThat(store.resolve(hash.substring(1))).isEmpty();
        assertThat(store.resolve("0".repeat(1_000_000))).isEmpty();
        assertThat(store.resolve(hash.replace(hash.charAt(0), '\u0660'))).isEmpty();
        assertThat(store.resolve(hash.substring(0, 2) + "/" + hash)).isEmpty();
    }

    @Test
    void links_are_not_followed() throws Exception {
        open();
        Path secret = Files.write(temp.resolve("secret.png"), SECRET);
        Files.createSymbolicLink(file(HASH), secret);
        assertThat(store.resolve(HASH)).isEmpty();

        Files.delete(file(HASH));
        Files.createSymbolicLink(file(HASH), temp.resolve("nowhere"));
        assertThat(store.resolve(HASH)).isEmpty();

        Files.delete(file(HASH));
        Files.delete(folder.resolve(HASH.substring(0, 2)));
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.write(outside.resolve(HASH + ".png"), SECRET);
        Files.createSymbolicLink(folder.resolve(HASH.substring(0, 2)), outside);
        assertThat(store.resolve(HASH)).isEmpty();
    }

    @Test
    void nothing_is_written_or_removed_behind_a_link() throws Exception {
        open();
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.createSymbolicLink(folder.resolve(HASH.substring(0, 2)), outside);
        Path secret = Files.write(outside.resolve(HASH + ".png"), SECRET);

        assertThatThrownBy(() -> store.put(SECRET))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("must be a folder");
        assertThat(store.remove(List.of(HASH))).isZero();
        assertThat(store.retain(Set.of())).isZero();
        assertThat(secret).exists();

        Files.delete(folder.resolve(HASH.substring(0, 2)));
        Files.createSymbolicLink(file(HASH), secret);
        store.put(SECRET);
        assertThat(Files.isSymbolicLink(file(HASH))).isFalse();
        assertThat(store.resolve(HASH)).isPresent();
        assertThat(secret).exists();
    }

    @Test
    void pipes_devices_and_folders_are_no_pictures() throws Exception {
        open();
        Process mkfifo = new ProcessBuilder("mkfifo", file(HASH).toString()).start();
        assertThat(mkfifo.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(mkfifo.exitValue()).isZero();
        assertThat(store.resolve(HASH)).isEmpty();

        Files.delete(file(HASH));
        Files.createDirectory(file(HASH));
        assertThat(store.resolve(HASH)).isEmpty();
        assertThat(store.remove(List.of(HASH))).isZero();

        Files.delete(file(HASH));
        Files.createSymbolicLink(file(HASH), Path.of("/dev/zero"));
        assertThat(store.resolve(HASH)).isEmpty();

        Files.delete(file(HASH));
        Files.delete(folder.resolve(HASH.substring(0, 2)));
        Files.createFile(folder.resolve(HASH.substring(0, 2)));
        assertThat(store.resolve(HASH)).isEmpty();
    }

    @Test
    void changed_too_large_and_other_files_are_not_found() throws Exception {
        open();
        Files.write(file(HASH), Png.of(43));
        assertThat(store.resolve(HASH)).isEmpty();

        byte[] text = "This is not a picture.".getBytes(StandardCharsets.UTF_8);
        Files.write(file(Sha256.of(text)), text);
        assertThat(store.resolve(Sha256.of(text))).isEmpty();

        Files.write(file(HASH), SECRET);
        assertThat(store.resolve(HASH)).isPresent();
        assertThat(FolderPictureStore.open(folder, SECRET.length - 1).resolve(HASH))
                .isEmpty();
    }

    private static FolderPictureStore drawnStore;
    private static Path drawnFolder;

    @BeforeProperty
    void openForProperty() throws IOException {
        drawnFolder = Files.createTempDirectory("references");
        Files.write(drawnFolder.resolve("secret.png"), SECRET);
        drawnStore = FolderPictureStore.open(drawnFolder.resolve("pictures"));
        drawnStore.put(SECRET);
    }

    @AfterProperty
    void deleteAll() throws IOException {
        try (var files = Files.walk(drawnFolder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Provide
    Arbitrary<String> references() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(80),
                Arbitraries.strings().withChars("./\\ab01\0:~%").ofMaxLength(70),
                Arbitraries.strings().withChars("0123456789abcdef").ofLength(64),
                Arbitraries.strings()
                        .withChars("0123456789abcdefABCDEF/.")
                        .ofLength(64)
                        .map(text -> "../" + text.substring(3)));
    }

    @Property
    void no_reference_but_the_hash_finds_anything(@ForAll("references") String reference) {
        assertThat(drawnStore.resolve(reference).isPresent()).isEqualTo(reference.equals(HASH));
        assertThat(drawnStore.remove(List.of(reference))).isEqualTo(reference.equals(HASH) ? 1 : 0);
    }
}
