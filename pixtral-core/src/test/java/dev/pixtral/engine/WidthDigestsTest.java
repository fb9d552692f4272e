package dev.pixtral.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Principle one between JVMs: scalar kernels and vectors of 128, 256 and 512 bits give the same bits of all logits,
 * with different threads, chunks and batches in each. A width is fixed when a JVM starts, so each has a child of its
 * own; what they compute is in {@link LogitsDigests}.
 *
 * <p>{@code -Dpixtral.test.rounds=200} makes it long, {@code -Dpixtral.test.seed=} with the printed seed repeats a run.
 */
class WidthDigestsTest {
    private static final int CASES = Integer.getInteger("pixtral.test.rounds", 8);
    private static final long SEED = Long.getLong("pixtral.test.seed", 1);
    private static final long SECONDS = 600 + 60L * CASES; // only against a hang

    /** First line of each child's output: proof of the width it computed with. */
    private static final List<String> KERNELS = List.of("scalar", "panama-128", "panama-256", "panama-512");

    @TempDir
    private Path folder;

    @Test
    void every_width_gives_the_same_bits_of_all_logits() throws Exception {
        System.out.printf("WidthDigestsTest: -Dpixtral.test.seed=%d%n", SEED);
        Map<String, Process> children = new LinkedHashMap<>();
        try {
            for (String kernels : KERNELS) {
                children.put(kernels, start(kernels));
            }
            Map<String, List<String>> seen = new LinkedHashMap<>(); // case to digests, with how each was computed
            for (String kernels : KERNELS) {
                List<String> lines = output(kernels, children.get(kernels));
                assertThat(lines.getFirst()).isEqualTo(kernels);
                assertThat(lines).hasSize(1 + 2 * CASES);
                for (String line : lines.subList(1, lines.size())) {
                    String[] parts = line.split("\t");
                    seen.computeIfAbsent(parts[0], name -> new ArrayList<>())
                            .add(parts[1] + " " + kernels + ", " + parts[2]);
                }
            }
            assertThat(seen).hasSize(CASES);
            seen.forEach((name, digests) -> assertThat(digests)
                    .as("seed %d, %s: one digest%n%s", SEED, name, String.join("\n", digests))
                    .hasSize(2 * KERNELS.size())
                    .allMatch(digest -> bits(digest).equals(bits(digests.getFirst()))));
        } finally {
            children.values().forEach(Process::destroyForcibly);
        }
    }

    /** Number of rows and digest, without how they were computed. */
    private static String bits(String digest) {
        return digest.substring(0, digest.indexOf(" rows ") + " rows ".length() + 64);
    }

    private Process start(String kernels) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path")));
        if (kernels.equals("scalar")) {
            command.add("-Dpixtral.kernels=scalar");
        } else {
            command.add("-Dpixtral.kernels=panama");
            command.add("-Dpixtral.vectorBits=" + kernels.substring(kernels.indexOf('-') + 1));
        }
        command.addAll(List.of(
                LogitsDigests.class.getName(),
                Long.toString(SEED),
                Integer.toString(CASES),
                Integer.toString(KERNELS.indexOf(kernels))));
        return new ProcessBuilder(command) // its standard input is a pipe, which ends when this JVM does
                .redirectOutput(folder.resolve(kernels + ".out").toFile())
                .redirectError(folder.resolve(kernels + ".err").toFile())
                .start();
    }

    private List<String> output(String kernels, Process child) throws IOException, InterruptedException {
        assertThat(child.waitFor(SECONDS, TimeUnit.SECONDS))
                .as("%s, seed %d, ends within %d s", kernels, SEED, SECONDS)
                .isTrue();
        String errors = Files.readString(folder.resolve(kernels + ".err"));
        assertThat(child.exitValue())
                .as("%s, seed %d: %s", kernels, SEED, errors)
                .isZero();
        return Files.readAllLines(folder.resolve(kernels + ".out"));
    }
}
