package dev.pixtral.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Principle one between JVMs, with everything that {@link CachesOneAnswerTest} mixes: scalar kernels and vectors of
 * 128, 256 and 512 bits give the same answers and log-probabilities, with other caches, engines and threads in each.
 * What they compute is in {@link MixedDigests}.
 *
 * <p>{@code -Dpixtral.test.rounds=200} makes it long, {@code -Dpixtral.test.seed=} with the printed seed repeats a run.
 */
class CachesWidthsTest {
    private static final int ROUNDS = Integer.getInteger("pixtral.test.rounds", 3);
    private static final long SEED = Long.getLong("pixtral.test.seed", 1);
    private static final long SECONDS = 600 + 60L * ROUNDS; // only against a hang

    /** First line of each child's output: proof of the width it computed with. */
    private static final List<String> KERNELS = List.of("scalar", "panama-128", "panama-256", "panama-512");

    @TempDir
    private Path folder;

    @Test
    void every_width_gives_the_same_answers_whatever_is_cached() throws Exception {
        System.out.printf("CachesWidthsTest: -Dpixtral.test.seed=%d%n", SEED);
        Map<String, Process> children = new LinkedHashMap<>();
        try {
            for (String kernels : KERNELS) {
                children.put(kernels, start(kernels));
            }
            Map<String, List<String>> lines = new HashMap<>();
            for (String kernels : KERNELS) {
                lines.put(kernels, output(kernels, children.get(kernels)));
            }
            for (String kernels : KERNELS) {
                assertThat(lines.get(kernels).getFirst()).isEqualTo(kernels);
                assertThat(lines.get(kernels)).hasSize(1 + ROUNDS);
                assertThat(lines.get(kernels).subList(1, 1 + ROUNDS))
                        .as("seed %d, %s as %s", SEED, kernels, KERNELS.getFirst())
                        .isEqualTo(lines.get(KERNELS.getFirst()).subList(1, 1 + ROUNDS));
            }
        } finally {
            children.values().forEach(Process::destroyForcibly);
        }
    }

    private Process start(String kernels) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-Xmx512m",
                "-ea",
                "-cp",
                System.getProperty("java.class.path")));
        if (kernels.equals("scalar")) {
            command.add("-Dpixtral.kernels=scalar");
        } else {
            command.add("-Dpixtral.kernels=panama");
            command.add("-Dpixtral.vectorBits=" + kernels.substring(kernels.indexOf('-') + 1));
        }
        command.addAll(List.of(
                MixedDigests.class.getName(),
                Long.toString(SEED),
                Integer.toString(ROUNDS),
                Integer.toString(KERNELS.indexOf(kernels)),
                folder.resolve(kernels + "-files").toString()));
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
