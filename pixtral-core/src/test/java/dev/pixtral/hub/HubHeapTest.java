package dev.pixtral.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.testing.hub.FakeContent;
import dev.pixtral.testing.hub.FakeHub;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real limits in a JVM with a small heap, which bounds the memory outside of it too. */
class HubHeapTest {
    private static final long SIZE = 150L << 20;

    @TempDir
    private Path folder;

    @Test
    void a_large_file_passes_through_a_small_heap() throws Exception {
        Path errors = folder.resolve("errors");
        try (FakeHub hub = new FakeHub()) {
            hub.repository("someone/model").large(Scene.LARGE_FILE, numbers());
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx40m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Reading.class.getName(),
                            hub.endpoint().toString())
                    .redirectOutput(folder.resolve("output").toFile())
                    .redirectError(errors.toFile())
                    .start();
            try {
                assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
                assertThat(folder.resolve("output")).hasContent("%d bytes%n".formatted(SIZE));
            } finally {
                process.destroyForcibly();
            }
        }
    }

    /** A file in which each byte says where it is. */
    private static FakeContent numbers() {
        return new FakeContent() {
            @Override
            public long size() {
                return SIZE;
            }

            @Override
            public void write(long from, long to, OutputStream out) throws IOException {
                byte[] bytes = new byte[1 << 16];
                for (long at = from; at < to; at += bytes.length) {
                    int length = (int) Math.min(bytes.length, to - at);
                    for (int i = 0; i < length; i++) {
                        bytes[i] = number(at + i);
                    }
                    out.write(bytes, 0, length);
                }
            }
        };
    }

    private static byte number(long at) {
        return (byte) (at ^ at >> 8 ^ at >> 16 ^ at >> 24);
    }

    static final class Reading {
        public static void main(String[] args) {
            HubSettings settings =
                    new HubSettings(URI.create(args[0]), Optional.empty(), false, Path.of("x"), HubProxies.none());
            long[] next = {0};
            try (HubClient client = new HubClient(settings)) {
                HubSnapshot snapshot = client.snapshot(Scene.ID);
                HubFile file = snapshot.files().getFirst();
                client.read(snapshot, file, 0, file.size(), (at, bytes) -> {
                    for (; bytes.hasRemaining(); next[0]++) {
                        if (bytes.get() != number(next[0])) {
                            throw new IllegalStateException("wrong byte at " + next[0]);
                        }
                    }
                });
            }
            System.out.println(next[0] + " bytes");
        }
    }
}
