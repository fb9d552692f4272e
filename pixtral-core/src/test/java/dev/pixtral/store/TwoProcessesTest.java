package dev.pixtral.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that record, remove and clean in one store at the same time leave no record without its file. */
@Timeout(120)
class TwoProcessesTest {
    private static final int ROUNDS = 150;

    @TempDir
    private Path folder;

    @Test
    void change_one_store_at_the_same_time() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int seed = 1; seed <= 2; seed++) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Changes.class.getName(),
                            folder.resolve("home").toString(),
                            "" + seed)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output" + seed).toFile())
                    .start());
        }
        for (Process process : processes) {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(folder.resolve("output1")).hasContent("done");
        assertThat(folder.resolve("output2")).hasContent("done");
        ModelStore store = ModelStore.at(folder.resolve("home"));
        assertThat(store.damaged()).isEmpty();
        assertThat(store.prune(Duration.ofDays(1), true)).isEmpty();
        assertThat(store.models()).isNotEmpty();
    }

    /** Records and removes models of few names and files, so that two of these meet often. */
    static final class Changes {
        public static void main(String[] args) throws IOException {
            ModelStore store = Stores.limited(Path.of(args[0]), 1000);
            Random random = new Random(Long.parseLong(args[1]));
            for (int i = 0; i < ROUNDS; i++) {
                String name = "me/" + random.nextInt(4);
                switch (random.nextInt(8)) {
                    case 0, 1 -> store.remove(name);
                    case 2 -> store.prune(Duration.ofDays(1), false);
                    case 3 -> store.makeRoom(random.nextInt(1000), Optional.empty());
                    default -> record(store, name, random);
                }
            }
            store.record(Stores.model("me/last", publish(store, "last", 10), Stores.Q4, true, Instant.now()));
            System.out.println("done");
        }

        private static void record(ModelStore store, String name, Random random) throws IOException {
            Path file = publish(store, "file" + random.nextInt(3), 100);
            try {
                store.record(new StoredModel(
                        name, Optional.empty(), file, Stores.Q4, 100, random.nextBoolean(), Instant.now()));
            } catch (StoreException e) {
                if (!e.getMessage().contains("has been removed")) {
                    throw e;
                }
            }
        }

        private static Path publish(ModelStore store, String name, int bytes) throws IOException {
            Path unfinished =
                    store.unfinished("making").resolve(UUID.randomUUID().toString());
            Files.write(unfinished, new byte[bytes]);
            return Files.move(
                    unfinished,
                    store.files().resolve(name),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
