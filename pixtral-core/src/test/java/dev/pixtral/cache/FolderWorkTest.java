package dev.pixtral.cache;

import static dev.pixtral.cache.Pictures.PATCHES;
import static dev.pixtral.cache.Pictures.content;
import static dev.pixtral.cache.Pictures.encoded;
import static dev.pixtral.cache.Pictures.expected;
import static dev.pixtral.cache.Pictures.key;
import static dev.pixtral.cache.Pictures.outside;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.model.FeatureMemory;
import dev.pixtral.model.PictureFeatures;
import dev.pixtral.testing.Eventually;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FolderWorkTest {
    @TempDir
    Path path;

    private final FeatureMemory memory = new FeatureMemory();
    private final Semaphore arrived = new Semaphore(0);
    private final AtomicLong now = new AtomicLong();

    @AfterEach
    void nothing_is_left() {
        Eventually.until("all memory is free", () -> memory.pictures() == 0);
    }

    private PictureFolder folder(Runnable whenRead) {
        return new PictureFolder(path, Long.MAX_VALUE, Pictures.model("a"), values -> {
            whenRead.run();
            return memory.tryAllocate(4L * values).orElseThrow();
        });
    }

    private FolderWork work(Runnable whenRead) {
        return new FolderWork(folder(whenRead), arrived::release, now::get);
    }

    private void writeToDisk(int... numbers) {
        for (int number : numbers) {
            folder(() -> {}).write(key(number), encoded(number));
        }
    }

    @Test
    void reads_on_another_thread_and_says_once_what_is_not_there() throws InterruptedException {
        writeToDisk(1);
        try (FolderWork work = work(() -> {})) {
            assertThat(work.isReading(key(1), PATCHES)).isTrue();
            assertThat(work.isReading(key(2), PATCHES)).isTrue();
            arrived.acquire(2);
            PictureCache.Fetched fetched = work.take().orElseThrow();
            assertThat(fetched.key()).isEqualTo(key(1));
            assertThat(content(fetched.features())).isEqualTo(expected(1));
            fetched.features().release();
            assertThat(work.take()).isEmpty();
            assertThat(work.isReading()).isFalse();
            assertThat(work.isReading(key(2), PATCHES)).isFalse();
            assertThat(work.isReading(key(2), PATCHES)).as("looked for again").isTrue();
            arrived.acquire();
        }
    }

    @Test
    void many_pictures_are_read_a_few_at_a_time() throws InterruptedException {
        int[] all = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
        writeToDisk(all);
        Map<PictureKey, byte[]> taken = new HashMap<>();
        try (FolderWork work = work(() -> {})) {
            while (taken.size() < all.length) {
                for (int number : all) {
                    assertThat(taken.containsKey(key(number)) || work.isReading(key(number), PATCHES))
                            .isTrue();
                }
                arrived.acquire();
                assertThat(memory.pictures()).isLessThanOrEqualTo(FolderWork.MOST_READS);
                for (Optional<PictureCache.Fetched> one = work.take(); one.isPresent(); one = work.take()) {
                    taken.put(one.get().key(), content(one.get().features()));
                    one.get().features().release();
                }
            }
        }
        for (int number : all) {
            assertThat(taken.get(key(number))).isEqualTo(expected(number));
        }
    }

    @Test
    void a_disk_that_does_not_respond_is_not_awaited() throws InterruptedException {
        writeToDisk(1);
        CountDownLatch disk = new CountDownLatch(1);
        try (FolderWork work = work(() -> awaitUninterrupted(disk))) {
            assertThat(work.isReading(key(1), PATCHES)).isTrue();
            now.addAndGet(FolderWork.PATIENCE);
            assertThat(work.isReading(key(1), PATCHES)).isTrue();
            now.incrementAndGet();
            assertThat(work.isReading(key(1), PATCHES)).isFalse();
            assertThat(work.isReading(key(2), PATCHES)).isFalse();
            disk.countDown();
            arrived.acquire();
            work.take().orElseThrow().features().release();
            assertThat(work.isReading(key(2), PATCHES)).as("it responds again").isTrue();
            arrived.acquire();
        }
    }

    @Test
    void writes_all_that_was_accepted_before_it_ends() {
        try (FolderWork work = work(() -> {})) {
            for (int number = 1; number <= 20; number++) {
                PictureFeatures features = outside(memory, number);
                work.write(key(number), features);
                features.release();
            }
        }
        assertThat(memory.pictures()).isZero();
        PictureFolder after = folder(() -> {});
        for (int number = 1; number <= 20; number++) {
            assertThat(Pictures.contentOf(after.read(key(number), PATCHES))).contains(expected(number));
        }
    }

    @Test
    void drops_what_it_cannot_write_soon() {
        PictureFeatures features = outside(memory, 1);
        CountDownLatch disk = new CountDownLatch(1);
        PictureFolder slow = new PictureFolder(
                path,
                Long.MAX_VALUE,
                new FolderModel(
                        () -> {
                            awaitUninterrupted(disk);
                            return "a".repeat(64);
                        },
                        Pictures.COLS),
                _ -> null);
        try (FolderWork work = new FolderWork(slow, arrived::release, now::get)) {
            for (int i = 0; i < 2 * FolderWork.MOST_WRITES; i++) {
                work.write(key(1), features);
            }
            assertThat(work.pending()).isEqualTo(FolderWork.MOST_WRITES);
            disk.countDown();
        }
        features.release();
    }

    @Test
    void closing_frees_what_was_read_and_not_taken_and_waits_for_no_read() throws InterruptedException {
        writeToDisk(1, 2, 3);
        CountDownLatch disk = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        FolderWork work = work(() -> {
            if (memory.pictures() > 0) {
                second.countDown();
                awaitUninterrupted(disk);
            }
        });
        for (int number = 1; number <= 3; number++) {
            assertThat(work.isReading(key(number), PATCHES)).isTrue();
        }
        second.await();
        work.close();
        work.close();
        assertThat(work.take()).isEmpty();
        assertThat(work.isReading(key(1), PATCHES)).isFalse();
        assertThat(memory.pictures()).isZero();
        disk.countDown();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException _) {
                // as a system that reads from a disk
            }
        }
    }
}
