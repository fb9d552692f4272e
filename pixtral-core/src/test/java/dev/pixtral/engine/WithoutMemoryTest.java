package dev.pixtral.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody else uses up the whole heap for a while: requests may fail, but whoever waits is told so, and the engine
 * goes on.
 */
class WithoutMemoryTest {
    @TempDir
    Path folder;

    @Test
    void should_tell_everybody_and_go_on_when_others_use_up_the_heap() throws Exception {
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-Dpixtral.kernels=scalar",
                        "-XX:+UseSerialGC",
                        "-XX:-UseTLAB", // every object may be the one that there is no memory for
                        "-Xmx48m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        UsedUp.class.getName())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(240, TimeUnit.SECONDS))
                    .as("everybody was told the end")
                    .isTrue();
            assertThat(Files.readAllLines(output))
                    .as(Files.readString(errors))
                    .containsExactly("all told", "alive: 3 tokens, closed false, pages 0");
        } finally {
            process.destroyForcibly();
        }
    }

    static final class UsedUp {
        private static final int CALLERS = 4;
        private static final int ROUNDS = 6;
        private static volatile boolean over;

        private UsedUp() {}

        public static void main(String[] args) throws InterruptedException {
            "%d %b".formatted(0, false); // the JVM never again initialises a class that it once had no memory for
            try (TinyNetwork tiny = new TinyNetwork();
                    Engine engine = tiny.engine(new EngineOptions(256, 64, 16))) {
                Ticket told = engine.submit(Requests.request(new int[] {1, 1003, 1007}, 3));
                told.await(GenerationListener.NONE);
                List<Thread> callers = new ArrayList<>();
                for (int i = 0; i < CALLERS; i++) {
                    callers.add(Thread.ofPlatform().daemon().start(() -> askOften(engine)));
                }
                for (int round = 0; round < ROUNDS; round++) {
                    Thread.sleep(100);
                    useUp(told);
                }
                over = true;
                for (Thread caller : callers) {
                    caller.join();
                }
                System.out.println("all told");
                System.out.println("alive: %d tokens, closed %b, pages %d"
                        .formatted(ask(engine, 3), engine.closed(), engine.pagesInUse()));
            }
        }

        private static void askOften(Engine engine) {
            while (!over) {
                try {
                    ask(engine, 200);
                } catch (Throwable e) { // told; there is no memory even to say so
                    Thread.onSpinWait();
                }
            }
        }

        private static int ask(Engine engine, int tokens) {
            return engine.submit(Requests.request(new int[] {1, 1003, 1007}, tokens))
                    .await(GenerationListener.NONE)
                    .usage()
                    .generatedTokens();
        }

        /** Fills the heap to the last object, again and again for a moment, and wakes the engine then. */
        private static void useUp(Ticket told) {
            Object[] last = null;
            int size = 1 << 18;
            for (int full = 0; full < 10; ) {
                try {
                    Object[] next = new Object[size];
                    next[0] = last;
                    last = next;
                } catch (OutOfMemoryError e) {
                    full += size == 1 ? 1 : 0;
                    size = Math.max(1, size / 8);
                    told.cancel(); // changes nothing, and needs no memory
                }
            }
        }
    }
}
