package dev.pixtral.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is cleaned away, and above all what is not. */
class StoreCleaningTest {
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private static final Duration WEEK = Duration.ofDays(7);

    @TempDir
    private Path folder;

    private static void age(Path path, long days) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(NOW.minus(days, ChronoUnit.DAYS)));
    }

    private static Path recorded(ModelStore store, String name, int bytes, boolean asked, long daysAgo)
            throws IOException {
        Path file = Stores.file(store, name, bytes);
        store.record(Stores.model("/" + name, file, Stores.Q4, asked, NOW.minus(daysAgo, ChronoUnit.DAYS)));
        return file;
    }

    @Test
    void the_least_used_unasked_files_make_room() throws IOException {
        ModelStore store = Stores.limited(folder, 100);
        Path old = recorded(store, "old", 40, false, 3);
        Path older = recorded(store, "older", 40, false, 4);
        Path asked = recorded(store, "asked", 1000, true, 99);

        assertThat(store.makeRoom(20, Optional.empty())).isEmpty();
        assertThat(store.makeRoom(60, Optional.empty()))
                .extracting(Removed::path)
                .contains(older)
                .doesNotContain(old, asked);
        assertThat(older).doesNotExist();
        assertThat(store.models()).extracting(StoredModel::file).containsExactly(asked, old);
    }

    @Test
    void a_file_that_was_just_made_stays_even_if_it_is_too_large() throws IOException {
        ModelStore store = Stores.limited(folder, 10);
        Path made = recorded(store, "made", 40, false, 9);
        Path other = recorded(store, "other", 5, false, 0);

        store.makeRoom(0, Optional.of(made));

        assertThat(made).exists();
        assertThat(other).doesNotExist();
    }

    @Test
    void a_file_that_is_also_asked_for_does_not_count() throws IOException {
        ModelStore store = Stores.limited(folder, 10);
        Path shared = recorded(store, "shared", 40, false, 9);
        store.record(Stores.model("me/it", shared, Stores.Q4, true, NOW));

        assertThat(store.makeRoom(0, Optional.empty())).isEmpty();
        assertThat(shared).exists();
    }

    @Test
    void a_use_protects_a_file() throws IOException {
        ModelStore store = Stores.limited(folder, 50);
        Path used = recorded(store, "used", 40, false, 9);
        Path unused = recorded(store, "unused", 40, false, 1);
        store.touch(store.find("/used").getFirst());

        store.prune(WEEK, false);

        assertThat(used).exists();
        assertThat(unused).doesNotExist();
    }

    @Test
    void prunes_what_nobody_needs_and_says_why() throws IOException {
        ModelStore store = Stores.limited(folder, 100);
        Path kept = recorded(store, "kept", 1, true, 50);
        age(kept, 50);
        Path gone = recorded(store, "gone", 1, true, 0);
        Files.delete(gone);
        Path stray = Stores.file(store, "stray", 5);
        age(stray, 2);
        Path fresh = Stores.file(store, "fresh", 5);
        Path oldWork = store.unfinished("old");
        age(Files.writeString(oldWork.resolve("part"), "1234567"), 8);
        age(oldWork, 8);
        Path work = store.unfinished("new");
        Files.writeString(work.resolve("part"), "1");
        age(work, 8);

        List<Removed> would = store.prune(WEEK, true);
        assertThat(gone.getParent()).exists();
        assertThat(stray).exists();
        assertThat(oldWork).exists();

        assertThat(store.prune(WEEK, false)).isEqualTo(would);
        assertThat(would)
                .extracting(Removed::why)
                .containsExactlyInAnyOrder("a record whose file is gone", "a file without a record", "unfinished work");
        assertThat(would).contains(new Removed(oldWork, 7, "unfinished work"));
        assertThat(kept).exists();
        assertThat(fresh).exists();
        assertThat(work.resolve("part")).exists();
        assertThat(stray).doesNotExist();
        assertThat(oldWork).doesNotExist();
        assertThat(store.prune(WEEK, false)).isEmpty();
    }

    @Test
    void follows_no_link_out_of_the_store() throws IOException {
        ModelStore store = Stores.limited(folder.resolve("home"), 100);
        Path precious = Files.createDirectories(folder.resolve("precious"));
        Files.writeString(precious.resolve("file"), "1");
        Path link = Files.createSymbolicLink(store.unfinished("work").resolve("link"), precious);
        Files.setAttribute(
                link, "lastModifiedTime", FileTime.from(Instant.EPOCH), java.nio.file.LinkOption.NOFOLLOW_LINKS);

        store.prune(Duration.ofDays(-1), false);

        assertThat(link).doesNotExist();
        assertThat(precious.resolve("file")).exists();
    }
}
